package story

import (
	"cmp"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// contest is one or two calls that change the same entity. Each changes it whichever comes first; a single one contends with itself.
type contest struct {
	op    *openapi.Operation
	rule  behavior.Rule
	calls []*candidate
}

// Bounds of the search for a contest.
const (
	maxContested = 16
	maxPartners  = 24
)

// reserve sets calls of each rule with effects aside before the story is told, beginning with what an operation does when nothing is
// special: the story must leave them something to change, since
// a target that cannot be reset runs the rounds in the world that the story leaves behind.
func (s *storyteller) reserve() {
	s.Plan.Written = written(s.Plan.Contract.Behavior)
	s.spare()
	s.count()
	for _, op := range s.Operations() {
		for _, r := range slices.Backward(s.Plan.Contract.RulesOf(op.ID)) {
			if len(r.Effects) == 0 {
				continue
			}
			s.raceObligation(op, r)
			if held := s.contest(op, r, s.reserved); held != nil {
				s.reserved = append(s.reserved, held)
			}
		}
	}
}

// spare makes calls with identities that the story does not try: strangers nobody else is, and those beyond the bounds of a pool.
func (s *storyteller) spare() {
	wide := s.Pools.Wide()
	for _, op := range s.Operations() {
		for _, shown := range call.Documented(op, s.Actor().Credentials, s.Seed) {
			for _, c := range wide.Variations(shown.Call, maxSpare) {
				r := s.Model.Read(c)
				if o, err := s.Model.Imagine(s.Model.State, c, r); err == nil && !o.Neutral() {
					s.spares = append(s.spares, &candidate{call: c, reading: r, outcome: o})
				}
			}
		}
	}
}

// maxSpare bounds the spare calls that are tried for one example of an operation.
const maxSpare = 120

// count notes in how many requests that change something each text stands, and how often each entity is changed by others than the
// first actor: what is named often, the story needs; what others may change is little.
func (s *storyteller) count() {
	s.named, s.others = map[string]int{}, map[behavior.Touched]int{}
	for _, c := range s.candidates {
		if c.outcome.Neutral() {
			continue
		}
		for _, text := range c.texts() {
			s.named[text]++
		}
		for _, entity := range c.outcome.Answer.Changed {
			if c.other {
				s.others[entity]++
			}
		}
	}
}

// texts are all that a call names.
func (c *candidate) texts() []string {
	var all []string
	for _, params := range []map[string]any{c.call.Path, c.call.Query, object(c.call.Body)} {
		for _, name := range slices.Sorted(maps.Keys(params)) {
			all = append(all, variation.Texts(params[name])...)
		}
	}
	return all
}

// written names the collections that effects write to.
func written(m *behavior.Machine) map[string]bool {
	all := map[string]bool{}
	for _, op := range m.Operations() {
		for _, r := range m.Rules(op) {
			for _, e := range r.Effects {
				all[e.Collection] = true
			}
		}
	}
	return all
}

// permitted says whether the story may take a step: it must not take away what a reserved call is to change, unless there is
// something else for it.
func (s *storyteller) permitted(c *candidate) bool {
	if c.outcome.Neutral() {
		return true
	}
	// What was predicted of the candidate may be of an earlier state: all that it reads is still the same, but not all else.
	o, err := s.Model.Imagine(s.Model.State, c.call, c.reading)
	if err != nil || s.stands(o.After) || s.yielding > 0 && s.replaced(o.After) {
		return true
	}
	c.barred = s.yielding + 1
	return false
}

// replaced finds other calls for the contests that could not be held any more on a state; false when one of them has none
// as good.
func (s *storyteller) replaced(after behavior.State) bool {
	present := s.Model.State
	defer func() { s.Model.State = present }()
	s.Model.State = after
	var kept []*contest
	for _, held := range s.reserved {
		state := after
		for _, k := range kept {
			state, _ = s.play(state, k.calls)
		}
		other := held
		if _, ok := s.play(state, held.calls); !ok {
			other = s.contest(held.op, held.rule, kept)
		}
		if other == nil {
			return false
		}
		kept = append(kept, other)
	}
	if !maps.Equal(paired(s.reserved), paired(kept)) {
		return false
	}
	s.reserved = kept
	return true
}

// paired names the operations of which two different calls contend: without them no update is lost.
func paired(contests []*contest) map[string]bool {
	all := map[string]bool{}
	for _, c := range contests {
		if len(c.calls) > 1 {
			all[c.op.ID] = true
		}
	}
	return all
}

// stands says whether all that is reserved would still change something, one after the other.
func (s *storyteller) stands(state behavior.State) bool {
	for _, held := range s.reserved {
		after, ok := s.play(state, held.calls)
		if !ok {
			return false
		}
		state = after
	}
	return true
}

// play makes calls one after the other; ok is false when one of them changes nothing.
func (s *storyteller) play(state behavior.State, calls []*candidate) (after behavior.State, ok bool) {
	for _, c := range calls {
		o, err := s.Model.Imagine(state, c.call, c.reading)
		if err != nil || o.Neutral() || o.Rule() != c.as {
			return state, false
		}
		state = o.After
	}
	return state, true
}

// contest finds the calls for a rule: those that the story needs least, about what no contest held changes yet, with a partner if there is one and the
// operation has no pair yet.
func (s *storyteller) contest(op *openapi.Operation, r behavior.Rule, held []*contest) *contest {
	state, used := s.Model.State, plan.Entities{}
	for _, h := range held {
		for _, c := range h.calls {
			used.Add(s.Plan.Mutable(c.outcome.Answer.Changed))
		}
		state, _ = s.play(state, h.calls)
	}
	var single *contest
	for _, c := range s.contested(op.ID+"/"+r.Name, used) {
		first := s.under(state, c)
		if first == nil || first.as != op.ID+"/"+r.Name {
			continue
		}
		if paired(held)[op.ID] {
			return &contest{op: op, rule: r, calls: []*candidate{first}}
		}
		if partner := s.partner(state, first); partner != nil {
			return &contest{op: op, rule: r, calls: []*candidate{first, partner}}
		}
		if single == nil {
			single = &contest{op: op, rule: r, calls: []*candidate{first}}
		}
	}
	return single
}

// under is a candidate as it is answered on a state; nil when it changes nothing there.
func (s *storyteller) under(state behavior.State, c *candidate) *candidate {
	o, err := s.Model.ImagineOften(state, c.call, c.reading)
	if err != nil || o.Neutral() || o.Answer.Assumed {
		return nil
	}
	return &candidate{call: c.call, reading: c.reading, outcome: o, as: o.Rule()}
}

// contested are candidates under a rule: first those about entities not used yet, and of those what the story needs least.
func (s *storyteller) contested(rule string, used plan.Entities) []*candidate {
	var found []*candidate
	for _, c := range slices.Backward(slices.Concat(s.candidates, s.spares)) {
		if c.outcome.Rule() == rule && !c.outcome.Neutral() {
			found = append(found, c)
		}
	}
	taken := map[bool]int{true: 1}
	slices.SortStableFunc(found, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(taken[used.Meets(a.outcome.Answer.Changed)], taken[used.Meets(b.outcome.Answer.Changed)]), cmp.Compare(s.worth(a), s.worth(b)))
	})
	return found[:min(maxContested, len(found))]
}

