package story

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// reverted is the state in which one change was not made.
func reverted(m *behavior.Machine, after behavior.State, change behavior.Change) (behavior.State, error) {
	if change.Before == nil {
		return m.Without(after, change.Collection, change.Key), nil
	}
	return m.With(after, change.Collection, change.Key, change.Before)
}

// neighbour is an entity beside a changed one; feature is what showing that it was left alone shows, which for a created entity
// is the same for all keys that differ in the same part.
type neighbour struct{ key, feature string }

// neighbours are the entities beside a changed one: the others of the collection; beside a created one those that would be there if it
// had been created under a key that differs in one part.
func neighbours(after behavior.State, change behavior.Change) []neighbour {
	var all []neighbour
	keys := after.Keys(change.Collection)
	if change.Before != nil {
		for _, key := range keys {
			all = append(all, neighbour{key, key})
		}
		return all
	}
	parts := strings.Split(change.Key, "/")
	for i := range parts {
		for _, key := range keys {
			others := strings.Split(key, "/")
			beside := slices.Clone(parts)
			if i < len(others) {
				beside[i] = others[i]
			}
			if made := strings.Join(beside, "/"); len(parts) > 1 && len(others) == len(parts) && !slices.Contains(keys, made) {
				all = append(all, neighbour{made, fmt.Sprintf("part %d", i)})
			}
		}
	}
	return all
}

// spread is the state in which a change was made to a neighbour too: the properties that it set have the same values there. ok is
// false when that is the same state.
func spread(m *behavior.Machine, after behavior.State, change behavior.Change, key string) (s behavior.State, ok bool) {
	if change.After == nil {
		return m.Without(after, change.Collection, key), true
	}
	entity, found := after.Lookup(change.Collection, key)
	if change.Before == nil {
		s, err := m.With(after, change.Collection, key, unkeyed(m, change))
		return s, err == nil && !found
	}
	if !found {
		return after, false
	}
	beside, altered := maps.Clone(entity.Given()), false
	for name, value := range change.After {
		if !variation.Same(change.Before[name], value) && !variation.Same(beside[name], value) {
			beside[name], altered = value, true
		}
	}
	if !altered {
		return after, false
	}
	s, err := m.With(after, change.Collection, key, beside)
	return s, err == nil
}

// unkeyed is what was created, without the properties that say under which key.
func unkeyed(m *behavior.Machine, change behavior.Change) map[string]any {
	given := maps.Clone(change.After)
	for _, c := range m.Collections() {
		if c.Name == change.Collection {
			for _, name := range c.Key {
				delete(given, name)
			}
		}
	}
	return given
}
