package behavior

import (
	"fmt"
	"strings"
)

// Put is s with some of its collections replaced by others, each of which is given as to FromMap. What is given as it is in s
// already is neither judged nor made again.
func (m *Machine) Put(s State, in map[string]map[string]map[string]any) (State, error) {
	next := m.start(s)
	for _, name := range sortedKeys(in) {
		c := m.byName[name]
		if c == nil {
			return s, fmt.Errorf("no collection %q; there are %s", short(name), strings.Join(sortedKeys(m.byName), ", "))
		}
		b := newBuilder(c)
		for _, key := range sortedKeys(in[name]) {
			if err := b.keep(next.tables[c.number].find(key), in[name][key], key); err != nil {
				return s, fmt.Errorf("%s/%s: %w", name, short(key), err)
			}
		}
		next = next.replace(b.table())
	}
	return next, nil
}

// keep takes in an entity as it was, when it is still so, or a new one.
func (b *builder) keep(old *entity, given map[string]any, key string) error {
	if old != nil && old.def == b.def && !old.marks {
		if whole, err := b.def.withKey(given, key); err == nil && sameMap(old.given.all(), whole) {
			return b.index(old)
		}
	}
	return b.add(given, &key)
}

// Apply makes changes to a state, each to another entity: After is what becomes of it, nil for nothing; Before does not count. Each
// is judged as by FromMap. Those that cannot be are left out, so that their entities are not there, and said in the order of the
// changes.
func (m *Machine) Apply(s State, changes []Change) (State, []Unfit) {
	s = m.start(s)
	for _, change := range changes {
		if t := s.table(change.Collection); t != nil && t.find(change.Key) != nil {
			s = s.replace(t.without(change.Key))
		}
	}
	var unfit []Unfit
	for _, change := range changes {
		if change.After == nil {
			continue
		}
		next, err := m.admit(s, change)
		if err != nil {
			unfit = append(unfit, Unfit{change.Collection, change.Key, err})
			continue
		}
		s = next
	}
	return s, unfit
}

// Unfit is an entity that cannot be in a state, and why.
type Unfit struct {
	Collection, Key string
	Err             error
}

func (m *Machine) admit(s State, change Change) (State, error) {
	c := m.byName[change.Collection]
	if c == nil {
		return s, fmt.Errorf("no collection %q", short(change.Collection))
	}
	given, err := c.withKey(change.After, change.Key)
	if err != nil {
		return s, err
	}
	e := newEntity(c, change.Key, given)
	if err := e.unfit(); err != nil {
		return s, err
	}
	t, err := s.tables[c.number].with(e)
	if err != nil {
		return s, err
	}
	return s.replace(t), nil
}
