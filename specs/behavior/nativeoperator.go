package behavior

import (
	"regexp"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// unaries are the functions of one value, by the names that CEL calls them; ok = false where they are not for the value.
var unaries = map[string]func(r *run, v any) (any, bool){
	operators.LogicalNot: func(_ *run, v any) (any, bool) { b, ok := truth(v); return !b, ok },
	"size":               func(_ *run, v any) (any, bool) { n := sizeIn(v); return types.Int(n), n >= 0 },
	"type":               func(_ *run, v any) (any, bool) { t := kindIn(v); return t, t != nil },
	"dyn":                func(_ *run, v any) (any, bool) { return v, true },
	keyName:              joinedKey,
	distinctName:         distinct,
	"flatten":            flatten,
}

// binaries are those of two.
var binaries = map[string]func(r *run, a, b any) (any, bool){
	operators.Equals:        func(r *run, a, b any) (any, bool) { equal, ok := equalIn(r, a, b); return equal, ok },
	operators.NotEquals:     func(r *run, a, b any) (any, bool) { equal, ok := equalIn(r, a, b); return !equal, ok },
	operators.Less:          ordering(func(c types.Int) bool { return c < 0 }),
	operators.LessEquals:    ordering(func(c types.Int) bool { return c <= 0 }),
	operators.Greater:       ordering(func(c types.Int) bool { return c > 0 }),
	operators.GreaterEquals: ordering(func(c types.Int) bool { return c >= 0 }),
	operators.Add:           sum,
	operators.Subtract:      difference,
}

// ordering compares two numbers or two texts.
func ordering(holds func(types.Int) bool) func(r *run, a, b any) (any, bool) {
	return func(r *run, a, b any) (any, bool) {
		s, isText := textIn(a)
		t, areTexts := textIn(b)
		if isText && areTexts {
			return holds(types.Int(strings.Compare(s, t))), r.spend(uint64(min(len(s), len(t))))
		}
		m, ok := integerIn(a)
		n, both := integerIn(b)
		if !ok || !both {
			return nil, false
		}
		c, ok := m.Compare(n).(types.Int)
		return holds(c), ok
	}
}

// sum adds integers, and joins texts or lists.
func sum(r *run, a, b any) (any, bool) {
	if s, ok := textIn(a); ok {
		t, ok := textIn(b)
		return s + t, ok && r.spend(uint64(len(s)+len(t)))
	}
	if l, ok := listIn(a); ok {
		m, ok := listIn(b)
		if !ok {
			return nil, false
		}
		return concatenation(r, a, b, l, m)
	}
	return arithmetic(a, b, types.Int.Add)
}

// concatenation is a and b in one list; as in CEL the other itself when one is empty.
func concatenation(r *run, a, b any, l, m sequence) (any, bool) {
	switch {
	case l.size() == 0:
		return b, true
	case m.size() == 0:
		return a, true
	}
	if !r.spend(uint64(l.size() + m.size())) {
		return nil, false
	}
	out := newMade(l.size() + m.size())
	out.addAll(l)
	out.addAll(m)
	return out, true
}

func difference(_ *run, a, b any) (any, bool) { return arithmetic(a, b, types.Int.Subtract) }

func arithmetic(a, b any, f func(a types.Int, b ref.Val) ref.Val) (any, bool) {
	m, ok := integerIn(a)
	n, both := integerIn(b)
	if !ok || !both {
		return nil, false
	}
	v, ok := f(m, n).(types.Int)
	return v, ok
}

// joinedKey is key(…) of the list of its parts.
func joinedKey(_ *run, v any) (any, bool) {
	l, ok := listIn(v)
	parts := make([]string, l.size())
	for i := 0; ok && i < len(parts); i++ {
		parts[i], ok = keyPart(l.at(i))
	}
	return joinKey(parts), ok
}

func keyPart(v any) (string, bool) {
	if s, ok := textIn(v); ok {
		return s, true
	}
	i, ok := integerIn(v)
	return strconv.FormatInt(int64(i), 10), ok
}

// distinct keeps the first of equal texts; lists that hold anything else are left to CEL.
func distinct(r *run, v any) (any, bool) {
	l, ok := listIn(v)
	if !ok || !r.spend(uint64(l.size())) {
		return nil, false
	}
	out, seen := newSieve(v, l), seenTexts{}
	for i := range l.size() {
		e := l.at(i)
		s, ok := textIn(e)
		if !ok {
			return nil, false
		}
		out.pass(e, seen.add(s))
	}
	return out.list(), true
}

// flatten takes the elements of the lists that are elements.
func flatten(r *run, v any) (any, bool) {
	l, ok := listIn(v)
	if !ok {
		return nil, false
	}
	out := newMade(l.size())
	for i := range l.size() {
		inner, isList := listIn(l.at(i))
		if !r.spend(uint64(1+inner.size()) * costOfElement) {
			return nil, false
		}
		if isList {
			out.addAll(inner)
		} else {
			out.add(l.at(i))
		}
	}
	return out, true
}

// matching is x.matches(pattern), the pattern being written in the expression.
type matching struct {
	x       native
	pattern *regexp.Regexp
}

func (m matching) eval(r *run) (any, bool) {
	v, ok := m.x.eval(r)
	s, isText := textIn(v)
	if !ok || !isText || !r.spend(uint64(len(s)+1)*uint64(len(m.pattern.String())+1)) {
		return nil, false
	}
	return m.pattern.MatchString(s), true
}
