package behavior

import (
	"slices"

	"cel.dev/cel-go/common/types/ref"
)

// costOfElement is what CEL counts at most for going by an element of a list.
const costOfElement = 8

func (m *made) addAll(s sequence) {
	if s.cel == nil {
		m.elements = append(m.elements, s.plain...)
		return
	}
	for i := range s.size() {
		m.add(s.at(i))
	}
}

func (m *made) toCEL() []ref.Val {
	out := make([]ref.Val, len(m.elements))
	for i, v := range m.elements {
		out[i] = toCEL(v)
	}
	return out
}

// listOf is [a, b, …].
type listOf []native

func (l listOf) eval(r *run) (any, bool) {
	out := newMade(len(l))
	for _, x := range l {
		v, ok := x.eval(r)
		if !ok {
			return nil, false
		}
		out.add(v)
	}
	return out, true
}

// mapOf is {'name': value, …}, in the order of the expression.
type mapOf struct {
	names  []string
	values []native
}

func (m mapOf) eval(r *run) (any, bool) {
	out := make(written, len(m.names))
	for i, name := range m.names {
		v, ok := m.values[i].eval(r)
		if !ok {
			return nil, false
		}
		out[name] = v
	}
	return &mapper{of: out}, true
}

// written is a map that an expression made here.
type written map[string]any

func (w written) find(name string, _ *trace) (any, bool) {
	v, ok := w[name]
	return v, ok
}

func (w written) keys() []string      { return sortedKeys(w) }
func (w written) size() int           { return len(w) }
func (w written) determinedBy(*trace) {}

// loop is what the macros over lists have in common.
type loop struct {
	over   native
	slot   int    // of the variable
	weight uint64 // what one turn spends at most, inner loops aside
}

// list is what the loop goes over, and the value that it is.
func (l loop) list(r *run) (list sequence, v any, ok bool) {
	if v, ok = l.over.eval(r); ok {
		list, ok = listIn(v)
	}
	return list, v, ok
}

// turn sets the variable to an element; false when another turn may cost too much.
func (l loop) turn(r *run, element any) bool {
	*r.local(l.slot) = element
	return r.spend(l.weight)
}

// selectOf is over.filter(v, keep), over.map(v, make) and over.map(v, keep, make).
type selectOf struct {
	loop
	keep native // nil = every element
	make native // nil = the element itself
}

func (s selectOf) eval(r *run) (any, bool) {
	list, over, ok := s.list(r)
	if !ok {
		return nil, false
	}
	if s.make != nil {
		over = nil // the elements are others
	}
	out := newSieve(over, list)
	for i := range list.size() {
		e := list.at(i)
		if !s.turn(r, e) {
			return nil, false
		}
		v, kept, ok := s.member(r, e)
		if !ok {
			return nil, false
		}
		out.pass(v, kept)
	}
	return out.list(), true
}

// sieve makes the list of what is kept of another, which an expression made: that list itself, as long as all of it is kept.
type sieve struct {
	whole  *made // nil once something was not kept, or when it was no such list
	out    *made
	size   int
	passed int
}

func newSieve(v any, list sequence) sieve {
	if whole, ok := v.(*made); ok {
		return sieve{whole: whole, size: list.size()}
	}
	return sieve{out: newMade(list.size())}
}

// pass takes the next element.
func (s *sieve) pass(v any, kept bool) {
	switch {
	case s.whole != nil && !kept:
		s.out = newMade(s.size)
		s.out.addAll(sequence{plain: s.whole.elements[:s.passed]})
		s.whole = nil
	case s.whole == nil && kept:
		s.out.add(v)
	}
	s.passed++
}

func (s *sieve) list() *made {
	if s.whole != nil {
		return s.whole
	}
	return s.out
}

// member is what an element becomes.
func (s selectOf) member(r *run, element any) (v any, kept, ok bool) {
	if s.keep != nil {
		if kept, ok = truthOf(s.keep, r); !kept || !ok {
			return nil, false, ok
		}
	}
	if s.make != nil {
		v, ok = s.make.eval(r)
		return v, ok, ok
	}
	return element, true, true
}

// quantifier is over.exists(v, x) and over.all(v, x): the first element for which x is decisive decides.
type quantifier struct {
	loop
	decisive bool // what decides: true for exists, false for all
	x        native
}

func (q quantifier) eval(r *run) (any, bool) {
	list, _, ok := q.list(r)
	if !ok {
		return nil, false
	}
	for i := range list.size() {
		if !q.turn(r, list.at(i)) {
			return nil, false
		}
		if x, ok := truthOf(q.x, r); !ok || x == q.decisive {
			return x, ok
		}
	}
	return !q.decisive, true
}

// fewTexts is how many texts are compared one by one rather than hashed.
const fewTexts = 8

// seenTexts is a set of texts.
type seenTexts struct {
	few  [fewTexts]string
	n    int             // how many of them there are
	many map[string]bool // nil while there are few
}

// add says whether s is new.
func (t *seenTexts) add(s string) bool {
	if t.many == nil && t.n < fewTexts {
		if slices.Contains(t.few[:t.n], s) {
			return false
		}
		t.few[t.n] = s
		t.n++
		return true
	}
	if t.many == nil {
		t.many = make(map[string]bool, 2*fewTexts)
		for _, known := range t.few {
			t.many[known] = true
		}
	}
	isNew := !t.many[s]
	t.many[s] = true
	return isNew
}
