package conformance

import (
	"maps"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// reverted is the state in which one change was not made.
func reverted(m *behavior.Machine, after behavior.State, change behavior.Change) (behavior.State, error) {
	all := m.ToMap(after)
	if change.Before == nil {
		delete(all[change.Collection], change.Key)
	} else {
		all[change.Collection][change.Key] = change.Before
	}
	return m.FromMap(all)
}

// spread is the state in which a change was made to a neighbour too: the properties that it set have the same values there.
func spread(m *behavior.Machine, after behavior.State, change behavior.Change, key string) (behavior.State, bool) {
	all := m.ToMap(after)
	neighbour := maps.Clone(all[change.Collection][key])
	altered := false
	for name, value := range change.After {
		if change.Before == nil || sameValue(change.Before[name], value) {
			continue
		}
		if !sameValue(neighbour[name], value) {
			neighbour[name], altered = value, true
		}
	}
	if change.After == nil {
		delete(all[change.Collection], key)
		altered = true
	} else {
		all[change.Collection][key] = neighbour
	}
	if !altered {
		return after, false
	}
	s, err := m.FromMap(all)
	return s, err == nil
}
