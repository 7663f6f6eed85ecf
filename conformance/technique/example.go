package technique

import (
	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// examples: every request that the document shows is answered as the contract says.
func (p *Draft) examples(op *openapi.Operation) error {
	for _, shown := range call.Documented(op, p.Actor().Credentials, p.Seed) {
		o := p.Obligation(op, plan.Example, shown.Name, "the documented request "+unify.Quoted(shown.Name)+" is answered as documented",
			op.Source, op.Pos.File, op.Pos.Line)
		if err := p.Add(&plan.Case{Obligation: o, Call: shown.Call, Claim: claim.Claim{Kind: claim.Valid}}); err != nil {
			return err
		}
	}
	return nil
}
