// Package symbol stands for what a target makes up: identities and times. A behavior computes with symbols as if they were real;
// when an answer shows what the target made up, the symbol takes that value, and must keep it. It knows no requests.
package symbol

import (
	"fmt"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Maker makes symbols, each once. Two makers that made equally many are equal. The zero value begins anew.
type Maker struct {
	fresh, now int
}

// From is a maker that has made so many symbols of each kind already.
func From(made int) *Maker { return &Maker{fresh: made, now: made} }

// mark begins every symbol of an identity. It is hexadecimal, so it may stand in a UUID.
const mark = "5e471e1d"

// epoch is where symbols of time begin: long before any vendor here existed.
var epoch = time.Date(1987, time.March, 3, 0, 0, 0, 0, time.UTC)

// Inputs are what a behavior is stepped with, so that it answers with symbols and traces what it rests on.
func (s *Maker) Inputs() behavior.Inputs {
	return behavior.Inputs{Now: s.nextNow, Fresh: s.nextFresh, Trace: true}
}

// nextNow is another instant at every use: a server that reads its clock twice for one answer is right too.
func (s *Maker) nextNow() string {
	s.now++
	return epoch.Add(time.Duration(s.now) * time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}

func (s *Maker) nextFresh(format string) string {
	s.fresh++
	switch format {
	case "uuid":
		return fmt.Sprintf("%s-0000-4000-8000-%012x", mark, s.fresh)
	case "hex24":
		return fmt.Sprintf("%s%016x", mark, s.fresh)
	}
	return fmt.Sprintf("%s%09x", mark, s.fresh)
}

// IsIdentity says whether a text stands for an identity that the target makes up.
func IsIdentity(text string) bool { return strings.HasPrefix(text, mark) }

// Is says whether a text stands for something that the target makes up.
func Is(text string) bool {
	return IsIdentity(text) || len(text) == 24 && strings.HasPrefix(text, "1987-03-")
}

// Bindings are what a target has shown the symbols to be, by symbol.
type Bindings map[string]string

// Resolve replaces the symbols in a JSON value by what they were shown to be. ok is false when one of them was never shown.
func (b Bindings) Resolve(v any) (resolved any, ok bool) {
	switch v := v.(type) {
	case string:
		return b.text(v)
	case []any:
		out, all := make([]any, len(v)), true
		for i, e := range v {
			r, ok := b.Resolve(e)
			out[i], all = r, all && ok
		}
		return out, all
	case map[string]any:
		out, all := make(map[string]any, len(v)), true
		for name, e := range v {
			r, ok := b.Resolve(e)
			out[name], all = r, all && ok
		}
		return out, all
	}
	return v, true
}

func (b Bindings) text(text string) (string, bool) {
	if !Is(text) {
		return text, true
	}
	value, ok := b[text]
	return value, ok
}

// Shown is a JSON value with words in place of the symbols, as people read it.
func Shown(v any) any {
	switch v := v.(type) {
	case string:
		if Is(v) {
			return "(made up by the server)"
		}
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = Shown(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = Shown(e)
		}
		return out
	}
	return v
}
