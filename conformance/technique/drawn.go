package technique

import (
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Drawn is the case of a drawn call on the present state of a model, and what the model predicts; nil when nothing can be expected. Its
// obligation has no ID.
func Drawn(m *model.Model, c *call.Call) (*plan.Case, *model.Outcome) {
	for _, v := range c.Header {
		if v == "" {
			return nil, nil // whether an empty header field is there at all, servers see differently
		}
	}
	read := m.Read(c)
	p := read.Prepared
	o, err := m.Expect(m.State, c, read)
	if err != nil || o.Answer.Assumed || o.Answer.Operation != c.Operation {
		return nil, nil
	}
	of := &plan.Case{Call: c, Claim: claim.Claim{Kind: claim.Odd}, Expected: o.Answer, Obligation: owed(m.Contract.Name, c, plan.Cite(o.Answer.Source, c.Operation.Pos.File, c.Operation.Pos.Line))}
	if p.Decoded != nil && len(p.Decoded.Problems) > 0 && o.Answer.Class != specs.ClassRules {
		broken := p.Decoded.Problems[0]
		source := broken.Source
		of.Claim.Where, of.Claim.Keyword = claim.Unnumbered(broken.Where), broken.Keyword
		if place := of.Claim.Where; !strings.Contains(strings.TrimSuffix(place, "[]"), "[") {
			of.Claim.Kind, of.Claim.Where = claim.Violating, strings.TrimSuffix(place, "[]") // as the plan claims it, so that the cause is the same
		}
		if len(p.Decoded.Problems) > 1 {
			of.Expected.Body = unlisted(of.Expected.Body)
		}
		if len(p.Decoded.Problems) > 1 || o.Answer.Violation == nil {
			source = &schema.Source{Document: "what the contract leaves to common sense", Section: c.Operation.ID, Grade: schema.Assumed}
		}
		of.Reply, of.Obligation = of.Obligation, owed(m.Contract.Name, c, plan.Cite(source, broken.Pos.File, broken.Pos.Line))
		if lenient, err := m.Lenient(m.State, c, o.Answer.Class); err == nil {
			of.Accepted = &lenient.Answer
		}
	}
	return of, o
}

// unlisted is an expected body in which lists of whatever is wrong may have any length: of several things that are wrong a server may
// name one or all.
func unlisted(v any) any {
	switch v := v.(type) {
	case []any:
		if !slices.ContainsFunc(v, func(e any) bool { _, open := e.(behavior.Open); return !open && !unify.AllOpen(e) }) {
			return behavior.Open{}
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = unlisted(e)
		}
		return out
	}
	return v
}

// owed is the obligation that a drawn request is about. It has no name until something is found.
func owed(contract string, c *call.Call, source report.Source) *plan.Obligation {
	return &plan.Obligation{Contract: contract, Operation: c.Operation.ID, Technique: plan.Robustness, Source: source, Level: plan.LevelOf(schema.Grade(source.Grade))}
}
