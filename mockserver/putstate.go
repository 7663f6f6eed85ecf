package mockserver

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// asContents gives a JSON value the shape of contents, or says where it has not.
func asContents(v any) (contents, error) {
	all := contents{}
	err := members("", v, func(contract string, v any) error {
		all[contract] = map[string]map[string]map[string]any{}
		return members(contract, v, func(collection string, v any) error {
			entities := map[string]map[string]any{}
			all[contract][collection] = entities
			at := contract + "." + collection
			return members(at, v, func(key string, v any) error {
				entity, ok := v.(map[string]any)
				if !ok {
					return fmt.Errorf("%s[%q] is not an object", at, bounded(key, 100))
				}
				entities[key] = entity
				return nil
			})
		})
	})
	return all, err
}

// members calls each for every member of an object.
func members(at string, v any, each func(name string, v any) error) error {
	object, ok := v.(map[string]any)
	if !ok {
		if at == "" {
			at = "the body"
		}
		return fmt.Errorf("%s is not an object\nhint: the shape is {contract: {collection: {key: entity}}}", at)
	}
	for name, v := range object {
		if err := each(name, v); err != nil {
			return err
		}
	}
	return nil
}

// setState makes the whole new state before it sets any of it, so that a mistake loses nothing.
func (s *Server) setState(world *workspace, wanted contents) error {
	return s.changeState(world, func(states) (contents, error) { return wanted, nil })
}

// setShown is setState for what was made of a state as it is shown.
func (s *Server) setShown(world *workspace, wanted contents) error {
	return s.changeState(world, func(now states) (contents, error) { return s.restoring().contents(wanted, s.contentsOf(now)) })
}

// changeState is setState for what depends on the present state.
func (s *Server) changeState(world *workspace, wanted func(now states) (contents, error)) error {
	s.workspaces.steady.RLock()
	defer s.workspaces.steady.RUnlock()
	world.changed.Store(true)
	var was, is states
	err := world.state.Update(func(now states) (states, error) {
		all, err := wanted(now)
		if err != nil {
			return nil, err
		}
		next, err := s.put(now, all)
		bytes := int64(0)
		if err == nil {
			bytes = s.workspaces.growth(next)
		}
		if bytes > s.settings.bounds.StateBytes {
			err = &refusedWish{http.StatusInsufficientStorage, fmt.Sprintf("the state takes more than %d bytes", s.settings.bounds.StateBytes)}
		}
		if err == nil {
			err = s.workspaces.keeper.bulk(world, now, next)
		}
		if err == nil {
			world.load.begin(bytes)
			was, is = now, next
		}
		return next, err
	})
	if err != nil {
		return err
	}
	s.workspaces.replaced(world, was, is)
	return s.workspaces.keeper.durable()
}

// put is a state with some collections replaced.
func (s *Server) put(now states, wanted contents) (states, error) {
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		one := s.named(name)
		if one == nil || one.contract.Behavior == nil {
			return nil, &refusedWish{http.StatusUnprocessableEntity, fmt.Sprintf("no contract %q with a state is served here", bounded(name, 100))}
		}
		next, err := one.with(now[one.index], wanted[name])
		if err != nil {
			return nil, &refusedWish{http.StatusUnprocessableEntity, fmt.Sprintf("%s: %v", name, err)}
		}
		now = now.with(one.index, next)
	}
	return now, nil
}

// named is the service of a contract, nil when it is not served.
func (s *Server) named(contract string) *service {
	for _, one := range s.services() {
		if one.contract.Name == contract {
			return one
		}
	}
	return nil
}

// with is a state with some of its collections replaced.
func (one *service) with(s behavior.State, collections map[string]map[string]map[string]any) (behavior.State, error) {
	return one.contract.Behavior.Put(s, collections)
}

// contentsOf is a state as the control API shows it.
func (s *Server) contentsOf(now states) contents {
	all := contents{}
	for i, one := range s.services() {
		if one.contract.Behavior != nil {
			all[one.contract.Name] = one.contract.Behavior.ToMap(now[i])
		}
	}
	return all
}
