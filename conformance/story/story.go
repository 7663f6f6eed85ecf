// Package story finds sequences: on the model, offline, it searches for requests that fire every rule, that show what became of each
// effect, and that contend for the same entity when they are sent at once.
package story

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// maxStory bounds the steps of a story, maxDepth the changes that a search goes through.
const (
	maxStory = 400
	maxDepth = 3
)

// candidate is a call that may be made part of the story, with what the model last said of it.
type candidate struct {
	call     *call.Call
	reading  *model.Reading
	outcome  *model.Outcome
	features []int // see told
	other    bool  // not by the first actor

	as     string // the rule that a contest counts on
	length int    // see worth; 0 before it was asked for
	barred int    // how often the story could not take it, for it would spoil what is reserved
}

// Tell finds, on the model, a sequence of requests that fires every rule in every way that looks different, and shows after each
// change that it stayed and that nothing else changed with it; and after that the rounds of requests that are sent at once. Both become
// the last parts of the plan. An error is a defect of the behavior.
func Tell(p *technique.Draft) error {
	s := newStoryteller(p)
	s.obligeRules()
	if err := p.Story(); err != nil {
		return err
	}
	if p.Plan.Contract.Behavior == nil {
		return nil
	}
	s.gather()
	if err := s.refresh(); err != nil {
		return err
	}
	if err := s.tellSeverals(); err != nil {
		return err
	}
	s.reserve()
	if err := s.tell(); err != nil {
		return err
	}
	return s.race()
}

// storyteller grows the story step by step.
type storyteller struct {
	*technique.Draft
	candidates []*candidate
	told       told           // features that the story has shown
	vain       map[string]int // how often no request was found that shows a feature
	rules      []string       // operation/rule, in the order of the behavior
	reserved   []*contest     // what the rounds after the story need
	spares     []*candidate   // calls for the rounds alone
	yielding   int            // 1 when the story may have what is reserved, if there is something else for the rounds
	named      map[string]int // how many candidates that change something name a text
	others     map[behavior.Touched]int
	known      map[model.Key]bool     // candidates by what they send; nil before it was asked for
	looked     map[model.Key][]lookup // see lookups
}

func newStoryteller(p *technique.Draft) *storyteller {
	return &storyteller{Draft: p, told: told{numbers: map[string]int{}}, vain: map[string]int{}}
}

// obligeRules registers an obligation for each rule, so that one that is never reached is seen to be missing.
func (s *storyteller) obligeRules() {
	for _, op := range s.Operations() {
		for _, r := range s.Plan.Contract.RulesOf(op.ID) {
			s.rules = append(s.rules, op.ID+"/"+r.Name)
			s.ruleObligation(op, r, "", meaning(r))
			if len(r.Effects) > 0 {
				s.againObligation(op, r)
			}
		}
	}
}

// meaning says in a few words what a rule demands.
func meaning(r behavior.Rule) string {
	name := strings.ReplaceAll(r.Name, "-", " ")
	if r.When == "" {
		return fmt.Sprintf("%s: the answer is %d when no rule before it applies", name, r.Status)
	}
	return fmt.Sprintf("%s: the answer is %d when %s", name, r.Status, strings.Join(strings.Fields(r.When), " "))
}

func (s *storyteller) ruleObligation(op *openapi.Operation, r behavior.Rule, suffix, requirement string) *plan.Obligation {
	return s.Obligation(op, plan.State, r.Name+suffix, requirement, citeRule(r), r.File, r.Line)
}

// gather makes the candidates.
func (s *storyteller) gather() {
	for _, op := range s.Operations() {
		for i := range s.Callers() {
			for _, c := range s.Calls(op, i) {
				s.candidates = append(s.candidates, &candidate{call: c, other: i > 0})
			}
		}
	}
}

