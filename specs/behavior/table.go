package behavior

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/specs/hamt"
)

// with is the next version of t with e in it, its indexes kept. An index value that another entity has is an error.
func (t *table) with(e *entity) (*table, error) { return t.withInstead(t.find(e.key), e) }

// withInstead is with, the entity that is there being old.
func (t *table) withInstead(old, e *entity) (*table, error) {
	byIndex := t.byIndex
	if len(byIndex) > 0 {
		byIndex = slices.Clone(byIndex)
	}
	for i, x := range t.def.indexes {
		if old != nil {
			byIndex[i] = unindexed(byIndex[i], old, x.property)
		}
		next, err := indexed(byIndex[i], e, x)
		if err != nil {
			return nil, err
		}
		byIndex[i] = next
	}
	next := &table{def: t.def, entities: t.entities.With(e.key, e), byIndex: byIndex}
	if old != nil {
		next.order.Store(t.order.Load()) // the keys are the same
	}
	return next, nil
}

// without is the next version of t without the entity, which must exist.
func (t *table) without(key string) *table {
	old := t.find(key)
	byIndex := slices.Clone(t.byIndex)
	for i, x := range t.def.indexes {
		byIndex[i] = unindexed(byIndex[i], old, x.property)
	}
	return &table{def: t.def, entities: t.entities.Without(key), byIndex: byIndex}
}

func unindexed(m hamt.Map[*entity], old *entity, property string) hamt.Map[*entity] {
	if value, err := keyText(old.given.of(property)); err == nil {
		return m.Without(value)
	}
	return m
}

// indexed adds e under its given value. A value that nobody gave, or null, is not indexed.
func indexed(m hamt.Map[*entity], e *entity, x index) (hamt.Map[*entity], error) {
	v, given := e.given.get(x.property)
	if !given || v == nil {
		return m, nil
	}
	value, err := keyText(v)
	if err != nil {
		return m, fmt.Errorf("index %s of %q: %w", x.name, short(e.key), err)
	}
	if other, taken := m.Get(value); taken {
		return m, fmt.Errorf("index %s: %q and %q both have %s %q", x.name, short(other.key), short(e.key), x.property, short(value))
	}
	return m.With(value, e), nil
}
