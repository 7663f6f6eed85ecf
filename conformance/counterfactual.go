package conformance

import (
	"maps"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// reverted is the state in which one change was not made.
func reverted(m *behavior.Machine, after behavior.State, change behavior.Change) (behavior.State, error) {
	if change.Before == nil {
		return m.Without(after, change.Collection, change.Key), nil
	}
	return m.With(after, change.Collection, change.Key, change.Before)
}

// spread is the state in which a change was made to a neighbour too: the properties that it set have the same values there. ok is
// false when that is the same state.
func spread(m *behavior.Machine, after behavior.State, change behavior.Change, key string) (s behavior.State, ok bool) {
	if change.After == nil {
		return m.Without(after, change.Collection, key), true
	}
	entity, found := after.Lookup(change.Collection, key)
	if !found || change.Before == nil {
		return after, false
	}
	neighbour, altered := maps.Clone(entity.Given()), false
	for name, value := range change.After {
		if !sameValue(change.Before[name], value) && !sameValue(neighbour[name], value) {
			neighbour[name], altered = value, true
		}
	}
	if !altered {
		return after, false
	}
	s, err := m.With(after, change.Collection, key, neighbour)
	return s, err == nil
}
