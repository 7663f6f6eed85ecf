package behavior

import "fmt"

// With is the state with one entity put in place of the present one, or added. given is as in FromMap, and is not judged by its
// schema: what would be if the world were so need not be a world.
func (m *Machine) With(s State, collection, key string, given map[string]any) (State, error) {
	s = m.start(s)
	t := s.table(collection)
	if t == nil {
		return s, fmt.Errorf("no collection %q", short(collection))
	}
	given, err := t.def.withKey(given, key)
	if err != nil {
		return s, err
	}
	next, err := t.with(newEntity(t.def, key, given))
	if err != nil {
		return s, err
	}
	return s.replace(next), nil
}

// Without is the state without one entity.
func (m *Machine) Without(s State, collection, key string) State {
	s = m.start(s)
	t := s.table(collection)
	if t == nil {
		return s
	}
	return s.replace(t.without(key))
}
