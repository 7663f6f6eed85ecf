package story

import (
	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

func (s *storyteller) againObligation(op *openapi.Operation, r behavior.Rule) *plan.Obligation {
	return s.ruleObligation(op, r, ".again", "a request under rule "+unify.Quoted(r.Name)+" that is sent again, as by a client that missed the answer, has the effect that the contract says, once")
}

// again sends a step of the story once more, the first time that its rule is told, and looks at what became of the changes.
func (s *storyteller) again(op *openapi.Operation, r behavior.Rule, before behavior.State, c *candidate) error {
	feature := "again " + op.ID + "/" + r.Name
	if s.told.has(feature) {
		return nil
	}
	o, err := s.Model.Imagine(s.Model.State, c.call, c.reading)
	if err != nil || !o.Neutral() && !s.stands(o.After) {
		return err
	}
	s.told.set(feature)
	ob := s.againObligation(op, r)
	if err := s.Add(&plan.Case{Obligation: ob, Call: c.call, Claim: claim.Claim{Kind: claim.Odd}}); err != nil {
		return err
	}
	if err := s.refresh(); err != nil {
		return err
	}
	return s.lookAgain(ob, before)
}

// lookAgain shows the first change that a request can show.
func (s *storyteller) lookAgain(ob *plan.Obligation, before behavior.State) error {
	for _, change := range behavior.Diff(before, s.Model.State) {
		without, err := reverted(s.Plan.Contract.Behavior, s.Model.State, change)
		if err != nil {
			return err
		}
		c, err := s.telling(without, nil)
		if err != nil {
			return err
		}
		if c != nil {
			return s.Add(&plan.Case{Obligation: ob, Call: c.call, Claim: claim.Claim{Kind: claim.Odd}})
		}
	}
	return nil
}
