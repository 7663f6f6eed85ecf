package conformance

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// planner derives a contract's obligations, and the cases that show them, on the model.
type planner struct {
	plan    *plan.Plan
	model   *model.Model
	pools   *variation.Pools
	seed    uint64
	bases   map[string][]*call.Call // by operation, the best first: calls that work and change nothing, as far as there are such
	seen    map[string]*plan.Obligation
	section *[]*plan.Case // where cases are appended
	later   []*plan.Case  // found among the steady ones, but changing the state: they go into the story
}

// NewPlan plans the requests that hold a server to a contract, beginning from the given world. The same contract, world and seed
// give the same plan. It sends nothing.
func NewPlan(c *specs.Contract, w specs.World, seed uint64) (*plan.Plan, error) {
	m := model.Remembering(c, w.State)
	p := &planner{
		plan: &plan.Plan{Contract: c, World: w}, model: m, seed: seed, bases: map[string][]*call.Call{}, seen: map[string]*plan.Obligation{},
	}
	if len(w.Actors) == 0 && c.Behavior != nil && needsActor(c) {
		return nil, fmt.Errorf("the world of %q names no actor, and its operations need credentials\nhint: add actors: {NAME: {SCHEME: CREDENTIAL}} to the world", c.Name)
	}
	for _, step := range []func() error{p.opening, p.steady, p.story} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("plan for %q: %w", c.Name, err)
		}
	}
	slices.SortFunc(p.plan.Obligations, func(a, b *plan.Obligation) int { return cmp.Compare(a.ID, b.ID) })
	return p.plan, nil
}

func needsActor(c *specs.Contract) bool {
	return slices.ContainsFunc(c.Document.Operations, func(op *openapi.Operation) bool { return !openToAll(op) })
}

// openToAll says that an operation may be called without credentials.
func openToAll(op *openapi.Operation) bool {
	return len(op.Security) == 0 || slices.ContainsFunc(op.Security, func(r openapi.Requirement) bool { return len(r) == 0 })
}

// actor is who calls when it does not matter who: the first of the world.
func (p *planner) actor() specs.Actor {
	if len(p.plan.World.Actors) == 0 {
		return p.anybody()
	}
	return p.plan.World.Actors[0]
}

// anybody has something for every credential: good enough for a server that wants some and does not care which.
func (p *planner) anybody() specs.Actor {
	who := specs.Actor{Credentials: map[string]string{}}
	for _, op := range p.operations() {
		for _, alternative := range op.Security {
			for _, use := range alternative {
				who.Credentials[use.Scheme.Name] = "counterpart:counterpart"
			}
		}
	}
	return who
}

// opening plays the document's examples as they stand, on the untouched world.
func (p *planner) opening() error {
	p.section = &p.plan.Opening
	for _, op := range p.operations() {
		if err := p.examples(op); err != nil {
			return err
		}
	}
	return nil
}

// operations are those that the suite can try.
func (p *planner) operations() []*openapi.Operation { return p.plan.Contract.Document.Operations }

// steady plans what leaves the state alone: whatever must be refused, and both sides of every limit.
func (p *planner) steady() error {
	p.section = &p.plan.Steady
	p.pools = variation.NewPools(p.model)
	for _, op := range p.operations() {
		if err := p.findBases(op); err != nil {
			return err
		}
		for _, technique := range p.techniques() {
			if err := technique(op); err != nil {
				return err
			}
		}
	}
	return nil
}

// techniques are those whose cases do not change the state. What an identity means, a document alone does not say.
func (p *planner) techniques() []func(*openapi.Operation) error {
	all := []func(*openapi.Operation) error{p.boundaries, p.negatives, p.credentials, p.protocol, p.oddities}
	if p.plan.DocumentOnly() {
		return all
	}
	return slices.Insert(all, 2, p.identity)
}

