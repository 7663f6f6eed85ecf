package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The colours are SGR parameters; empty is none.
const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
	purple = "35"
	grey   = "90"
)

var colors = map[Verdict]string{Pass: green, Fail: red, Warn: yellow, Undecided: purple, Unreached: grey, Unsupported: grey}

// paint colours text that is visible already.
func (t *textWriter) paint(color, text string) string {
	if !t.Color || color == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// one is foreign text on one line.
func (t *textWriter) one(s string) string {
	s = harmless(line(s))
	if t.Verbose {
		return s
	}
	return clip(s, textLineSize)
}

// label writes a named sentence, wrapped under itself; nothing when empty.
func (t *textWriter) label(name, text string) {
	if text == "" {
		return
	}
	for i, l := range wrap(t.one(text), t.Width-labelWidth) {
		if i > 0 {
			name = ""
		}
		t.named(name, l)
	}
}

func (t *textWriter) named(name, visible string) {
	fmt.Fprintf(t, "  %s %s\n", t.paint(grey, fmt.Sprintf("%-*s", labelWidth-3, name)), visible)
}

// command writes a command line, never wrapped, so that it can be copied.
func (t *textWriter) command(name, text string) {
	switch {
	case strings.Contains(text, "\n"):
		t.block(name, text)
	case text != "":
		t.named(name, t.one(text))
	}
}

const labelWidth = 15

// block writes text of several lines under a name.
func (t *textWriter) block(name, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(t, "  %s\n", t.paint(grey, name))
	t.lines(text, nil)
}

// lines writes foreign text behind a gutter, so that no line of it can be
// taken for one of ours, or for a command by a build server.
func (t *textWriter) lines(text string, color func(string) string) {
	if text == "" {
		return
	}
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range all {
		if i == textLines && !t.Verbose {
			fmt.Fprintf(t, "  | ... %d more lines\n", len(all)-i)
			return
		}
		shown := t.one(l)
		if color != nil {
			shown = t.paint(color(l), shown)
		}
		fmt.Fprintf(t, "  | %s\n", shown)
	}
}

// wrap breaks s between words into lines of at most width characters; a
// longer word keeps a line for itself.
func wrap(s string, width int) []string {
	var lines []string
	current := ""
	for _, word := range strings.Fields(s) {
		switch {
		case current == "":
			current = word
		case utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) <= width:
			current += " " + word
		default:
			lines, current = append(lines, current), word
		}
	}
	return append(lines, current)
}
