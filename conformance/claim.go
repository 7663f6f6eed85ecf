package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// check says why a request that was sent is not what its case claims, nil when it is. Without that, nothing may be said of the
// server.
func (c Claim) check(plan *Plan, r *openapi.Request, op *openapi.Operation) error {
	p := plan.Contract.Prepare(r)
	switch c.Kind {
	case Odd:
		return nil
	case WrongMethod, UnknownPath:
		return c.unrouted(p)
	}
	if p.Operation != op {
		return fmt.Errorf("the bytes sent do not reach operation %q", op.ID)
	}
	switch c.Kind {
	case Unauthorized:
		if plan.documentOnly() && strange(plan.World, op, r) {
			return nil
		}
		return intrudes(p, plan.World.State)
	case Valid:
		if len(p.Decoded.Problems) > 0 {
			return fmt.Errorf("the bytes sent are not valid: %s", p.Decoded.Problems[0])
		}
	case Violating:
		return c.violates(p.Decoded.Problems)
	}
	return nil
}

func (c Claim) unrouted(p *specs.Prepared) error {
	switch {
	case p.Operation != nil:
		return fmt.Errorf("the bytes sent reach operation %q", p.Operation.ID)
	case (len(p.Allow) > 0) != (c.Kind == WrongMethod):
		return fmt.Errorf("the path that was sent has the methods %v", p.Allow)
	}
	return nil
}

// intrudes checks that the contract itself knows nobody by the credentials that were sent.
func intrudes(p *specs.Prepared, state behavior.State) error {
	_, answer, err := p.Answer(state, (&symbol.Maker{}).Inputs())
	if err != nil {
		return err
	}
	if answer.Class != specs.ClassUnauthenticated {
		return fmt.Errorf("the credentials sent are good ones")
	}
	return nil
}

// violates checks that the constraint is broken where the case says so.
func (c Claim) violates(problems []openapi.Violation) error {
	if len(problems) == 0 {
		return fmt.Errorf("the bytes sent are valid")
	}
	if !slices.ContainsFunc(problems, c.names) {
		return fmt.Errorf("the bytes sent break %s, not %s %s", problems[0], c.Where, c.Keyword)
	}
	return nil
}

// index is the place of an element in its array.
var index = regexp.MustCompile(`\[\d+\]`)

// names says whether a violation is the one claimed, or lies inside of its place.
func (c Claim) names(v openapi.Violation) bool {
	where := v.Where
	if strings.Contains(c.Where, "[]") { // any element will do
		where = index.ReplaceAllString(where, "[]")
	}
	inside := where == c.Where || strings.HasPrefix(where, c.Where+"[") || strings.HasPrefix(where, c.Where+".")
	return inside && (v.Keyword == c.Keyword || v.Class == openapi.Malformed || c.Keyword == "json")
}
