package conformance

import (
	"fmt"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// symbols stand for the identities and times that a target makes up. The model computes with them as if they were real; when the
// target's answer shows what it made up, the symbol takes that value, and must keep it.
type symbols struct {
	fresh, now int
}

// mark begins every symbol of an identity. It is hexadecimal, so it may stand in a UUID.
const mark = "5e471e1d"

// epoch is where symbols of time begin: long before any vendor here existed.
var epoch = time.Date(1987, time.March, 3, 0, 0, 0, 0, time.UTC)

// inputs are what the model is stepped with in a plan.
func (s *symbols) inputs() behavior.Inputs {
	return behavior.Inputs{Now: s.nextNow, Fresh: s.nextFresh, Trace: true}
}

// nextNow is another instant at every use: a server that reads its clock twice for one answer is right too.
func (s *symbols) nextNow() string {
	s.now++
	return epoch.Add(time.Duration(s.now) * time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}

func (s *symbols) nextFresh(format string) string {
	s.fresh++
	switch format {
	case "uuid":
		return fmt.Sprintf("%s-0000-4000-8000-%012x", mark, s.fresh)
	case "hex24":
		return fmt.Sprintf("%s%016x", mark, s.fresh)
	}
	return fmt.Sprintf("%s%09x", mark, s.fresh)
}

// isSymbol says whether a text of the model stands for something that the target makes up.
func isSymbol(text string) bool {
	return strings.HasPrefix(text, mark) || len(text) == 24 && strings.HasPrefix(text, "1987-03-")
}

// bindings are what a target has shown the symbols to be.
type bindings map[string]string

// resolve replaces the symbols in a value by what they were shown to be. ok is false when one of them was never shown.
func (b bindings) resolve(v any) (resolved any, ok bool) {
	switch v := v.(type) {
	case string:
		return b.text(v)
	case []any:
		out, all := make([]any, len(v)), true
		for i, e := range v {
			r, ok := b.resolve(e)
			out[i], all = r, all && ok
		}
		return out, all
	case map[string]any:
		out, all := make(map[string]any, len(v)), true
		for name, e := range v {
			r, ok := b.resolve(e)
			out[name], all = r, all && ok
		}
		return out, all
	}
	return v, true
}

func (b bindings) text(text string) (string, bool) {
	if !isSymbol(text) {
		return text, true
	}
	value, ok := b[text]
	return value, ok
}
