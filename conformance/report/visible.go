package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible is s with everything that could steer a terminal, or reorder or
// hide text, written as an escape: control characters, invalid UTF-8, and the
// format characters of Unicode. Line feeds and tabs stay.
func visible(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && n == 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case c == '\n' || c == '\t' || !hidden(c):
			out.WriteString(s[i : i+n])
		default:
			out.WriteString(escaped(c))
		}
		i += n
	}
	return out.String()
}

// hidden reports whether c has no picture of its own. Noncharacters count:
// XML 1.0 forbids two of them.
func hidden(c rune) bool {
	return unicode.Is(unicode.C, c) || c == '\u2028' || c == '\u2029' || c&0xfffe == 0xfffe || c >= 0xfdd0 && c <= 0xfdef
}

func escaped(c rune) string {
	switch {
	case c < 0x100:
		return fmt.Sprintf(`\x%02x`, c)
	case c < 0x10000:
		return fmt.Sprintf(`\u%04x`, c)
	}
	return fmt.Sprintf(`\U%08x`, c)
}

// line is s visible and on one line.
func line(s string) string {
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(visible(s))
}

// workflowCommand matches what build servers take for a command wherever it
// stands in a log line.
var workflowCommand = regexp.MustCompile(`##(\w*\[)`)

// harmless is visible text in which no build server finds a command.
func harmless(s string) string { return workflowCommand.ReplaceAllString(s, `#\x23$1`) }

// clip cuts s to about n bytes, between characters, and says how much is gone.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return fmt.Sprintf("%s... %d more bytes", s[:n], len(s)-n)
}

// count is n and a noun, in the plural unless n is 1.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
