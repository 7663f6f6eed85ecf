package behavior

import (
	"slices"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/specs/hamt"
)

// State is all collections at one moment. It is an immutable value that shares structure with its predecessors; the zero
// State is empty. Safe for concurrent use.
type State struct{ tables []*table }

// table is one version of a collection.
type table struct {
	def      *collection
	entities hamt.Map[*entity]
	byIndex  []hamt.Map[*entity]      // one for each of def.indexes
	order    atomic.Pointer[[]string] // sorted keys, made when first asked for
}

func newTable(c *collection) *table {
	return &table{def: c, byIndex: make([]hamt.Map[*entity], len(c.indexes))}
}

// keys lists the keys in order. The slice is shared.
func (t *table) keys() []string {
	if p := t.order.Load(); p != nil {
		return *p
	}
	keys := make([]string, 0, t.entities.Len())
	for k := range t.entities.All() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	t.order.Store(&keys)
	return keys
}

// replace is s with one table exchanged.
func (s State) replace(t *table) State {
	tables := slices.Clone(s.tables)
	tables[t.def.number] = t
	return State{tables}
}

func (s State) table(collection string) *table {
	for _, t := range s.tables {
		if t.def.name == collection {
			return t
		}
	}
	return nil
}

// Lookup finds an entity by collection and key string; false when either does not exist.
func (s State) Lookup(collection, key string) (Entity, bool) {
	t := s.table(collection)
	if t == nil {
		return Entity{}, false
	}
	e, ok := t.entities.Get(key)
	return Entity{e}, ok
}

// Len counts the entities of a collection.
func (s State) Len(collection string) int {
	if t := s.table(collection); t != nil {
		return t.entities.Len()
	}
	return 0
}

// Keys lists the key strings of a collection, sorted.
func (s State) Keys(collection string) []string {
	if t := s.table(collection); t != nil {
		return slices.Clone(t.keys())
	}
	return nil
}

// Empty is the state without any entity.
func (m *Machine) Empty() State { return m.empty }

// start is s, or the empty state when s is the zero State.
func (m *Machine) start(s State) State {
	if len(s.tables) != len(m.collections) {
		return m.empty
	}
	return s
}
