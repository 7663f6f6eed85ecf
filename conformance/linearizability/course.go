// Package linearizability asks whether the answers to requests that were sent at once can be explained by some order of the requests, one
// after the other, on the model, and shows the shortest history that cannot. It sends nothing.
package linearizability

import (
	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs"
)

// Course is the sending of the rounds of a plan, as it went.
type Course struct {
	Plan *plan.Plan
	// Known is what the answers before the first round have shown the symbols to be.
	Known symbol.Bindings
	// Rounds are those of the plan that were sent.
	Rounds []*plan.Round
	// Events are the requests of the rounds, in the order of the plan.
	Events []*Event
	// Unsent says why stakes were not contended for.
	Unsent map[*plan.Stake]string
	// Wrong names an obligation that was not kept, by the rule that should have answered, and by what it is about. Judge adds to it.
	Wrong map[string]string

	verdicts []Verdict
}

// Event is one request of a round: when it was sent and answered, on a clock that only counts, and what came back.
type Event struct {
	Case     *plan.Case
	Stake    *plan.Stake
	Round    int // of the course, from 0
	Number   int // in the order of the plan, from 0; the symbols of the answer hang on it
	Client   int // from 1; 0 sends before and after the others
	Phase    Phase
	Prepared *specs.Prepared // what the contract reads in the request
	Request  string          // as people read it in a line
	Called   int64
	Answered int64                 // Endless when nothing came back
	Seen     *evidence.Observation // nil when it was not sent
}

// Phase is a part of a round.
type Phase int

// The parts of a round, in order.
const (
	Before Phase = iota
	Racing
	Afterwards
)

// Endless is when a request without an answer is answered: it may take effect at any time, or never.
const Endless = int64(1) << 62

// Verdict is the judgement on one stake, and the history that shows it: of no requests where no single one does.
type Verdict struct {
	judge.Judgement
	History *History
}
