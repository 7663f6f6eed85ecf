package technique

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// phases: of two checks that follow each other and both fail, the first answers; asked where the answers differ.
func (p *Draft) phases(op *openapi.Operation) error {
	machine := p.Plan.Contract.Behavior
	order := machine.Precedence()
	for i := range order[:len(order)-1] {
		if err := p.phase(op, order[i], order[i+1], machine.WithPrecedenceSwapped(i)); err != nil {
			return err
		}
	}
	return nil
}

// phase adds the first request that fails two checks, and is answered otherwise by a server that makes them in the other order.
func (p *Draft) phase(op *openapi.Operation, first, second string, other *behavior.Machine) error {
	swapped := p.Model.With(other)
	for _, c := range p.failing(op, first, second) {
		was, err := p.Model.On(p.Model.State, c)
		if err != nil {
			return err
		}
		would, err := swapped.On(p.Model.State, c)
		if err != nil || !model.Distinct(&was.Answer, &would.Answer) {
			continue
		}
		o := p.Obligation(op, plan.Negative, "order."+first+"-or-"+second,
			fmt.Sprintf("when both checks fail, %q comes before %q: the answer is %d", first, second, was.Answer.Status),
			ordered(c, was.Answer.Source), op.Pos.File, op.Pos.Line)
		return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Odd}})
	}
	return nil
}

// ordered is the source of an order of checks: the refusal's, but where the query of an operation that reads none is what cannot be
// read, nobody says that a server has to look.
func ordered(c *call.Call, refusal *specs.Source) *specs.Source {
	if c.Target != "" && !readsQuery(c.Operation) && strings.Contains(c.Target, "?") {
		return assumed(c.Operation)
	}
	return refusal
}

// failing are calls that fail at both of two steps of the precedence, in every way that can be made.
func (p *Draft) failing(op *openapi.Operation, one, other string) []*call.Call {
	var all []*call.Call
	ways := p.ways(op)
	steps := slices.DeleteFunc(slices.Clone(spoilOrder), func(step string) bool { return step != one && step != other })
	if len(steps) < 2 {
		return nil
	}
	for _, first := range ways[steps[0]] {
		c, ok := first(p.base(op))
		if !ok {
			continue
		}
		for _, second := range ways[steps[1]] {
			if d, ok := second(c); ok {
				all = append(all, d)
			}
		}
	}
	return all
}