// refresh predicts anew, on the present state, what the candidates are answered there.
func (s *storyteller) refresh() error {
	for _, c := range s.candidates {
		if err := s.predict(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *storyteller) predict(c *candidate) error {
	if c.reading == nil {
		c.reading = s.Model.Read(c.call)
	}
	if c.outcome != nil && !(c.outcome.Made && c.outcome.Neutral()) && c.rests(s.Model.State) {
		return nil
	}
	o, err := s.Model.Expect(s.Model.State, c.call, c.reading)
	if err != nil {
		return err
	}
	c.outcome, c.features = o, s.told.all(append(features(o), transitions(s.Model.State, o)...))
	return nil
}

// rests says that all that a candidate reads and changes is the same on a state.
func (c *candidate) rests(s behavior.State) bool { return c.reading.Rests(c.outcome, s) }

// tell takes the candidate that shows most that was not shown before, until nothing new is left; then it searches deeper for
// rules that never fired.
func (s *storyteller) tell() error {
	for len(s.Plan.Story) < maxStory {
		if best := s.best(); best != nil {
			if !s.permitted(best) {
				continue
			}
			if err := s.step(best); err != nil {
				return err
			}
			continue
		}
		if s.yielding == 0 {
			s.yielding = 1
			continue
		}
		path := s.search()
		if path == nil {
			return nil
		}
		for _, c := range path {
			if err := s.step(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// best is the candidate with the most untold features: those that leave the state alone first, as they spoil nothing; then those
// of the actors who may do less, before the first actor takes away what they may.
func (s *storyteller) best() *candidate {
	var best *candidate
	most := 0
	for _, c := range s.candidates {
		if c.barred > s.yielding {
			continue
		}
		n := s.untold(c)
		switch {
		case n > 0 && c.outcome.Neutral():
			n += 1000
		case n > 0 && c.other:
			n += 500
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

func (s *storyteller) untold(c *candidate) int {
	n := 0
	for _, f := range c.features {
		if !s.told.shown[f] {
			n++
		}
	}
	return n
}

// step makes a candidate the next step of the story, and shows what became of its effects.
func (s *storyteller) step(c *candidate) error {
	before, o := s.Model.State, c.outcome
	for _, f := range c.features {
		s.told.shown[f] = true
	}
	op, r, ok := s.ruleOf(o)
	if !ok {
		return nil
	}
	told := &plan.Case{Obligation: s.ruleObligation(op, r, "", ""), Call: c.call, Claim: claim.Claim{Kind: claim.Odd}}
	if err := s.Add(told); err != nil || !told.Mutates() {
		return err
	}
	if err := s.refresh(); err != nil {
		return err
	}
	if err := s.introduce(behavior.Diff(before, s.Model.State)); err != nil {
		return err
	}
	if err := s.observe(op, r, before, o); err != nil {
		return err
	}
	return s.again(op, r, before, c)
}

// ruleOf finds the rule that decided.
func (s *storyteller) ruleOf(o *model.Outcome) (*openapi.Operation, behavior.Rule, bool) {
	if o.Rule() == "" {
		return nil, behavior.Rule{}, false
	}
	rules := s.Plan.Contract.RulesOf(o.Answer.Operation.ID)
	i := slices.IndexFunc(rules, func(r behavior.Rule) bool { return r.Name == o.Answer.Rule })
	if i < 0 {
		return nil, behavior.Rule{}, false
	}
	return o.Answer.Operation, rules[i], true
}

// search looks for the shortest sequence of candidates, from the present state, that fires a rule that never fired.
func (s *storyteller) search() []*candidate {
	missing := map[string]bool{}
	for _, r := range s.rules {
		if !s.told.has(r) {
			missing[r] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return s.deepen(nil, s.Model.State, missing, maxDepth)
}

// deepen tries each change that a candidate makes, and then every candidate on the state after it.
func (s *storyteller) deepen(path []*candidate, state behavior.State, missing map[string]bool, depth int) []*candidate {
	if depth == 0 || len(path) > 0 && depth == maxDepth {
		return nil
	}
	var changes []*candidate
	for _, c := range s.candidates {
		o, err := s.Model.Imagine(state, c.call, c.reading)
		if err != nil {
			continue
		}
		step := &candidate{call: c.call, reading: c.reading, outcome: o, features: s.told.all(features(o))}
		if missing[o.Rule()] {
			return append(slices.Clone(path), step)
		}
		if !o.Neutral() && len(changes) < maxBreadth {
			changes = append(changes, step)
		}
	}
	for _, c := range changes {
		if found := s.deepen(append(slices.Clone(path), c), c.outcome.After, missing, depth-1); found != nil {
			return found
		}
	}
	return nil
}

// maxBreadth bounds the changes that a search goes on from at each depth.
const maxBreadth = 12

func citeRule(r behavior.Rule) *specs.Source { return specs.Cite(r.Source) }
