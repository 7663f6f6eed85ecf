package behavior

import (
	"slices"

	"cel.dev/cel-go/common/types/ref"
)

// costOfElement is what CEL counts at most for going by an element of a list.
const costOfElement = 8

func (s sequence) appendTo(out made) made {
	if s.cel == nil {
		return append(out, s.plain...)
	}
	for i := range s.size() {
		out = append(out, s.at(i))
	}
	return out
}

func (m made) toCEL() []ref.Val {
	out := make([]ref.Val, len(m))
	for i, v := range m {
		out[i] = toCEL(v)
	}
	return out
}

// listOf is [a, b, …].
type listOf []native

func (l listOf) eval(r *run) (any, bool) {
	out := make(made, len(l))
	for i, x := range l {
		v, ok := x.eval(r)
		if !ok {
			return nil, false
		}
		out[i] = v
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

// each calls turn with the variable set to one element after another, until that says it is over.
func (l loop) each(r *run, begin func(size int), turn func(v any) (over, ok bool)) bool {
	v, ok := l.over.eval(r)
	if !ok {
		return false
	}
	list, ok := listIn(v)
	if !ok {
		return false
	}
	begin(list.size())
	for i := range list.size() {
		if !r.spend(l.weight) {
			return false
		}
		e := list.at(i)
		*r.local(l.slot) = e
		if over, ok := turn(e); over || !ok {
			return ok
		}
	}
	return true
}

// selectOf is over.filter(v, keep), over.map(v, make) and over.map(v, keep, make).
type selectOf struct {
	loop
	keep native // nil = every element
	make native // nil = the element itself
}

func (s selectOf) eval(r *run) (any, bool) {
	var out made
	ok := s.each(r, func(size int) { out = make(made, 0, size) }, func(v any) (bool, bool) {
		v, kept, ok := s.turn(r, v)
		if kept {
			out = append(out, v)
		}
		return false, ok
	})
	return out, ok
}

func (s selectOf) turn(r *run, v any) (out any, kept, ok bool) {
	if s.keep != nil {
		if kept, ok = truthOf(s.keep, r); !kept || !ok {
			return nil, false, ok
		}
	}
	if s.make != nil {
		v, ok = s.make.eval(r)
		return v, ok, ok
	}
	return v, true, true
}

// quantifier is over.exists(v, x) and over.all(v, x): the first element for which x is decisive decides.
type quantifier struct {
	loop
	decisive bool // what decides: true for exists, false for all
	x        native
}

func (q quantifier) eval(r *run) (any, bool) {
	result := !q.decisive
	ok := q.each(r, func(int) {}, func(any) (bool, bool) {
		x, ok := truthOf(q.x, r)
		if x == q.decisive {
			result = x
		}
		return x == q.decisive, ok
	})
	return result, ok
}

// fewTexts is how many texts are compared one by one rather than hashed.
const fewTexts = 8

// seenTexts is a set of texts.
type seenTexts struct {
	few  []string
	many map[string]bool // nil while there are few
}

// add says whether s is new.
func (t *seenTexts) add(s string) bool {
	if t.many == nil && len(t.few) < fewTexts {
		if slices.Contains(t.few, s) {
			return false
		}
		t.few = append(t.few, s)
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
