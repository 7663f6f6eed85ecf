package runner

import (
	"context"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// Catch is the first thing that a server was found to do wrong.
type Catch struct {
	Obligation string // its ID
	Technique  string
	Reason     string
	Sent       int // how many requests it took
}

// Hunt sends cases of a plan one by one, in order, to a server in the world that the plan begins from, and ends with the first
// answer to a case that counts which breaks an obligation; nil when there is none. What is left out of the plan's cases must not change
// the state. counts may be nil, for all; before, when it is not nil, is told the number of each case before it is sent.
func Hunt(ctx context.Context, p *plan.Plan, t *transport.Target, cases []*plan.Case, counts func(*plan.Case) bool, before func(number int)) (*Catch, error) {
	runners, _, err := prepare([]*plan.Plan{p}, t, &Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	r := runners[0]
	r.done = func() {}
	line := transport.NewConn(t)
	defer line.Close()
	for i, c := range cases {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if before != nil {
			before(i)
		}
		r.settle(ctx, c, r.send(ctx, line, c))
		if found := r.caught(c); found != nil && (counts == nil || counts(c)) {
			found.Sent = i + 1
			return found, nil
		}
	}
	return nil, nil
}

// caught is what a case has just shown to be broken, nil for nothing.
func (r *Session) caught(c *plan.Case) *Catch {
	for _, about := range []*plan.Obligation{c.Obligation, c.Reply} {
		for _, j := range r.results[about] {
			if j.Of == c && (j.Verdict == report.Fail || j.Verdict == report.Warn) {
				return &Catch{Obligation: about.ID, Technique: about.Technique, Reason: j.Reason}
			}
		}
	}
	return nil
}
