package technique

import (
	"slices"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Operations are those that the suite can try.
func (p *Draft) Operations() []*openapi.Operation { return p.Plan.Contract.Document.Operations }

// Callers are the actors of the world, or one who may be good enough.
func (p *Draft) Callers() []specs.Actor {
	if len(p.Plan.World.Actors) == 0 {
		return []specs.Actor{p.Actor()}
	}
	return p.Plan.World.Actors
}

// Calls are the calls of an operation that are worth trying by one of the callers, by its number: every documented call, varied. Others
// than the first try less.
func (p *Draft) Calls(op *openapi.Operation, caller int) []*call.Call {
	limit := maxCandidates
	if caller > 0 {
		limit /= 8
	}
	var all []*call.Call
	for _, shown := range call.Documented(op, p.Callers()[caller].Credentials, p.Seed) {
		all = append(all, p.Pools.Variations(shown.Call, limit)...)
	}
	return all
}

// maxCandidates bounds the calls that are tried for one example of an operation and one actor.
const maxCandidates = 400

// Actor is who calls when it does not matter who: the first of the world.
func (p *Draft) Actor() specs.Actor {
	if len(p.Plan.World.Actors) == 0 {
		return p.anybody()
	}
	return p.Plan.World.Actors[0]
}

// anybody has something for every credential: good enough for a server that wants some and does not care which.
func (p *Draft) anybody() specs.Actor {
	who := specs.Actor{Credentials: map[string]string{}}
	for _, op := range p.Operations() {
		for _, alternative := range op.Security {
			for _, use := range alternative {
				who.Credentials[use.Scheme.Name] = "counterpart:counterpart"
			}
		}
	}
	return who
}

func needsActor(c *specs.Contract) bool {
	return slices.ContainsFunc(c.Document.Operations, func(op *openapi.Operation) bool { return !openToAll(op) })
}

// openToAll says that an operation may be called without credentials.
func openToAll(op *openapi.Operation) bool {
	return len(op.Security) == 0 || slices.ContainsFunc(op.Security, func(r openapi.Requirement) bool { return len(r) == 0 })
}
