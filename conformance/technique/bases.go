package technique

import (
	"cmp"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// findBases chooses the calls that an operation's other requests are made from by breaking one part: for each documented call its
// best variation. The best succeeds and changes nothing, so that a server that wrongly accepts the broken request is not changed
// by it either.
func (p *Draft) findBases(op *openapi.Operation) error {
	var found []*model.Outcome
	for _, shown := range call.Documented(op, p.Actor().Credentials, p.Seed) {
		var best *model.Outcome
		for _, c := range p.Pools.Variations(shown.Call, maxCandidates) {
			o, err := p.Model.On(p.Model.State, c)
			if err != nil {
				return err
			}
			if best == nil || fitness(o) > fitness(best) {
				best = o
			}
		}
		found = append(found, best)
	}
	slices.SortStableFunc(found, func(a, b *model.Outcome) int { return cmp.Compare(fitness(b), fitness(a)) })
	for _, o := range found {
		p.bases[op.ID] = append(p.bases[op.ID], o.Call)
	}
	return nil
}

// base is the best base of an operation.
func (p *Draft) base(op *openapi.Operation) *call.Call { return p.bases[op.ID][0] }

// baseWith is the best base that has something at the place.
func (p *Draft) baseWith(op *openapi.Operation, where string) *call.Call {
	for _, c := range p.bases[op.ID] {
		if variation.Has(c, where) {
			return c
		}
	}
	return p.base(op)
}

// fitness ranks a call as a base.
func fitness(o *model.Outcome) int {
	rank := 0
	if o.Answer.Class == specs.ClassRules {
		rank += 4
	}
	if o.Neutral() {
		rank += 2
	}
	if o.Answer.Status < 300 {
		rank++
	}
	return rank
}
