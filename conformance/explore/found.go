package explore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// found takes down a new failure: shrunk, where the target can be taken back to its world for another trial.
func (e *explorer) found(ctx context.Context, t *trail, s *tried) {
	if only := e.r.Options.Select.Level; only != "" && s.fault.About.Level != only {
		return
	}
	steps, note := e.leading(t), "not shrunk: the target cannot be taken back to its world"
	if e.r.Options.Reset != nil {
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
		ID: foundID(e.r.Plan.Contract.Name, j.About.Operation, e.hash(steps)), Contract: j.About.Contract, Operation: j.About.Operation, Technique: plan.Robustness,
		Requirement: requirement(last.of), Level: j.About.Level, Source: j.About.Source,
		Verdict: j.Verdict, Reason: e.hide.Text(j.Reason), Cause: e.hide.Text(j.Cause),
	}
	if note != "" {
		res.Reason += " (" + note + ")"
	}
	for _, s := range steps {
		res.Exchanges = append(res.Exchanges, e.exchange(s))
	}
	if e.r.Options.Replay != nil {
		res.Replay = e.r.Options.Replay(res.ID)
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
		m := e.r.Plan.Message(s.of.Call)
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
	return e.r.Exchange(&j, s.sent, e.hide)
}

// foundID names something found by the hash of the requests that show it.
func foundID(contract, operation, hash string) string {
	return contract + "/" + operation + "/" + plan.Robustness + "/" + foundPrefix + hash
}

const foundPrefix = "found-"