// findBases chooses the calls that an operation's other requests are made from by breaking one part: for each documented call its
// best variation. The best succeeds and changes nothing, so that a server that wrongly accepts the broken request is not changed
// by it either.
func (p *planner) findBases(op *openapi.Operation) error {
	var found []*model.Outcome
	for _, shown := range call.Documented(op, p.actor().Credentials, p.seed) {
		var best *model.Outcome
		for _, c := range p.pools.Variations(shown.Call, maxCandidates) {
			o, err := p.model.On(p.model.State, c)
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
func (p *planner) base(op *openapi.Operation) *call.Call { return p.bases[op.ID][0] }

// baseWith is the best base that has something at the place.
func (p *planner) baseWith(op *openapi.Operation, where string) *call.Call {
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

// oblige registers an obligation, once.
func (p *planner) oblige(o plan.Obligation) *plan.Obligation {
	o.Contract = p.plan.Contract.Name
	o.ID = tame(o.Contract + "/" + o.ID)
	if known := p.seen[o.ID]; known != nil {
		return known
	}
	o.Level = plan.LevelOf(o.Grade())
	p.seen[o.ID] = &o
	p.plan.Obligations = append(p.plan.Obligations, &o)
	return &o
}

// tame replaces what globs and shells do not take for itself: an ID selects itself, and may be pasted.
func tame(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("*?[]\\'\"`$", r) {
			return '-'
		}
		return r
	}, id)
}

// idName is an operation in an ID: one segment, also when the document gives the operation no name.
func idName(op *openapi.Operation) string { return strings.ReplaceAll(tame(op.ID), "/", ".") }

// obligation names what an operation owes in a technique.
func (p *planner) obligation(op *openapi.Operation, technique, what, requirement string, source *specs.Source, file string, line int) *plan.Obligation {
	return p.oblige(plan.Obligation{
		ID: idName(op) + "/" + technique + "/" + what, Operation: op.ID, Technique: technique, Requirement: requirement, Source: plan.Cite(source, file, line),
	})
}

// add appends a case that the contract's own answer decides. One that changes the state may not stand among those that are sent at
// once: it is kept for the story.
func (p *planner) add(c *plan.Case) error {
	o, err := p.predict(c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Obligation.ID, err)
	}
	c.Expected = o.Answer
	if o.Neutral() {
		*p.section = append(*p.section, c)
		return nil
	}
	if p.section == &p.plan.Steady {
		p.later = append(p.later, c)
		return nil
	}
	p.model.State = o.After
	*p.section = append(*p.section, c)
	return nil
}

// predict asks the model. Without a behavior it takes everybody for a good caller, so that one who is not is told from the claim.
func (p *planner) predict(c *plan.Case) (*model.Outcome, error) {
	o, err := p.model.On(p.model.State, c.Call)
	if err != nil || !p.plan.DocumentOnly() || c.Claim.Kind != claim.Unauthorized {
		return o, err
	}
	refused := *o
	refused.Answer = specs.Answer{Operation: o.Answer.Operation, Class: specs.ClassUnauthenticated, Status: http.StatusUnauthorized, Source: o.Answer.Source}
	return &refused, nil
}

// refused appends a case that must be refused: that it is, and how the refusal is worded, are two obligations.
func (p *planner) refused(o *plan.Obligation, c *call.Call, claim claim.Claim) error {
	refused := &plan.Case{Obligation: o, Call: c, Claim: claim}
	expected, err := p.predict(refused)
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID, err)
	}
	if expected.Answer.Status < 400 {
		o.Requirement = strings.Replace(o.Requirement, "is refused", "is answered by the rules", 1)
		return p.add(refused)
	}
	refused.Reply = p.oblige(plan.Obligation{
		ID: trimContract(o) + ".answer", Operation: o.Operation, Technique: o.Technique,
		Requirement: fmt.Sprintf("the refusal is worded as the contract says: %d", expected.Answer.Status),
		Source:      plan.Cite(expected.Answer.Source, o.Source.File, o.Source.Line),
	})
	if class := expected.Answer.Class; class != specs.ClassRules {
		if lenient, err := p.model.Lenient(p.model.State, c, class); err == nil {
			refused.Accepted = &lenient.Answer
		}
	}
	return p.add(refused)
}

// trimContract is an obligation's ID without the contract's name.
func trimContract(o *plan.Obligation) string { return o.ID[len(o.Contract)+1:] }
