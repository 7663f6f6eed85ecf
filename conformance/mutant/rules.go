package mutant

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// rules drops each rule, tries it after the next one, and gives its answers another status.
func (b *builder) rules() {
	machine := b.contract.Behavior
	if machine == nil {
		return
	}
	list := machine.Rules(b.op.ID)
	for i, r := range list {
		of := origin{specs.Cite(r.Source), r.File, r.Line}
		b.add(Rule, r.Name+".dropped", fmt.Sprintf("rule %q does not exist", r.Name), of).contract = b.contract.WithBehavior(machine.WithoutRule(b.op.ID, i))
		if i+1 < len(list) {
			next := list[i+1].Name
			b.add(Rule, r.Name+".after-"+next, fmt.Sprintf("rule %q is tried after rule %q", r.Name, next), of).contract =
				b.contract.WithBehavior(machine.WithRulesSwapped(b.op.ID, i))
		}
		b.restatused(specs.ClassRules, r.Name, r.Status, of)
	}
	b.refusals()
}

// refusals gives the answers to failed requests another status.
func (b *builder) refusals() {
	for _, e := range b.contract.Behavior.Errors() {
		if occurs(e.Class) && reaches(e.Class) == (b.op != nil) {
			b.restatused(e.Class, ruleOf(e), e.Status, origin{specs.Cite(e.Source), e.File, e.Line})
		}
	}
}

// occurs says whether a contract demands that some request fails so. How large a body may be is up to the server.
func occurs(class string) bool { return class != specs.ClassTooLarge }

// reaches says whether a failure of the class is of a request that reached an operation.
func reaches(class string) bool {
	return class != specs.ClassNotFound && class != specs.ClassMethodNotAllowed
}

// ruleOf is the name by which answers know an entry of the table of errors.
func ruleOf(e behavior.ErrorRule) string {
	if e.Name == "" {
		return e.Class
	}
	return e.Name
}

// restatused answers with another status that the document declares, and with one beside the right one.
func (b *builder) restatused(class, rule string, status int, of origin) {
	for _, other := range b.otherStatuses(status) {
		m := b.add(Status, fmt.Sprintf("%s-%d", rule, other), fmt.Sprintf("%q is answered %d instead of %d", rule, other, status), of)
		m.answer = func(a *specs.Answer) bool {
			if a.Class != class || a.Rule != rule {
				return false
			}
			a.Status = other
			return true
		}
	}
}

func (b *builder) otherStatuses(status int) []int {
	others := []int{status + 1}
	if b.op == nil {
		return others
	}
	codes := []int{}
	for _, r := range b.op.Responses {
		if code := r.Code(); code > 0 && code != status {
			codes = append(codes, code)
		}
	}
	if len(codes) > 0 {
		i, _ := slices.BinarySearch(codes, status)
		if next := codes[i%len(codes)]; next != status+1 {
			others = append(others, next)
		}
	}
	return others
}

// checks leaves out each step of the precedence, and makes it after the next one.
func (b *builder) checks() {
	if b.contract.Behavior == nil {
		return
	}
	of := origin{b.op.Source, b.op.Pos.File, b.op.Pos.Line}
	for _, class := range []openapi.Class{openapi.MediaType, openapi.Malformed, openapi.Invalid} {
		b.add(Check, string(class)+".dropped", fmt.Sprintf("no request is refused for being %s", class), of).prepare =
			func(p *specs.Prepared) { p.Skip = string(class) }
	}
	order := b.contract.Behavior.Precedence()
	for i := range order[:len(order)-1] {
		if order[i+1] == "rules" {
			continue // a check after the rules is no check
		}
		m := b.add(Check, order[i]+".after-"+order[i+1], fmt.Sprintf("the check %q is made after %q", order[i], order[i+1]), of)
		m.contract = b.contract.WithBehavior(b.contract.Behavior.WithPrecedenceSwapped(i))
	}
}

// unrouted breaks the answers to unknown paths and methods.
func (b *builder) unrouted() {
	if b.contract.Behavior == nil {
		return
	}
	b.refusals()
	for _, e := range b.contract.Behavior.Errors() {
		if !reaches(e.Class) {
			b.worded(e.Class, ruleOf(e), nil, origin{specs.Cite(e.Source), e.File, e.Line}, nil)
		}
	}
	b.allow()
}

// effects makes each effect of each rule go wrong.
func (b *builder) effects() {
	for i, r := range b.contract.RulesOf(b.op.ID) {
		of := origin{specs.Cite(r.Source), r.File, r.Line}
		for n, e := range r.Effects {
			what := r.Name + "." + e.Kind + "-" + e.Collection
			if len(r.Effects) > 1 {
				what += "-" + strconv.Itoa(n+1)
			}
			b.effect(i, n, what, fmt.Sprintf("%s of %s by rule %q", e.Kind, e.Collection, r.Name), of)
			b.unkept(r, e, what, of)
		}
		if len(r.Effects) > 0 {
			b.add(Effect, r.Name+".stale-answer", fmt.Sprintf("rule %q answers from the state before its effects", r.Name), of).contract =
				b.contract.WithBehavior(b.contract.Behavior.WithStaleAnswer(b.op.ID, i))
		}
	}
}

// faultWords say what goes wrong with an effect.
var faultWords = map[behavior.EffectFault]string{
	behavior.EffectDropped: "does not happen", behavior.EffectTwice: "happens twice", behavior.EffectFirstOnly: "happens for the first element only",
	behavior.EffectEverywhere: "happens to every entity", behavior.EffectNeighbour: "happens to the entity with the next key",
}

func (b *builder) effect(rule, number int, what, words string, of origin) {
	for _, f := range behavior.EffectFaults() {
		if machine := b.contract.Behavior.WithEffectFault(b.op.ID, rule, number, f); machine != nil {
			b.add(Effect, what+"."+string(f), words+" "+faultWords[f], of).contract = b.contract.WithBehavior(machine)
		}
	}
}

// unkept answers as if the effect had happened, and forgets it.
func (b *builder) unkept(r behavior.Rule, e behavior.EffectInfo, what string, of origin) {
	machine := b.contract.Behavior
	m := b.add(Effect, what+".unkept", fmt.Sprintf("%s of %s by rule %q is answered, and forgotten", e.Kind, e.Collection, r.Name), of)
	m.keep = func(before, after behavior.State, a *specs.Answer) behavior.State {
		if a.Class != specs.ClassRules || a.Rule != r.Name {
			return after
		}
		return without(machine, before, after, e.Collection)
	}
}

// without is the state after a step without what it did to one collection.
func without(machine *behavior.Machine, before, after behavior.State, collection string) behavior.State {
	for _, c := range behavior.Diff(before, after) {
		if c.Collection != collection {
			continue
		}
		if c.Before == nil {
			after = machine.Without(after, c.Collection, c.Key)
		} else if restored, err := machine.With(after, c.Collection, c.Key, c.Before); err == nil {
			after = restored
		}
	}
	return after
}

// races makes what an operation reads and writes interruptible.
func (b *builder) races() {
	for _, r := range b.contract.RulesOf(b.op.ID) {
		if len(r.Effects) > 0 {
			of := origin{specs.Cite(r.Source), r.File, r.Line}
			m := b.add(Atomicity, r.Name, fmt.Sprintf("rule %q writes back what it read although it was changed in between", r.Name), of)
			m.racy = true
		}
	}
}
