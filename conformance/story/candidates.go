package story

import (
	"slices"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Candidates are the calls worth trying on a model to find out whether a server can be told from a right one: those of the plan, rounds
// included; for every operation, actor and documented call its variations, also with strangers and with values beyond the bounds of a
// plan; and what each way of refusing a request makes of them, alone and together with another way. The same plan and seed give the
// same calls.
func Candidates(p *plan.Plan, seed uint64) ([]*call.Call, error) {
	all := p.Calls()
	if p.Contract.Behavior == nil {
		return all, nil
	}
	d, err := technique.NewDraft(p.Contract, p.World, seed)
	if err != nil {
		return nil, err
	}
	s := newStoryteller(d)
	if err := d.Story(); err != nil {
		return nil, err
	}
	s.gather()
	if err := s.refresh(); err != nil {
		return nil, err
	}
	s.spare()
	for _, c := range slices.Concat(s.candidates, s.spares) {
		all = append(all, c.call)
	}
	for _, op := range s.Operations() {
		all = append(all, s.lengthened(op)...)
		all = append(all, s.Spoilt(op, s.heads(op))...)
	}
	return all, nil
}

// heads are the calls of an operation that others are made from by spoiling them: the first under each rule, and each documented one.
func (s *storyteller) heads(op *openapi.Operation) []*call.Call {
	heads := []*call.Call{}
	for _, shown := range call.Documented(op, s.Actor().Credentials, s.Seed) {
		heads = append(heads, shown.Call)
	}
	seen := map[string]bool{}
	for _, c := range s.candidates {
		if rule := c.outcome.Rule(); c.call.Operation == op && rule != "" && !seen[rule] {
			seen[rule] = true
			heads = append(heads, c.call)
		}
	}
	return heads
}