// worth is how much the story would miss a candidate, and then how much of it a person has to read.
func (s *storyteller) worth(c *candidate) int {
	if c.length == 0 {
		m := c.call.Message("")
		c.length = len(m.Target) + len(m.Body)
		for _, text := range c.texts() {
			c.length += s.named[text] << 12
		}
		for _, entity := range c.outcome.Answer.Changed {
			c.length += s.others[entity] << 24
		}
	}
	return c.length
}

// partner finds another call that changes one of the same entities, whichever of the two comes first.
func (s *storyteller) partner(state behavior.State, first *candidate) *candidate {
	shared := plan.Entities{}
	shared.Add(first.outcome.Answer.Changed)
	var rivals []*candidate
	for _, c := range slices.Concat(s.candidates, s.spares) {
		if c.call != first.call && !c.outcome.Neutral() && shared.Meets(c.outcome.Answer.Changed) {
			rivals = append(rivals, c)
		}
	}
	slices.SortStableFunc(rivals, func(a, b *candidate) int { return cmp.Compare(s.worth(a), s.worth(b)) })
	for _, c := range rivals[:min(maxPartners, len(rivals))] {
		alone := s.under(state, c)
		if alone == nil {
			continue
		}
		second := s.under(first.outcome.After, c)
		if second == nil || second.as != alone.as {
			continue
		}
		if again := s.under(alone.outcome.After, first); again != nil && again.as == first.as && maps.Equal(entities(again), entities(first)) {
			return second
		}
	}
	return nil
}

// entities are those that a candidate changes.
func entities(c *candidate) plan.Entities {
	all := plan.Entities{}
	all.Add(c.outcome.Answer.Changed)
	return all
}
