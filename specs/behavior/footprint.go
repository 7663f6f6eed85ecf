package behavior

import (
	"slices"
	"sync"
)

// Footprint is what a step rests on and what it wrote, for Rebase, and which entities it answered with. It is opaque, and never
// modified once the step is over. The nil Footprint notes nothing.
type Footprint struct {
	looked     []lookup
	everything bool // more was looked up than is worth noting
	written    []write
	changed    []Touched // in order, each once
	shown      []*entity // some of those that stand in the answer

	room struct { // where they begin, in one piece of memory
		looked  [12]lookup
		written [1]write
		changed [1]Touched
		shown   [4]*entity
	}
}

// lookup is one question to a collection. The answer is not kept: the state that was asked still has it.
type lookup struct {
	key   string
	table int32
	index int32 // of the collection's indexes, or one of the following
}

// newFootprint is an empty footprint with room for what most steps note.
func newFootprint() *Footprint {
	f := footprints.Get().(*Footprint)
	f.looked, f.written, f.changed, f.shown = f.room.looked[:0], f.room.written[:0], f.room.changed[:0], f.room.shown[:0]
	return f
}

// footprints are those that were released, and their room.
var footprints = sync.Pool{New: func() any { return new(Footprint) }}

// Release gives its room to other steps. Neither f nor what came with it in an Outcome as Changed may be used any more. Who does
// not release it loses nothing but room.
func (f *Footprint) Release() {
	if f != nil {
		*f = Footprint{}
		footprints.Put(f)
	}
}

const (
	byKey      = -1
	wholeTable = -2
)

// write is an entity put, or deleted when it is nil.
type write struct {
	table  int
	key    string
	entity *entity
}

// maxLooked bounds how many lookups are noted; a step with more of them rests on everything.
const maxLooked = 256

func (f *Footprint) look(c *collection, index int32, key string) {
	switch {
	case f == nil || f.everything:
	case len(f.looked) == maxLooked:
		f.looked, f.everything = nil, true
	default:
		f.looked = append(f.looked, lookup{key, int32(c.number), index})
	}
}

// adopt begins with what finding the caller rests on; another step may do so too.
func (f *Footprint) adopt(caller *identity) {
	if f != nil {
		f.looked, f.everything = append(f.looked, caller.looked...), caller.everything
	}
}

// write notes that an entity was put, or with nil deleted.
func (f *Footprint) write(c *collection, key string, e *entity) {
	if f == nil {
		return
	}
	f.written = append(f.written, write{c.number, key, e})
	if at := (Touched{c.name, key}); !slices.Contains(f.changed, at) {
		f.changed = append(f.changed, at)
	}
}

// maxShown bounds how many entities are noted as shown; of the others nothing is known.
const maxShown = 32

// show notes that what is served of an entity became a part of the answer.
func (f *Footprint) show(e *entity) {
	if f != nil && len(f.shown) < maxShown {
		f.shown = append(f.shown, e)
	}
}

// Shown gives, for entities that stand in the answer, the component schema that each was judged by and found to fit when it was
// stored, and what is served of it.
func (f *Footprint) Shown(yield func(schema string, view map[string]any) bool) {
	if f == nil {
		return
	}
	for _, e := range f.shown {
		if e.def.check != nil && e.def.schema != "" && !yield(e.def.schema, e.served()) {
			return
		}
	}
}

// Rebase carries a step that was made from base over to current, as if it had been made from there: what it wrote is put into
// current. ok = false means that something it rests on differs between the two, or that what it wrote has no place in current;
// the step must then be made again. A step that wrote nothing always fits. Both states must come from m, or be zero.
func (m *Machine) Rebase(base, current State, f *Footprint) (next State, ok bool) {
	if f == nil || len(f.written) == 0 {
		return current, true
	}
	base, next = m.start(base), m.start(current)
	if !f.holds(base, next) {
		return current, false
	}
	for _, w := range f.written {
		t, err := w.onto(next.tables[w.table])
		if err != nil {
			return current, false
		}
		next = next.replace(t)
	}
	return next, true
}

// Alike says whether a step that was made from one state is made in the same way from the other, what is made up aside: whether all that
// it rests on is the same in both. Of the nil Footprint nothing is known, so both must be the same state.
func (m *Machine) Alike(a, b State, f *Footprint) bool {
	if f == nil {
		f = &Footprint{everything: true}
	}
	return f.holds(m.start(a), m.start(b))
}

// holds says whether both states answer every question alike.
func (f *Footprint) holds(a, b State) bool {
	for _, l := range f.looked {
		if !l.same(a.tables[l.table], b.tables[l.table]) {
			return false
		}
	}
	for i := range a.tables {
		if f.everything && a.tables[i] != b.tables[i] {
			return false
		}
	}
	return true
}

func (l lookup) same(a, b *table) bool {
	switch {
	case a == b:
		return true
	case l.index == wholeTable:
		return false
	case l.index == byKey:
		return a.find(l.key) == b.find(l.key)
	}
	before, _ := a.byIndex[l.index].Get(l.key)
	after, _ := b.byIndex[l.index].Get(l.key)
	return before == after
}

func (w write) onto(t *table) (*table, error) {
	switch {
	case w.entity != nil:
		return t.with(w.entity)
	case t.find(w.key) == nil:
		return t, nil
	}
	return t.without(w.key), nil
}
