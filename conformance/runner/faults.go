package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/linearizability"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
)

// settle turns what came back into judgements. A case without an answer is sent once more on a new connection first.
// Once the run is over nothing is sent any more, so nothing is said of such a case.
func (r *Session) settle(ctx context.Context, c *plan.Case, seen *evidence.Observation) {
	if seen.Err != nil {
		if ctx.Err() == nil {
			r.unanswered(ctx, c, seen)
		}
		return
	}
	r.last = c
	if !c.Mutates() && !c.Lax {
		r.alive = c
	}
	r.record(c, r.judge.Verdicts(c, seen))
}

func (r *Session) record(c *plan.Case, list []judge.Judgement) {
	for _, one := range list {
		r.enter(c, entry{Judgement: one})
	}
}

// entry is a judgement with the history that it rests on instead of one request; nil for none.
type entry struct {
	judge.Judgement
	history *linearizability.History
}

func (r *Session) enter(c *plan.Case, e entry) {
	if e.Verdict == report.Fail || e.Verdict == report.Warn {
		r.wrong[c.Rule()], r.wrong[e.About.Subject()] = e.About.ID, e.About.ID
	}
	if r.chosen[e.About] {
		e.Judgement = e.Kept()
		r.results[e.About] = append(r.results[e.About], e)
	}
}

// Times to wait for a server that fell over, doubling.
const (
	firstPause = 100 * time.Millisecond
	pauses     = 5
)

// maxSilent is how many requests that the same rule should answer may be left without an answer before the others are not sent any
// more: each of them costs the whole timeout, twice.
const maxSilent = 3

// unanswered finds out whose fault it is that nothing came back: the request's, when the server answers others and not this one,
// twice; the server's as a whole, when it answers nothing any more.
func (r *Session) unanswered(ctx context.Context, c *plan.Case, seen *evidence.Observation) {
	if errors.Is(seen.Err, errUnlearned) {
		r.record(c, judge.All(c, seen, report.Unreached, seen.Err.Error()))
		return
	}
	if seen.Sent == nil {
		r.record(c, judge.All(c, seen, report.Undecided, "not sent: "+seen.Err.Error()))
		return
	}
	defer r.Traffic.Alone()()
	if r.ended(ctx) {
		return
	}
	again := r.anew(ctx, c)
	switch {
	case again.Err == nil:
		r.repeated(c, again, r.Traffic.Falls() > seen.Falls)
	case r.AnswersOthers(ctx, c):
		r.record(c, r.dropped(c, again))
	case ctx.Err() == nil:
		r.fallen(ctx, c, again)
	}
}

// repeated judges an answer to the second sending. What the first one did is not known, so a request that changes something may
// rightly be answered as a repetition. A network may break once; the same rule going unanswered twice is the server's doing. What
// went unanswered because the server fell over meanwhile says nothing of the rule: one fall is one event.
func (r *Session) repeated(c *plan.Case, seen *evidence.Observation, fell bool) {
	if !fell {
		r.silent[c.Expected.Rule]++
	}
	list := r.judge.Verdicts(c, seen)
	for i := range list {
		switch {
		case !fell && r.silent[c.Expected.Rule] > 1:
			list[i].LeftUnanswered("once more a request that this rule should answer was left without an answer at first")
		case list[i].Verdict != report.Pass && c.Mutates():
			list[i].Verdict, list[i].Reason = report.Undecided, "the connection broke, and the request may have been carried out before it was sent again"
		}
	}
	r.record(c, list)
}

// dropped is the judgement on a request that the server leaves without an answer while it answers others.
func (r *Session) dropped(c *plan.Case, seen *evidence.Observation) []judge.Judgement {
	r.silent[c.Expected.Rule]++
	return judge.Unanswered(c, seen)
}

// AnswersOthers asks a server that did not answer a case for something else: what was answered before, or what must get another answer.
func (r *Session) AnswersOthers(ctx context.Context, c *plan.Case) bool {
	other := r.alive
	if i := slices.IndexFunc(r.Plan.Steady, func(o *plan.Case) bool { return o.Expected.Rule != c.Expected.Rule }); other == nil && i >= 0 {
		other = r.Plan.Steady[i]
	}
	if other == nil {
		return false
	}
	return r.anew(ctx, other).Err == nil
}

// fallen waits for a server that stopped answering. The run goes on when it comes back.
func (r *Session) fallen(ctx context.Context, c *plan.Case, seen *evidence.Observation) {
	before := "the first request"
	if r.last != nil {
		before = r.last.Obligation.ID
	}
	reason := fmt.Sprintf("the server stopped answering here, after %s: %v", before, seen.Err)
	r.record(c, judge.All(c, seen, report.Undecided, reason))
	pause := firstPause
	for range pauses {
		r.Options.pause(ctx, pause)
		if r.AnswersOthers(ctx, c) {
			r.Traffic.Fell()
			return
		}
		pause *= 2
	}
	if !r.ended(ctx) {
		r.Stopped = reason
		r.Traffic.Die(reason)
	}
}
