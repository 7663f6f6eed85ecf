package behavior

import (
	"strconv"

	"cel.dev/cel-go/common/types"
)

// maybe is a native whose value is an optional. Asked for it by lookup, the optional need not be made.
type maybe interface {
	native
	lookup(r *run) (v any, present, ok bool)
}

// optional makes the optional of what lookup gave.
func optional(v any, present, ok bool) (any, bool) {
	switch {
	case !ok:
		return nil, false
	case !present:
		return types.OptionalNone, true
	}
	return types.OptionalOf(toCEL(v)), true
}

// nothing is optional.none().
type nothing struct{}

func (nothing) eval(*run) (any, bool) { return types.OptionalNone, true }

func (nothing) lookup(*run) (v any, present, ok bool) { return nil, false, true }

// optChoice is a choice of two optionals.
type optChoice struct {
	c       native
	yes, no maybe
}

func (x optChoice) eval(r *run) (any, bool) { return optional(x.lookup(r)) }

func (x optChoice) lookup(r *run) (v any, present, ok bool) {
	c, ok := truthOf(x.c, r)
	switch {
	case !ok:
		return nil, false, false
	case c:
		return x.yes.lookup(r)
	}
	return x.no.lookup(r)
}

// maybeOf evaluates x, which must be an optional.
func maybeOf(x native, r *run) (v any, present, ok bool) {
	if m, is := x.(maybe); is {
		return m.lookup(r)
	}
	v, ok = x.eval(r)
	o, is := v.(*types.Optional)
	switch {
	case !ok || !is:
		return nil, false, false
	case !o.HasValue():
		return nil, false, true
	}
	return o.GetValue(), true, true
}

// within evaluates x, which may be an optional; then it is what that holds.
func within(x native, r *run) (v any, present, ok bool) {
	if m, is := x.(maybe); is {
		return m.lookup(r)
	}
	v, ok = x.eval(r)
	if o, is := v.(*types.Optional); ok && is {
		if !o.HasValue() {
			return nil, false, true
		}
		v = o.GetValue()
	}
	return v, ok, ok
}

// property is a member of a map, by a name that is written in the expression.
type property struct {
	of   native
	name string
}

func (p property) find(r *run) (v any, present, ok bool) {
	of, ok := p.of.eval(r)
	if !ok {
		return nil, false, false
	}
	return found(of, p.name)
}

// selection is of.name.
type selection struct{ property }

func (s selection) eval(r *run) (any, bool) {
	v, present, ok := s.find(r)
	return v, ok && present
}

// presence is has(of.name).
type presence struct{ property }

func (p presence) eval(r *run) (any, bool) {
	_, present, ok := p.find(r)
	return present, ok
}

// optSelection is of.?name, where of may be an optional.
type optSelection struct{ property }

func (s optSelection) eval(r *run) (any, bool) { return optional(s.lookup(r)) }

func (s optSelection) lookup(r *run) (v any, present, ok bool) {
	of, present, ok := within(s.of, r)
	if !present || !ok {
		return nil, false, ok
	}
	return found(of, s.name)
}

// element is what of has under a key.
type element struct{ of, key native }

// entityIn asks a collection or an index without showing it as a map first. isTable = false: of is something else.
func (e element) entityIn(r *run) (v any, present, isTable, ok bool) {
	table, is := e.of.(named)
	if !is || table.kind != bindCollection && table.kind != bindIndex {
		return nil, false, false, true
	}
	key, ok := e.key.eval(r)
	name, named := keyIn(key)
	if !ok || !named {
		return nil, false, true, false
	}
	v, present = r.entityAt(binding(table), name)
	return v, present, true, true
}

// entityAt finds an entity in a collection or by an index of it.
func (r *run) entityAt(b binding, key string) (any, bool) {
	t := r.state.tables[b.number]
	if b.kind == bindIndex {
		return (&indexView{table: t, number: b.sub, noted: r.footprint}).find(key, r.trace)
	}
	return (&collectionView{table: t, noted: r.footprint}).find(key, r.trace)
}

// keyIn is the text of a key. A number from outside is none: CEL does not take it for one either.
func keyIn(key any) (string, bool) {
	if i, ok := key.(types.Int); ok {
		return strconv.FormatInt(int64(i), 10), true
	}
	return textIn(key)
}

// indexing is of[key].
type indexing struct{ element }

func (x indexing) eval(r *run) (any, bool) {
	if v, present, isTable, ok := x.entityIn(r); isTable || !ok {
		return v, ok && present
	}
	return binary{elementAt, x.of, x.key}.eval(r)
}

func elementAt(_ *run, of, key any) (any, bool) {
	if l, ok := listIn(of); ok {
		i, ok := key.(types.Int)
		if !ok || i < 0 || int(i) >= l.size() {
			return nil, false
		}
		return l.at(int(i)), true
	}
	name, ok := keyIn(key)
	if !ok {
		return nil, false
	}
	v, present, ok := found(of, name)
	return v, ok && present
}

// optIndexing is of[?key], where of may be an optional; of a list it is left to CEL.
type optIndexing struct{ element }

func (x optIndexing) eval(r *run) (any, bool) { return optional(x.lookup(r)) }

func (x optIndexing) lookup(r *run) (v any, present, ok bool) {
	if v, present, isTable, ok := x.entityIn(r); isTable || !ok {
		return v, present, ok
	}
	of, present, ok := within(x.of, r)
	if !present || !ok {
		return nil, false, ok
	}
	key, ok := x.key.eval(r)
	name, named := keyIn(key)
	if !ok || !named {
		return nil, false, false
	}
	return found(of, name)
}

// membership is key in of.
type membership struct{ element }

func (m membership) eval(r *run) (any, bool) {
	if _, present, isTable, ok := m.entityIn(r); isTable || !ok {
		return present, ok
	}
	return binary{isIn, m.key, m.of}.eval(r)
}

func isIn(r *run, key, of any) (any, bool) {
	if l, ok := listIn(of); ok {
		return listHolds(r, l, key)
	}
	name, named := keyIn(key)
	_, present, ok := found(of, name)
	return present, ok && named
}

func listHolds(r *run, l sequence, v any) (holds, ok bool) {
	for i := range l.size() {
		if !r.spend(costOfElement) {
			return false, false
		}
		if equal, ok := equalIn(r, v, l.at(i)); equal || !ok {
			return equal, ok
		}
	}
	return false, true
}

// hasValue is x.hasValue().
type hasValue struct{ x native }

func (h hasValue) eval(r *run) (any, bool) {
	_, present, ok := maybeOf(h.x, r)
	return present, ok
}

// valueOf is x.value().
type valueOf struct{ x native }

func (o valueOf) eval(r *run) (any, bool) {
	v, present, ok := maybeOf(o.x, r)
	return v, ok && present
}

// orValue is x.orValue(other).
type orValue struct{ x, other native }

func (o orValue) eval(r *run) (any, bool) {
	v, present, ok := maybeOf(o.x, r)
	if !ok || present {
		return v, ok
	}
	return o.other.eval(r)
}

// some is optional.of(x).
type some struct{ x native }

func (s some) eval(r *run) (any, bool) { return optional(s.lookup(r)) }

func (s some) lookup(r *run) (v any, present, ok bool) {
	v, ok = s.x.eval(r)
	return v, ok, ok
}
