package conformance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
)

// found takes down a new failure: shrunk, where the target can be taken back to its world for another trial.
func (e *explorer) found(ctx context.Context, t *trail, s *tried) {
	if only := e.r.options.Select.Level; only != "" && s.fault.About.Level != only {
		return
	}
	steps, note := e.leading(t), "not shrunk: the target cannot be taken back to its world"
	if e.r.options.Reset != nil {
		steps, note = e.shrunk(ctx, t, s)
	}
	e.results = append(e.results, e.result(steps, note))
}

// leading are the last step of a trail, and before it those that changed something and were answered well.
func (e *explorer) leading(t *trail) []*tried {
	last := len(t.steps) - 1
	var list []*tried
	for _, s := range t.steps[:last] {
		if s.fault == nil && s.of.Mutates() {
			list = append(list, s)
		}
	}
	return append(list, t.steps[last])
}

// result is what was found as a report has it, with every request that it takes.
func (e *explorer) result(steps []*tried, note string) report.Result {
	last := steps[len(steps)-1]
	j := last.fault
	res := report.Result{
		ID: foundID(e.r.plan.Contract.Name, j.About.Operation, e.hash(steps)), Contract: j.About.Contract, Operation: j.About.Operation, Technique: plan.Robustness,
		Requirement: requirement(last.of), Level: j.About.Level, Source: j.About.Source,
		Verdict: j.Verdict, Reason: e.hide.Text(j.Reason), Cause: j.Cause,
	}
	if note != "" {
		res.Reason += " (" + note + ")"
	}
	for _, s := range steps {
		res.Exchanges = append(res.Exchanges, e.exchange(s))
	}
	if e.r.options.Replay != nil {
		res.Replay = e.r.options.Replay(res.ID)
	}
	return res
}

// requirement says in words what a drawn request must get.
func requirement(c *plan.Case) string {
	if c.Reply != nil {
		return fmt.Sprintf("a request that breaks the contract is refused with %d", c.Expected.Status)
	}
	return fmt.Sprintf("the answer is the contract's: %d, %s", c.Expected.Status, c.Rule())
}

// hash is the same for the same requests, whatever the credentials are: reports show only their names.
func (e *explorer) hash(steps []*tried) string {
	h := sha256.New()
	for _, s := range steps {
		m := e.r.plan.Message(s.of.Call)
		fmt.Fprintf(h, "%q %q %q\n", m.Method, e.hide.Text(m.Target), e.hide.Text(string(m.Body)))
		for _, f := range m.Headers {
			fmt.Fprintf(h, "%q %q\n", f.Name, e.hide.Text(f.Value))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// exchange shows one step.
func (e *explorer) exchange(s *tried) report.Exchange {
	j := judge.Judgement{Of: s.of, Seen: s.seen}
	if s.fault != nil {
		j = *s.fault
		j.Diff = unify.Text(j.Diffs)
	}
	return e.r.exchanged(&j, s.sent, e.hide)
}

// maxTrials bounds how often a failure is tried again while it is made smaller.
const maxTrials = 400

// shrinker makes a failing sequence smaller as long as it fails for the same cause.
type shrinker struct {
	*explorer
	cause string
	best  []*tried
	left  int // trials
}

// shrunk is the shortest sequence of the smallest requests that still fails, and what is to be said of it.
func (e *explorer) shrunk(ctx context.Context, t *trail, s *tried) ([]*tried, string) {
	sh := &shrinker{explorer: e, cause: s.fault.Cause, best: e.leading(t), left: maxTrials}
	if !sh.try(ctx, callsOf(sh.best)) && !sh.try(ctx, callsOf(t.steps)) {
		return sh.best, "it did not fail again when the same was sent once more"
	}
	for smaller := true; smaller; {
		smaller = sh.shorter(ctx) || sh.smaller(ctx)
	}
	if ctx.Err() != nil {
		return sh.best, "the time was over before it was shrunk"
	}
	return sh.best, ""
}

func callsOf(steps []*tried) []*call.Call {
	var calls []*call.Call
	for _, s := range steps {
		calls = append(calls, s.of.Call)
	}
	return calls
}

// shorter leaves out steps before the last: half of them, a quarter, down to single ones.
func (sh *shrinker) shorter(ctx context.Context) bool {
	for size := len(sh.best) - 1; size > 0; size /= 2 {
		for from := 0; from+size < len(sh.best); from += size {
			calls := callsOf(sh.best)
			if sh.try(ctx, slices.Delete(calls, from, from+size)) {
				return true
			}
		}
	}
	return false
}

// smaller makes one request simpler, the last first.
func (sh *shrinker) smaller(ctx context.Context) bool {
	calls := callsOf(sh.best)
	for i := len(calls) - 1; i >= 0; i-- {
		for _, c := range variation.Simpler(calls[i]) {
			list := slices.Clone(calls)
			list[i] = c
			if sh.try(ctx, list) {
				return true
			}
		}
	}
	return false
}

// try sends a sequence from the world on, and keeps it if its last request fails, and no other, for the cause.
func (sh *shrinker) try(ctx context.Context, calls []*call.Call) bool {
	if sh.left <= 0 || ctx.Err() != nil {
		return false
	}
	sh.left--
	steps, err := sh.resend(ctx, calls)
	if err != nil || len(steps) != len(calls) {
		return false
	}
	for i, s := range steps {
		last := i == len(steps)-1
		if last && (s.fault == nil || s.fault.Cause != sh.cause) || !last && s.fault != nil {
			return false
		}
	}
	sh.best = steps
	return true
}

// resend sends calls from the world on. It ends early at a request that nothing can be expected of.
func (e *explorer) resend(ctx context.Context, calls []*call.Call) ([]*tried, error) {
	t, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer t.line.Close()
	for _, c := range calls {
		if _, ok := t.step(ctx, c); !ok || ctx.Err() != nil {
			break
		}
	}
	return t.steps, nil
}

// foundID names something found by the hash of the requests that show it.
func foundID(contract, operation, hash string) string {
	return contract + "/" + operation + "/" + plan.Robustness + "/" + foundPrefix + hash
}

const foundPrefix = "found-"
