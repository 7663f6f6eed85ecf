package conformance

import (
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// observe adds, after a step that changed something, the requests whose answers show it: that each change stayed, and that the
// neighbours of what was changed did not change with it.
func (s *storyteller) observe(op *openapi.Operation, r behavior.Rule, before behavior.State, o *outcome) error {
	machine := s.plan.Contract.Behavior
	for _, change := range behavior.Diff(before, o.after) {
		without, err := reverted(machine, o.after, change)
		if err != nil {
			continue
		}
		ob := s.ruleObligation(op, r, ".kept", "what rule "+quoted(r.Name)+" changed stays changed")
		if err := s.show(ob, "kept "+s.key(o, change.Collection), without); err != nil {
			return err
		}
		if err := s.neighbours(op, r, o, change); err != nil {
			return err
		}
	}
	return nil
}

func (s *storyteller) key(o *outcome, collection string) string { return o.rule() + " " + collection }

// neighbours shows that entities beside a changed one were left alone: it looks for requests that would be answered otherwise if
// the same change had been made to them too.
func (s *storyteller) neighbours(op *openapi.Operation, r behavior.Rule, o *outcome, change behavior.Change) error {
	machine := s.plan.Contract.Behavior
	tried := 0
	for _, key := range o.after.Keys(change.Collection) {
		if key == change.Key || tried >= maxNeighbours || slices.Contains(o.answer.Changed, behavior.Touched{Collection: change.Collection, Key: key}) {
			continue
		}
		spoiled, ok := spread(machine, o.after, change, key)
		if !ok {
			continue
		}
		ob := s.ruleObligation(op, r, ".others", "rule "+quoted(r.Name)+" leaves alone what the request does not name")
		shown, err := s.showOnce(ob, "others "+s.key(o, change.Collection)+" "+key, spoiled)
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

// show adds a request that tells the present state from the wrong one, if there is such a request.
func (s *storyteller) show(ob *Obligation, feature string, wrong behavior.State) error {
	_, err := s.showOnce(ob, feature, wrong)
	return err
}

// showOnce does so unless the story has shown the same feature often enough.
func (s *storyteller) showOnce(ob *Obligation, feature string, wrong behavior.State) (bool, error) {
	if s.told[feature+" again"] {
		return false, nil
	}
	c, err := s.telling(wrong)
	if err != nil || c == nil {
		return false, err
	}
	s.told[feature+" again"] = s.told[feature]
	s.told[feature] = true
	return true, s.add(&Case{Obligation: ob, Title: ob.Requirement, Call: c.call, Claim: Claim{Kind: Odd}})
}

// telling finds a request that changes nothing, and whose answer on the wrong state differs from that on the present one.
func (s *storyteller) telling(wrong behavior.State) (*candidate, error) {
	altered := touched{}
	for _, change := range behavior.Diff(s.model.state, wrong) {
		altered[behavior.Touched{Collection: change.Collection, Key: change.Key}] = true
	}
	for _, c := range s.candidates {
		if !c.outcome.neutral() || !c.reads.overlaps(altered) {
			continue
		}
		o, err := s.model.on(wrong, c.call)
		if err != nil {
			return nil, err
		}
		if distinct(&c.outcome.answer, &o.answer) {
			return c, nil
		}
	}
	return nil, nil
}

// distinct says that no answer could satisfy both expectations.
func distinct(a, b *specs.Answer) bool {
	if a.Status != b.Status {
		return true
	}
	u := unifier{known: bindings{}, learn: bindings{}}
	u.unify("", a.Body, settled(b.Body), nil)
	v := unifier{known: bindings{}, learn: bindings{}}
	v.unify("", b.Body, settled(a.Body), nil)
	return len(u.found) > 0 && len(v.found) > 0 && !onlyOpen(u.found) && !onlyOpen(v.found)
}

// onlyOpen says that the differences are no more than one side knowing what the other leaves open.
func onlyOpen(found []Difference) bool {
	for _, d := range found {
		if d.Observed != anything && d.Expected != anything && d.Observed != (absent{}) {
			return false
		}
	}
	return true
}

// sorted iterates over the names of an object in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
