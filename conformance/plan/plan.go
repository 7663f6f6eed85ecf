// Package plan is what is to be tried on a server, as data: obligations, the cases that show whether each is kept, and the order in
// which they are sent. It derives nothing and sends nothing.
package plan

import (
	"slices"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Plan is everything that is sent to a target for one contract, in order, beginning from a known world.
type Plan struct {
	Contract *specs.Contract
	World    specs.World
	// Obligations is sorted by ID. One that no case shows is unreached.
	Obligations []*Obligation
	// Opening, Steady and Story are sent in this order. The requests of Steady change nothing, so they may be sent at once;
	// the others one by one.
	Opening, Steady, Story []*Case
	// Rounds come last, for what they leave behind hangs on who came first.
	Rounds []*Round
	// RaceState is the state that the rounds begin on.
	RaceState behavior.State
	// Written names the collections that effects write to.
	Written map[string]bool
}

// Cases are all that are judged one by one, in order: not those of the rounds.
func (p *Plan) Cases() []*Case {
	all := make([]*Case, 0, len(p.Opening)+len(p.Steady)+len(p.Story))
	return append(append(append(all, p.Opening...), p.Steady...), p.Story...)
}

// Calls are all that a plan sends.
func (p *Plan) Calls() []*call.Call {
	var all []*call.Call
	for _, c := range p.Cases() {
		all = append(all, c.Call)
	}
	for _, round := range p.Rounds {
		for _, stake := range round.Stakes {
			for _, c := range slices.Concat(stake.Before, stake.Racing, stake.After) {
				all = append(all, c.Call)
			}
		}
	}
	return all
}

// DocumentOnly says that the contract has no behavior.
func (p *Plan) DocumentOnly() bool { return p.Contract.Behavior == nil }

// Message is a call as it is sent to a server that stands where the document says, without a path in front.
func (p *Plan) Message(c *call.Call) *call.Message { return c.Message(p.Contract.Document.BasePath) }

// Mutable are the entities of collections that some effect writes to: what never changes connects nobody.
func (p *Plan) Mutable(list []behavior.Touched) []behavior.Touched {
	var kept []behavior.Touched
	for _, one := range list {
		if p.Written[one.Collection] {
			kept = append(kept, one)
		}
	}
	return kept
}
