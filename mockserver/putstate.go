package mockserver

import (
	"fmt"

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

// setState tries every new state before it sets the first one, so that a mistake loses nothing.
func (s *Server) setState(wanted contents) error {
	byName := map[string]*service{}
	for _, one := range s.services {
		byName[one.contract.Name] = one
	}
	for name, collections := range wanted {
		one := byName[name]
		if one == nil || one.contract.Behavior == nil {
			return fmt.Errorf("no contract %q with a state is served here", bounded(name, 100))
		}
		if _, err := one.with(one.state.Load(), collections); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for name, collections := range wanted {
		one := byName[name]
		_ = one.state.Update(func(now behavior.State) (behavior.State, error) { return one.with(now, collections) }) // as it just did
	}
	return nil
}

// with is a state with some of its collections replaced.
func (one *service) with(s behavior.State, collections map[string]map[string]map[string]any) (behavior.State, error) {
	merged := one.contract.Behavior.ToMap(s)
	for collection, entities := range collections {
		merged[collection] = entities
	}
	return one.contract.Behavior.FromMap(merged)
}
