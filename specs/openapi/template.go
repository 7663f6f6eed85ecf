package openapi

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// segment is one piece of a path template, between slashes: literal text, one parameter, or a mixture such as
// "{name}.{format}" where literals[i] stands before names[i] and the last literal at the end.
type segment struct {
	names    []string
	literals []string // one more than names
}

func (s segment) literal() bool { return len(s.names) == 0 }

// plain reports whether the segment is one parameter and nothing else.
func (s segment) plain() bool {
	return len(s.names) == 1 && s.literals[0] == "" && s.literals[1] == ""
}

// skeleton is the segment without its parameters' names: equal skeletons match the same texts.
func (s segment) skeleton() string { return strings.Join(s.literals, "{}") }

// capture matches raw text and appends what each parameter took. The leftmost occurrence of every literal is enough:
// if any split exists, that one does.
func (s segment) capture(raw string, into []string) ([]string, bool) {
	rest, ok := strings.CutPrefix(raw, s.literals[0])
	last := len(s.names) - 1
	for i := 0; ok && i < last; i++ {
		var taken string
		taken, rest, ok = strings.Cut(rest, s.literals[i+1])
		into = append(into, taken)
	}
	if !ok {
		return into, false
	}
	rest, ok = strings.CutSuffix(rest, s.literals[last+1])
	return append(into, rest), ok
}

// segments parses the template of an operation.
func (b *builder) segments(op *Operation) {
	for text := range strings.SplitSeq(op.Path[1:], "/") {
		s, err := parseSegment(text)
		if err != nil {
			b.add(Error, CodeBadValue, op.Pos, fmt.Sprintf("path %q %v", clip(op.Path, 200), err), "")
		}
		op.segments = append(op.segments, s)
	}
}

func parseSegment(text string) (segment, error) {
	s := segment{}
	rest := text
	for {
		before, after, found := strings.Cut(rest, "{")
		if strings.Contains(before, "}") {
			return segment{literals: []string{text}}, fmt.Errorf("has a brace that is not opened")
		}
		s.literals = append(s.literals, before)
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || name == "" {
			return segment{literals: []string{text}}, fmt.Errorf("has a brace that is not closed, or empty")
		}
		if len(s.names) > 0 && before == "" {
			return segment{literals: []string{text}}, fmt.Errorf("has two parameters with nothing between them")
		}
		s.names, rest = append(s.names, name), tail
	}
	return s.unescape(), nil
}

// unescape decodes a literal segment, for literals are compared decoded.
func (s segment) unescape() segment {
	if s.literal() {
		if text, err := wire.Unescape(s.literals[0]); err == nil {
			s.literals[0] = text
		}
	}
	return s
}
