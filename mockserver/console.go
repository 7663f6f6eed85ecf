package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/counterpart-api/counterpart/mockserver/console"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// shown is the server as its console sees it.
type shown struct{ *Server }

// Services implements console.Source.
func (s shown) Services() []console.Service {
	var all []console.Service
	for _, one := range s.services() {
		all = append(all, console.Service{Contract: one.contract, World: one.world})
	}
	return all
}

// Workspace implements console.Source.
func (s shown) Workspace(r *http.Request) string { return wantedOfControl(r) }

// State implements console.Source.
func (s shown) State(workspace, contract string) (console.State, error) {
	world, err := s.workspaces.use(workspace, s.settings.now())
	if err != nil {
		return nil, err
	}
	var found console.State
	s.steadily(func() {
		if one := s.named(contract); one != nil {
			found = shownState{world.state.Load()[one.index], s.serving.Load().secrets.known}
		}
	})
	if found == nil {
		return nil, fmt.Errorf("no contract %q is served", bounded(contract, 100))
	}
	return found, nil
}

// shownState is a state without known credentials.
type shownState struct {
	behavior.State
	known *known
}

// Keys implements console.State.
func (s shownState) Keys(collection string) []string {
	keys := s.State.Keys(collection)
	for i, key := range keys {
		keys[i] = s.known.hide.Replace(key)
	}
	return keys
}

// Lookup implements console.State.
func (s shownState) Lookup(collection, key string) (map[string]any, bool) {
	e, ok := s.State.Lookup(collection, s.known.show.Replace(key))
	if !ok {
		return nil, false
	}
	return s.known.hideEntity(e.Given()), true
}

// SetEntity implements console.Source.
func (s shown) SetEntity(workspace, contract, collection, key string, given map[string]any) error {
	known := s.serving.Load().secrets.known
	if err := s.setEntity(workspace, contract, collection, key, given); err != nil {
		return errors.New(known.hideIn(err.Error()))
	}
	s.tellChange(workspace, "console")
	return nil
}

func (s *Server) setEntity(workspace, contract, collection, key string, given map[string]any) error {
	world, err := s.workspaces.use(workspace, s.settings.now())
	if err != nil {
		return err
	}
	return s.changeState(world, func(now states) (contents, error) {
		one := s.named(contract)
		if one == nil || one.contract.Behavior == nil {
			return contents{contract: nil}, nil // which is refused
		}
		entities := one.contract.Behavior.ToMap(now[one.index])[collection]
		r := s.restoring()
		set, err := r.collection(contract+"."+collection, map[string]map[string]any{key: given}, entities, r.seeds[contract][collection])
		if err != nil {
			return nil, err
		}
		entities = maps.Clone(entities)
		for key, restored := range set {
			if given == nil {
				delete(entities, key)
			} else if entities != nil {
				entities[key] = restored
			}
		}
		return contents{contract: {collection: entities}}, nil
	})
}
