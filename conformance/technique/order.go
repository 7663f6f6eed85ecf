package technique

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// orders: of two things that are wrong, the one that the vendor looks at first is answered.
func (p *Draft) orders(op *openapi.Operation) error {
	if p.Plan.Contract.Behavior == nil {
		return nil
	}
	late := p.lateRefusals(op)
	for _, rule := range slices.Sorted(maps.Keys(late)) {
		if !openToAll(op) {
			if err := p.order(op, "security-or-"+rule, late[rule].Clone(), func(c *call.Call) { c.Credentials = map[string]string{} }); err != nil {
				return err
			}
		}
		if breach := p.breach(op, late[rule]); breach != nil {
			if err := p.order(op, "limit-or-"+rule, breach, func(*call.Call) {}); err != nil {
				return err
			}
		}
	}
	return p.phases(op)
}

// order sends a call with two things wrong. What the model answers says which comes first.
func (p *Draft) order(op *openapi.Operation, what string, c *call.Call, spoil func(*call.Call)) error {
	spoil(c)
	answer, err := p.Model.On(p.Model.State, c)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(what, "-or-")
	requirement := fmt.Sprintf("when a request breaks the rule %q and %s too, the answer is %d", strings.TrimPrefix(what, first+"-or-"), meanings[first], answer.Answer.Status)
	o := p.Obligation(op, plan.Negative, "order."+what, requirement, answer.Answer.Source, op.Pos.File, op.Pos.Line)
	return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Odd}})
}

var meanings = map[string]string{"security": "its credentials are missing", "limit": "a limit is broken"}

// lateRefusals are calls that nothing but a rule refuses, by rule: the first found for each.
func (p *Draft) lateRefusals(op *openapi.Operation) map[string]*call.Call {
	late := map[string]*call.Call{}
	for _, base := range p.bases[op.ID] {
		for _, c := range p.Pools.Variations(base, maxCandidates) {
			o, err := p.Model.On(p.Model.State, c)
			if err != nil || o.Answer.Class != specs.ClassRules || o.Answer.Status < 400 || !o.Neutral() {
				continue
			}
			if late[o.Answer.Rule] == nil {
				late[o.Answer.Rule] = c
			}
		}
	}
	return late
}

// breach breaks the first limit of a call that can be broken by leaving something out, or else by a text too long; nil when there is
// none. The place must not be one that the rule looked at, or only one thing would be wrong: the model's answer shows it.
func (p *Draft) breach(op *openapi.Operation, c *call.Call) *call.Call {
	was, err := p.Model.On(p.Model.State, c)
	if err != nil {
		return nil
	}
	for _, limit := range op.Constraints() {
		broken, ok := brokenAt(c, limit)
		if !ok {
			continue
		}
		problems := p.Plan.Contract.Prepare(p.Model.Request(broken)).Decoded.Problems
		lenient, err := p.Model.Lenient(p.Model.State, broken, specs.ClassInvalid)
		if err == nil && len(problems) > 0 && lenient.Answer.Rule == was.Answer.Rule {
			return broken
		}
	}
	return nil
}

// brokenAt breaks one limit.
func brokenAt(c *call.Call, limit openapi.Constraint) (*call.Call, bool) {
	switch {
	case limit.Conditional || !variation.Has(c, limit.Where):
		return nil, false
	case limit.Keyword == "required":
		return variation.Edited(c, limit.Where, nil, true)
	case limit.Keyword == "maxItems":
		return variation.Edited(c, limit.Where, variation.Elements(limit.Schema, limit.Limit.(int)+1), false)
	case limit.Keyword == "maxLength" && !slices.Contains([]string{"path"}, strings.SplitN(limit.Where, ".", 2)[0]):
		return variation.Edited(c, limit.Where, strings.Repeat("x", limit.Limit.(int)+1), false)
	}
	return nil, false
}
