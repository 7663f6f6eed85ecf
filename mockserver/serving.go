package mockserver

import (
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// serving is what is served at one moment, and what follows from that. It is never modified, only replaced as a whole.
type serving struct {
	services []*service
	router
	secrets secrets
}

// service is one contract being served.
type service struct {
	index    int // among the services, and of its state in a workspace
	contract *specs.Contract
	world    specs.World
	seed     behavior.State
}

func newServing(served []Served) (*serving, error) {
	now := &serving{}
	for i, one := range served {
		now.services = append(now.services, &service{index: i, contract: one.Contract, world: one.World, seed: one.World.State})
	}
	now.secrets = secretsOf(now.services)
	var err error
	now.router, err = newRouter(now.services)
	return now, err
}

// steadily does something while no other contracts come to be served. It must not wait for a client.
func (s *Server) steadily(do func()) {
	s.workspaces.steady.RLock()
	defer s.workspaces.steady.RUnlock()
	do()
}

// services are the contracts that are served now.
func (s *Server) services() []*service { return s.serving.Load().services }
