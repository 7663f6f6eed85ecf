package mockserver

import (
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
func (s shown) State(workspace, contract string) (behavior.State, error) {
	world, err := s.workspaces.use(workspace, s.settings.now())
	if err != nil {
		return behavior.State{}, err
	}
	one := s.named(contract)
	if one == nil {
		return behavior.State{}, fmt.Errorf("no contract %q is served", bounded(contract, 100))
	}
	return world.state.Load()[one.index], nil
}

// SetEntity implements console.Source.
func (s shown) SetEntity(workspace, contract, collection, key string, given map[string]any) error {
	world, err := s.workspaces.use(workspace, s.settings.now())
	if err != nil {
		return err
	}
	one := s.named(contract)
	if one == nil || one.contract.Behavior == nil {
		return fmt.Errorf("no contract %q with a state is served", bounded(contract, 100))
	}
	err = s.changeState(world, func(now states) contents {
		entities := maps.Clone(one.contract.Behavior.ToMap(now[one.index])[collection])
		if given == nil {
			delete(entities, key)
		} else if entities != nil {
			entities[key] = given
		}
		return contents{contract: {collection: entities}}
	})
	if err == nil {
		s.tellChange(workspace, "console")
	}
	return err
}
