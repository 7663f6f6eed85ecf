package story

import (
	"slices"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// observe adds, after a step that changed something, the requests whose answers show it: that each change stayed, and that the
// neighbours of what was changed did not change with it.
func (s *storyteller) observe(op *openapi.Operation, r behavior.Rule, before behavior.State, o *model.Outcome) error {
	changes := behavior.Diff(before, s.Model.State) // not o.after: what the step made up is called otherwise there
	for _, change := range changes {
		if err := s.kept(op, r, o, change); err != nil {
			return err
		}
		if err := s.neighbours(op, r, o, change, changes); err != nil {
			return err
		}
	}
	return nil
}

// kept shows that a change stayed: it looks, in each operation, for a request that would be answered otherwise if it had not been made.
func (s *storyteller) kept(op *openapi.Operation, r behavior.Rule, o *model.Outcome, change behavior.Change) error {
	for _, by := range s.Operations() {
		feature := "kept " + s.key(o, change.Collection) + " by " + by.ID
		if s.told.has(feature + " again") {
			continue
		}
		without, err := reverted(s.Plan.Contract.Behavior, s.Model.State, change)
		if err != nil {
			return err
		}
		if _, err = s.show(func() *plan.Obligation {
			return s.ruleObligation(op, r, ".kept", "what rule "+unify.Quoted(r.Name)+" changed stays changed")
		}, feature, without, by); err != nil {
			return err
		}
	}
	return nil
}

func (s *storyteller) key(o *model.Outcome, collection string) string {
	return o.Rule() + " " + collection
}

// neighbours shows that entities beside a changed one were left alone: it looks for requests that would be answered otherwise if
// the same change had been made to them too.
func (s *storyteller) neighbours(op *openapi.Operation, r behavior.Rule, o *model.Outcome, change behavior.Change, all []behavior.Change) error {
	machine := s.Plan.Contract.Behavior
	tried := 0
	changed := func(key string) bool {
		return slices.ContainsFunc(all, func(c behavior.Change) bool { return c.Collection == change.Collection && c.Key == key })
	}
	for _, beside := range neighbours(s.Model.State, change) {
		feature := "others " + s.key(o, change.Collection) + " " + beside.feature
		if s.told.has(feature+" again") || tried >= maxNeighbours || changed(beside.key) {
			continue
		}
		spoiled, ok := spread(machine, s.Model.State, change, beside.key)
		if !ok {
			continue
		}
		oblige := func() *plan.Obligation {
			return s.ruleObligation(op, r, ".others", "rule "+unify.Quoted(r.Name)+" leaves alone what the request does not name")
		}
		shown, err := s.show(oblige, feature, spoiled, nil)
		if err != nil {
			return err
		}
		if shown {
			tried++
		}
	}
	return nil
}

// maxNeighbours bounds the neighbours that are looked at after one change.
const maxNeighbours = 2

// show adds a request that tells the present state from the wrong one, if there is such a request and the story has not shown the
// same often enough. What no request can tell obliges nobody. by is the operation to ask, nil for any.
func (s *storyteller) show(oblige func() *plan.Obligation, feature string, wrong behavior.State, by *openapi.Operation) (bool, error) {
	if s.told.has(feature+" again") || s.vain[feature] == maxVain {
		return false, nil
	}
	c, err := s.telling(wrong, by)
	if err != nil {
		return false, err
	}
	if c == nil {
		s.vain[feature]++
		return false, nil
	}
	if s.told.has(feature) {
		s.told.set(feature + " again")
	}
	s.told.set(feature)
	ob := oblige()
	return true, s.Add(&plan.Case{Obligation: ob, Call: c.call, Claim: claim.Claim{Kind: claim.Odd}})
}

// maxVain bounds how often a request is looked for that shows the same, in vain.
const maxVain = 2

// telling finds a request that changes nothing, and whose answer on the wrong state differs from that on the present one.
func (s *storyteller) telling(wrong behavior.State, by *openapi.Operation) (*candidate, error) {
	for _, c := range s.candidates {
		if by != nil && c.call.Operation != by || !c.outcome.Neutral() || c.rests(wrong) {
			continue
		}
		o, err := s.Model.Imagine(wrong, c.call, c.reading)
		if err != nil {
			return nil, err
		}
		if model.Distinct(&c.outcome.Answer, &o.Answer) {
			return c, nil
		}
	}
	return nil, nil
}
