// Package unify compares values that a contract expects, in which parts are open and others symbols, with what was observed, and
// learns from that what the symbols stand for. It knows JSON values and their schemas, and nothing of requests or verdicts.
package unify

import (
	"maps"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Difference is one place where what was observed is not what the contract determines.
type Difference struct {
	Path     string // "body.channel.msgs"
	Expected any    // Absent{} when nothing may be there
	Observed any    // Absent{} when nothing is there
}

// Absent stands for a part that is not there.
type Absent struct{}

// Values finds where an observed value differs from an expected one, in the order of the expectation. Both are JSON values; in the
// expected one open leaves match anything, symbols whatever they are first seen as, and properties that it does not name are not
// looked at. The path is the place of both, s its schema, nil when there is none. What is known of the symbols counts, and what this
// value shows of them is put into learn.
func Values(path string, expected, observed any, s *schema.Schema, known, learn symbol.Bindings) []Difference {
	u := unifier{known: known, learn: learn}
	u.unify(path, expected, observed, s)
	return u.found
}

// unifier compares an expected value with an observed one, and learns what the symbols in it stand for.
type unifier struct {
	known symbol.Bindings // what earlier answers have shown; not changed
	learn symbol.Bindings // what this answer shows
	found []Difference
}

func (u *unifier) unify(path string, expected, observed any, s *schema.Schema) {
	switch e := expected.(type) {
	case behavior.Open:
		return
	case map[string]any:
		u.object(path, e, observed, s)
	case []any:
		u.array(path, e, observed, s)
	case string:
		u.text(path, e, observed)
	default:
		if !equal(e, observed) {
			u.differ(path, expected, observed)
		}
	}
}

func (u *unifier) differ(path string, expected, observed any) {
	u.found = append(u.found, Difference{path, expected, observed})
}

func (u *unifier) object(path string, expected map[string]any, observed any, s *schema.Schema) {
	o, ok := observed.(map[string]any)
	if !ok {
		u.differ(path, Settled(expected), observed)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		value, there := o[name]
		if there {
			u.unify(path+"."+name, expected[name], value, property(s, name))
		} else if _, open := expected[name].(behavior.Open); !open && !AllOpen(expected[name]) {
			u.differ(path+"."+name, Settled(expected[name]), Absent{})
		}
	}
}

// array compares element by element, in order; or in whatever order fits where the document says that order means nothing.
func (u *unifier) array(path string, expected []any, observed any, s *schema.Schema) {
	o, ok := observed.([]any)
	if !ok || len(o) != len(expected) {
		u.differ(path, Settled(expected), observed)
		return
	}
	var items *schema.Schema
	if s != nil {
		items = s.Items
		if s.Unordered {
			o = u.matched(expected, o, items)
		}
	}
	for i := range expected {
		u.unify(path+"["+strconv.Itoa(i)+"]", expected[i], o[i], items)
	}
}

// matched reorders the observed elements so that as many as can stand beside an expected one that they fit. What fits nothing is
// left for the places that remain, where it will differ.
func (u *unifier) matched(expected, observed []any, items *schema.Schema) []any {
	p := &pairing{of: make([]int, len(observed)), fits: func(e, o int) bool { return u.fits(expected[e], observed[o], items) }}
	for o := range p.of {
		p.of[o] = -1
	}
	for e := range expected {
		p.pair(e, make([]bool, len(observed)))
	}
	out, taken := make([]any, len(expected)), make([]bool, len(expected))
	for o, e := range p.of {
		if e >= 0 {
			out[e], taken[e] = observed[o], true
		}
	}
	for o, e := range p.of {
		if e < 0 {
			free := slices.Index(taken, false)
			out[free], taken[free] = observed[o], true
		}
	}
	return out
}

// pairing is a matching of expected with observed elements: of holds the expected one of each observed, -1 for none.
type pairing struct {
	of   []int
	fits func(expected, observed int) bool
}

// pair finds a place for one more expected element: the first that is free, or else one whose holder can move elsewhere. Nobody moves
// without need: elements whose symbols are not known yet fit in many places, and the order in which they came is the best guess.
func (p *pairing) pair(e int, tried []bool) bool {
	for o := range p.of {
		if p.of[o] < 0 && p.fits(e, o) {
			p.of[o] = e
			return true
		}
	}
	for o := range p.of {
		if tried[o] || !p.fits(e, o) {
			continue
		}
		tried[o] = true
		if p.pair(p.of[o], tried) {
			p.of[o] = e
			return true
		}
	}
	return false
}

// fits says whether the two unify, without learning from it.
func (u *unifier) fits(expected, observed any, s *schema.Schema) bool {
	trial := unifier{known: u.known, learn: maps.Clone(u.learn)}
	trial.unify("", expected, observed, s)
	return len(trial.found) == 0
}

// text compares strings. A symbol takes the value it is first seen with; two identities are never the same.
func (u *unifier) text(path, expected string, observed any) {
	o, ok := observed.(string)
	if !symbol.Is(expected) {
		if !ok || o != expected {
			u.differ(path, expected, observed)
		}
		return
	}
	value, bound := u.known[expected]
	if !bound {
		value, bound = u.learn[expected]
	}
	switch {
	case bound && (!ok || o != value):
		u.differ(path, value, observed)
	case !bound && ok && u.taken(expected, o):
		u.differ(path, "(an identity that no other has)", observed)
	case !bound && ok:
		u.learn[expected] = o
	case !bound:
		u.differ(path, "(a string that the server makes up)", observed)
	}
}

// taken says whether another identity that the server made up is the same; times may well be.
func (u *unifier) taken(made, value string) bool {
	if !symbol.IsIdentity(made) {
		return false
	}
	for _, shown := range []symbol.Bindings{u.known, u.learn} {
		for other, v := range shown {
			if v == value && other != made && symbol.IsIdentity(other) {
				return true
			}
		}
	}
	return false
}

// Settled is an expected value as people read it: properties that it leaves open are left out, and words stand where anything may.
func Settled(v any) any {
	switch v := v.(type) {
	case behavior.Open:
		return anything
	case map[string]any:
		out := map[string]any{}
		for name, e := range v {
			if _, open := e.(behavior.Open); !open {
				out[name] = Settled(e)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = Settled(e)
		}
		return out
	}
	return v
}

// anything is shown where an expectation leaves a value open.
const anything = "(anything that fits the schema)"

// AllOpen says that an expected value has leaves and each is open, so that leaving it out altogether breaks nothing that is determined.
func AllOpen(v any) bool {
	switch v := v.(type) {
	case behavior.Open:
		return true
	case map[string]any:
		for _, e := range v {
			if !AllOpen(e) {
				return false
			}
		}
		return len(v) > 0
	}
	return false
}

// property is the schema of a property, also where it stands in one of the parts of an allOf.
func property(s *schema.Schema, name string) *schema.Schema {
	if s == nil {
		return nil
	}
	if p := s.Lookup(name); p != nil {
		return p
	}
	for _, part := range s.AllOf {
		if p := property(part, name); p != nil {
			return p
		}
	}
	return nil
}
