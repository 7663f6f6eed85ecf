package behavior

import (
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/hamt"
)

// Change is how one entity differs between two states. Before and After are the given properties, hidden ones included; nil
// when the entity is not there. Shared: do not modify.
type Change struct {
	Collection, Key string
	Before, After   map[string]any
}

// Equal says whether both states hold the same entities with the same given properties. Shared structure costs nothing.
func (s State) Equal(o State) bool {
	if len(s.tables) != len(o.tables) {
		return s.hollow() && o.hollow()
	}
	for i, t := range s.tables {
		if !t.equal(o.tables[i]) {
			return false
		}
	}
	return true
}

// Same says whether two entities have the same properties.
func Same(a, b map[string]any) bool { return sameMap(a, b) }

// hollow says that there is no entity at all.
func (s State) hollow() bool {
	for _, t := range s.tables {
		if t.entities.Len() > 0 {
			return false
		}
	}
	return true
}

func (t *table) equal(o *table) bool {
	if t == o || t.entities.Is(o.entities) {
		return true
	}
	if t.entities.Len() != o.entities.Len() || t.def.name != o.def.name {
		return false
	}
	for d := range hamt.Differences(t.entities, o.entities) {
		if !d.Before.equal(d.After) {
			return false
		}
	}
	return true
}

func (e *entity) equal(o *entity) bool {
	return e == o || e != nil && o != nil && sameMap(e.given.all(), o.given.all())
}

// Diff lists what changed from a to b, by collection and key. Both states must come from the same Machine, or be zero.
func Diff(a, b State) []Change {
	var out []Change
	for _, t := range pairUp(a, b) {
		if t.before != t.after {
			out = append(out, t.changes()...)
		}
	}
	return out
}

type tablePair struct{ before, after *table }

func pairUp(a, b State) []tablePair {
	pairs := make([]tablePair, max(len(a.tables), len(b.tables)))
	for i := range pairs {
		if i < len(a.tables) {
			pairs[i].before = a.tables[i]
		}
		if i < len(b.tables) {
			pairs[i].after = b.tables[i]
		}
	}
	return pairs
}

// changes are in the order of the keys.
func (p tablePair) changes() []Change {
	var out []Change
	for d := range p.differences {
		if !d.Before.equal(d.After) {
			out = append(out, Change{Collection: p.name(), Key: d.Key, Before: d.Before.determined(), After: d.After.determined()})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// differences visits the entities that are not the very same in both, nil standing for none.
func (p tablePair) differences(yield func(hamt.Difference[*entity]) bool) {
	hamt.Differences(p.before.all(), p.after.all())(yield)
}

func (p tablePair) name() string {
	if p.before != nil {
		return p.before.def.name
	}
	return p.after.def.name
}

func (t *table) all() hamt.Map[*entity] {
	if t == nil {
		return hamt.Map[*entity]{}
	}
	return t.entities
}

func (t *table) find(key string) *entity {
	if t == nil {
		return nil
	}
	e, _ := t.entities.Get(key)
	return e
}
