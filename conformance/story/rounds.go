package story

import (
	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Bounds of a round: how often a contended request is sent at once, and how many requests look at what became of it.
const (
	rivals       = 3
	maxObservers = 3
	maxClients   = 8
)

func (s *storyteller) raceObligation(op *openapi.Operation, r behavior.Rule) *plan.Obligation {
	return s.Obligation(op, plan.Concurrency, r.Name, "requests under rule "+unify.Quoted(r.Name)+" that are sent at once are answered as if they had come one after the other",
		citeRule(r), r.File, r.Line)
}

// race plans the rounds, on what the story left: of each rule with effects, requests that contend for the same entity.
func (s *storyteller) race() error {
	s.Plan.RaceState = s.Model.State
	for _, held := range s.reserved {
		if _, ok := s.play(s.Model.State, held.calls); !ok {
			held = s.contest(held.op, held.rule, nil)
		}
		if held == nil {
			continue
		}
		if err := s.stake(held); err != nil {
			return err
		}
	}
	return nil
}

// stake plans the requests of a contest, and goes on from the state after them.
func (s *storyteller) stake(held *contest) error {
	stake := &plan.Stake{Obligation: s.raceObligation(held.op, held.rule), Entities: plan.Entities{}}
	before := s.Model.State
	for i := range max(rivals, len(held.calls)) {
		stake.Racing = append(stake.Racing, nil)
		if err := s.rival(stake, i, held.calls[i%len(held.calls)]); err != nil {
			return err
		}
	}
	if err := s.refresh(); err != nil {
		return err
	}
	if err := s.watch(stake, before); err != nil {
		return err
	}
	s.enter(stake)
	return nil
}

// rival makes a call one of those sent at once.
func (s *storyteller) rival(stake *plan.Stake, i int, c *candidate) error {
	o, err := s.Model.Expect(s.Model.State, c.call, c.reading)
	if err != nil {
		return err
	}
	s.Model.State = o.After
	stake.Racing[i] = s.racing(stake, o)
	return nil
}

// racing is a case of a round, and notes what it touches.
func (s *storyteller) racing(stake *plan.Stake, o *model.Outcome) *plan.Case {
	stake.Entities.Add(s.Plan.Mutable(o.Answer.Reads))
	stake.Entities.Add(s.Plan.Mutable(o.Answer.Changed))
	return &plan.Case{Obligation: stake.Obligation, Call: o.Call, Claim: claim.Claim{Kind: claim.Odd}, Expected: o.Answer}
}

// enter puts a stake into the first round where it meets nobody else's entities, so that requests about different things are sent
// at once too.
func (s *storyteller) enter(stake *plan.Stake) {
	rounds := s.Plan.Rounds
	if n := len(rounds); n > 0 && admits(rounds[n-1], stake) {
		rounds[n-1].Stakes = append(rounds[n-1].Stakes, stake)
		return
	}
	s.Plan.Rounds = append(rounds, &plan.Round{Stakes: []*plan.Stake{stake}})
}

func admits(r *plan.Round, stake *plan.Stake) bool {
	clients := len(stake.Racing)
	for _, other := range r.Stakes {
		clients += len(other.Racing)
		if other.Entities.Overlaps(stake.Entities) {
			return false
		}
	}
	return clients <= maxClients
}

// watch adds the requests that show what became of the changes: they would be answered otherwise if one had been lost. One of them
// is also sent in the midst of the others.
func (s *storyteller) watch(stake *plan.Stake, before behavior.State) error {
	seen := map[*candidate]bool{}
	for _, change := range behavior.Diff(before, s.Model.State) {
		c, err := s.witness(before, change)
		if err != nil {
			return err
		}
		if c == nil || seen[c] || len(seen) == maxObservers {
			continue
		}
		seen[c] = true
		earlier, err := s.Model.Expect(before, c.call, c.reading)
		if err != nil {
			return err
		}
		if earlier.Neutral() {
			stake.Before = append(stake.Before, s.racing(stake, earlier))
		}
		stake.After = append(stake.After, s.racing(stake, c.outcome))
	}
	if len(stake.Before) > 0 {
		stake.Racing = append(stake.Racing, &plan.Case{Obligation: stake.Obligation, Call: stake.After[0].Call, Claim: stake.After[0].Claim, Expected: stake.After[0].Expected})
	}
	return nil
}

// witness finds a request that tells whether a change was made: best one that changes nothing in either case, for it must not mend
// what it is to show.
func (s *storyteller) witness(before behavior.State, change behavior.Change) (*candidate, error) {
	lost, err := reverted(s.Plan.Contract.Behavior, s.Model.State, change)
	if err != nil {
		return nil, err
	}
	var second *candidate
	for _, c := range s.candidates {
		if !c.outcome.Neutral() || c.rests(lost) {
			continue
		}
		o, err := s.Model.Imagine(lost, c.call, c.reading)
		if err != nil {
			return nil, err
		}
		if !model.Distinct(&c.outcome.Answer, &o.Answer) {
			continue
		}
		if o.Neutral() && s.neutralOn(before, c) {
			return c, nil
		}
		if second == nil {
			second = c
		}
	}
	return second, nil
}

func (s *storyteller) neutralOn(state behavior.State, c *candidate) bool {
	o, err := s.Model.Imagine(state, c.call, c.reading)
	return err == nil && o.Neutral()
}
