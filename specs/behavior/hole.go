package behavior

import (
	"errors"
	"strings"
)

type textPart struct {
	text string
	hole bool
}

var (
	errUnclosed = errors.New("a ${ is not closed")
	errHollow   = errors.New("a ${} holds no expression")
)

// splitHoles separates literal text from ${…}; adjacent literal text is one part.
func splitHoles(text string) ([]textPart, error) {
	var parts []textPart
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, textPart{text: literal.String()})
			literal.Reset()
		}
	}
	for len(text) > 0 {
		switch {
		case strings.HasPrefix(text, "$${"):
			literal.WriteString("${")
			text = text[3:]
		case strings.HasPrefix(text, "${"):
			end := holeEnd(text[2:])
			if end < 0 {
				return nil, errUnclosed
			}
			x := strings.TrimSpace(text[2 : 2+end])
			if x == "" {
				return nil, errHollow
			}
			flush()
			parts = append(parts, textPart{x, true})
			text = text[3+end:]
		default:
			literal.WriteByte(text[0])
			text = text[1:]
		}
	}
	flush()
	return parts, nil
}

// holeEnd finds the brace that closes an expression, past the braces and the strings inside it; -1 when there is none.
func holeEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		case '\'', '"':
			raw := i > 0 && (s[i-1] == 'r' || s[i-1] == 'R')
			n := stringEnd(s[i:], raw)
			if n < 0 {
				return -1
			}
			i += n - 1
		}
	}
	return -1
}

// stringEnd is the length of the CEL string literal that s starts with; -1 when it does not end.
func stringEnd(s string, raw bool) int {
	quote := s[:1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s, triple) {
		quote = triple
	}
	for i := len(quote); i < len(s); i++ {
		if s[i] == '\\' && !raw {
			i++
		} else if strings.HasPrefix(s[i:], quote) {
			return i + len(quote)
		}
	}
	return -1
}
