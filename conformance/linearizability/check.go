package linearizability

import (
	"maps"

	"github.com/anishathalye/porcupine"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// finding is what a check of a history says.
type finding int

const (
	explained   finding = iota // some order of the requests explains every answer
	unexplained                // none does
	unsure                     // the budget was spent before either was sure
)

// maxSteps bounds one check, in steps of the model. It is no time, so that a busy machine decides what an idle one does.
const maxSteps = 20000

// moment is a state of the model along one order of the requests, with what the answers so far have shown its symbols to be. It is
// part of the state, since another order may show something else.
type moment struct {
	state  behavior.State
	learnt symbol.Bindings
}

// check holds one history against the model.
type check struct {
	known  symbol.Bindings // before the first event
	open   map[*Event]bool // events whose answers do not count
	plan   *plan.Plan
	steps  int
	touch  plan.Entities // what the steps touched, in whatever order
	broken error         // a defect of the behavior
}

// check asks whether some order of the events, each between its call and its answer, explains the answers.
func (c *Course) check(events []*Event, open map[*Event]bool) (finding, plan.Entities) {
	k := &check{known: c.Known, open: open, plan: c.Plan, touch: plan.Entities{}}
	ok := porcupine.CheckOperations(k.model(), k.operations(events))
	switch {
	case ok:
		return explained, k.touch
	case k.steps > maxSteps || k.broken != nil:
		return unsure, k.touch
	}
	return unexplained, k.touch
}

func (k *check) operations(events []*Event) []porcupine.Operation {
	var all []porcupine.Operation
	for _, e := range events {
		back := e.Answered
		if k.open[e] {
			back = Endless
		}
		all = append(all, porcupine.Operation{ClientId: e.Client, Input: e, Call: e.Called, Output: e.Seen, Return: back})
	}
	return all
}

func (k *check) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return &moment{k.plan.RaceState, k.known} },
		Step: func(state, input, _ any) (bool, any) { return k.step(state.(*moment), input.(*Event)) },
		Equal: func(a, b any) bool {
			x, y := a.(*moment), b.(*moment)
			return maps.Equal(x.learnt, y.learnt) && x.state.Equal(y.state)
		},
	}
}

// step is the very step that the mock answers with. An answer that is there has to be the one that the model gives.
func (k *check) step(at *moment, e *Event) (bool, any) {
	if k.steps++; k.steps > maxSteps || k.broken != nil {
		return false, at
	}
	after, answer, err := e.Prepared.Answer(at.state, symbol.From(symbolsFrom+e.Number*symbolsEach).Inputs())
	if err != nil {
		k.broken = err
		return false, at
	}
	k.touch.Add(k.plan.Mutable(answer.Reads))
	k.touch.Add(k.plan.Mutable(answer.Changed))
	next := &moment{after, at.learnt}
	if e.Seen.Err != nil || k.open[e] {
		return true, next
	}
	diffs, learnt := judge.Compare(e.Case, &answer, e.Seen, at.learnt)
	if len(learnt) > 0 {
		next.learnt = maps.Clone(at.learnt)
		maps.Copy(next.learnt, learnt)
	}
	return len(diffs) == 0, next
}

// The symbols of a round: those of an event are the same in every order, so that orders which come to the same are known to.
const (
	symbolsFrom = 1 << 30
	symbolsEach = 1 << 12
)
