// Package technique derives obligations and the requests that show whether they are kept, technique by technique, offline on the model.
// Here are those whose requests stand alone: each technique has a file, and so has what is drawn past the plan. Sequences are told
// elsewhere. Whether a request is wrong follows from the constraint that it breaks, never from who judges it.
package technique

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Draft is a plan in the making: techniques oblige the server to something, and add the cases that show whether it keeps to that.
type Draft struct {
	// Plan is what there is so far.
	Plan *plan.Plan
	// Model is in the state that the cases added so far leave.
	Model *model.Model
	// Pools hold the values worth trying in the present section; nil before the first.
	Pools *variation.Pools
	// Seed is what made-up values hang on.
	Seed uint64

	bases   map[string][]*call.Call // by operation, the best first: calls that work and change nothing, as far as there are such
	seen    map[string]*plan.Obligation
	section *[]*plan.Case // where cases are appended
	later   []*plan.Case  // found among the steady ones, but changing the state: they go into the story
}

// NewDraft begins a plan for a server that is in the given world. An error says that the world names nobody who could call.
func NewDraft(c *specs.Contract, w specs.World, seed uint64) (*Draft, error) {
	if len(w.Actors) == 0 && c.Behavior != nil && needsActor(c) {
		return nil, fmt.Errorf("the world of %q names no actor, and its operations need credentials\nhint: add actors: {NAME: {SCHEME: CREDENTIAL}} to the world", c.Name)
	}
	return draft(c, w, seed, model.Remembering(c, w.State)), nil
}

func draft(c *specs.Contract, w specs.World, seed uint64, m *model.Model) *Draft {
	return &Draft{
		Plan: &plan.Plan{Contract: c, World: w}, Model: m, Seed: seed, bases: map[string][]*call.Call{}, seen: map[string]*plan.Obligation{},
	}
}

// Done is the plan, with its obligations in order.
func (p *Draft) Done() *plan.Plan {
	slices.SortFunc(p.Plan.Obligations, func(a, b *plan.Obligation) int { return cmp.Compare(a.ID, b.ID) })
	return p.Plan
}

// oblige registers an obligation, once.
func (p *Draft) oblige(o plan.Obligation) *plan.Obligation {
	o.Contract = p.Plan.Contract.Name
	if known := p.seen[o.ID]; known != nil {
		return known
	}
	o.Level = plan.LevelOf(o.Grade())
	p.seen[o.ID] = &o
	p.Plan.Obligations = append(p.Plan.Obligations, &o)
	return &o
}

// Obligation registers what an operation owes in a technique, once, under the name that plan.ID gives it.
func (p *Draft) Obligation(op *openapi.Operation, technique, what, requirement string, source *specs.Source, file string, line int) *plan.Obligation {
	return p.oblige(plan.Obligation{
		ID: plan.ID(p.Plan.Contract.Name, op, technique, what), Operation: op.ID, Technique: technique, Requirement: requirement, Source: plan.Cite(source, file, line),
	})
}

// Add appends a case that the contract's own answer decides. One that changes the state may not stand among those that are sent at
// once: it is kept for the story. An error is a defect of the behavior, as it is of the sections.
func (p *Draft) Add(c *plan.Case) error {
	o, err := p.predict(c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Obligation.ID, err)
	}
	c.Expected = o.Answer
	if o.Neutral() {
		*p.section = append(*p.section, c)
		return nil
	}
	if p.section == &p.Plan.Steady {
		p.later = append(p.later, c)
		return nil
	}
	p.Model.State = o.After
	*p.section = append(*p.section, c)
	return nil
}

// predict asks the model. Without a behavior it takes everybody for a good caller, so that one who is not is told from the claim.
func (p *Draft) predict(c *plan.Case) (*model.Outcome, error) {
	o, err := p.Model.On(p.Model.State, c.Call)
	if err != nil || !p.Plan.DocumentOnly() || c.Claim.Kind != claim.Unauthorized {
		return o, err
	}
	refused := *o
	refused.Answer = specs.Answer{Operation: o.Answer.Operation, Class: specs.ClassUnauthenticated, Status: http.StatusUnauthorized, Source: o.Answer.Source}
	return &refused, nil
}

// refused appends a case that must be refused: that it is, and how the refusal is worded, are two obligations.
func (p *Draft) refused(o *plan.Obligation, c *call.Call, claim claim.Claim) error {
	refused := &plan.Case{Obligation: o, Call: c, Claim: claim}
	expected, err := p.predict(refused)
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID, err)
	}
	if expected.Answer.Status < 400 {
		o.Requirement = strings.Replace(o.Requirement, "is refused", "is answered by the rules", 1)
		return p.Add(refused)
	}
	refused.Reply = p.oblige(plan.Obligation{
		ID: o.ID + ".answer", Operation: o.Operation, Technique: o.Technique,
		Requirement: fmt.Sprintf("the refusal is worded as the contract says: %d", expected.Answer.Status),
		Source:      plan.Cite(expected.Answer.Source, o.Source.File, o.Source.Line),
	})
	if class := expected.Answer.Class; class != specs.ClassRules {
		if lenient, err := p.Model.Lenient(p.Model.State, c, class); err == nil {
			refused.Accepted = &lenient.Answer
		}
	}
	return p.Add(refused)
}
