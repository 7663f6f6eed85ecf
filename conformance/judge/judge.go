// Package judge gives verdicts: it holds what came back against what the contract determines, grades what differs by how well it is
// founded, and folds failures that are one thing. It sees a case and the evidence, and nobody who planned or sent.
package judge

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Judge compares what came back with what the contract determines. It is not for several goroutines at a time.
type Judge struct {
	// Bindings are what the answers judged so far have shown the symbols to be.
	Bindings symbol.Bindings

	plan   *plan.Plan
	prefix string
}

// New is a judge of the answers to a plan, of a target whose path is the prefix, that has seen none yet.
func New(p *plan.Plan, prefix string) *Judge {
	return &Judge{Bindings: symbol.Bindings{}, plan: p, prefix: prefix}
}

// Verdicts judges the answer to a case: its obligation and, where that is another, how a refusal is worded. Where the bytes that were
// sent are not what the case claims, both are undecided.
func (j *Judge) Verdicts(c *plan.Case, seen *evidence.Observation) []Judgement {
	if err := c.Claim.Check(j.plan.Contract, j.plan.World, c.Call.Operation, seen.Sent, j.prefix); err != nil {
		return All(c, seen, report.Undecided, err.Error())
	}
	if c.Lax {
		return []Judgement{lax(c, seen)}
	}
	if j.plan.DocumentOnly() {
		return j.byDocument(c, seen)
	}
	met := compare(c, &c.Expected, seen, c.Worded().Grade(), j.Bindings)
	if len(met.diffs) == 0 {
		for made, value := range met.learnt {
			j.Bindings[made] = value
		}
		return All(c, seen, report.Pass, "")
	}
	if c.Reply == nil {
		return []Judgement{broken(c, c.Obligation, met, seen, "")}
	}
	return j.refusal(c, met, seen)
}

func lax(c *plan.Case, seen *evidence.Observation) Judgement {
	if seen.Status < 500 {
		return Judgement{Of: c, About: c.Obligation, Verdict: report.Pass, Seen: seen}
	}
	d := []unify.Difference{{Path: "status", Expected: "below 500", Observed: json.Number(strconv.Itoa(seen.Status))}}
	return broken(c, c.Obligation, comparison{diffs: d, grade: c.Obligation.Grade()}, seen, "the server failed")
}

// refusal tells a request that was wrongly accepted from one that was refused in other words.
func (j *Judge) refusal(c *plan.Case, met comparison, seen *evidence.Observation) []Judgement {
	worded := c.Reply
	switch {
	case seen.Status >= 500:
		met.grade = c.Obligation.Grade()
		return []Judgement{broken(c, c.Obligation, met, seen, "the server failed instead of refusing"), broken(c, worded, met, seen, "")}
	case seen.Status < 400 || j.taken(c, seen):
		was := broken(c, c.Obligation, comparison{met.diffs, c.Obligation.Grade(), nil}, seen, unrefused(met.diffs, seen, "accepted what must be refused"))
		if onlyStatus(met.diffs) && c.Expected.Body != nil {
			return []Judgement{was, broken(c, worded, met, seen, unrefused(met.diffs, seen, "a refusal with the status of a success"))}
		}
		was.Cause = strings.Join([]string{c.Obligation.Contract, c.Obligation.Operation, string(c.Claim.Kind), c.Claim.Where, c.Claim.Keyword}, " ")
		if c.Claim.Kind == claim.Unauthorized {
			was.Cause += c.Obligation.ID
		}
		reply := broken(c, worded, comparison{met.diffs, weaker(c.Obligation.Grade(), met.grade), nil}, seen, unrefused(met.diffs, seen, "there was no refusal"))
		reply.Cause = was.Cause
		return []Judgement{was, reply}
	}
	pass := Judgement{Of: c, About: c.Obligation, Verdict: report.Pass, Seen: seen}
	return []Judgement{pass, broken(c, worded, met, seen, "refused in other words than the contract's")}
}

// unrefused says that a request was not refused for what is wrong about it: in so many words when it was accepted, else which other
// refusal came back.
func unrefused(diffs []unify.Difference, seen *evidence.Observation, accepted string) string {
	if seen.Status < 400 {
		return accepted
	}
	return "refused, but not for this: " + strings.TrimPrefix(diffs[0].String(), "status: ")
}

// weaker is the grade of what rests on two sources: where nobody is bound to refuse, nobody is bound to say how.
func weaker(a, b schema.Grade) schema.Grade {
	if plan.LevelOf(a) != report.Core {
		return a
	}
	return b
}

// taken says whether the answer is the one of a server that does not check what the case breaks.
func (j *Judge) taken(c *plan.Case, seen *evidence.Observation) bool {
	return c.Accepted != nil && len(compare(c, c.Accepted, seen, schema.Stated, j.Bindings).diffs) == 0
}

// broken is the judgement on an obligation that was not kept: a failure when a vendor says so, else a warning.
func broken(c *plan.Case, about *plan.Obligation, met comparison, seen *evidence.Observation, reason string) Judgement {
	v := report.Warn
	if plan.LevelOf(met.grade) == report.Core {
		v = report.Fail
	}
	if reason == "" {
		reason = met.diffs[0].String()
	}
	return Judgement{Of: c, About: about, Verdict: v, Reason: reason + onPurpose(seen), Cause: signature(c, met.diffs), Diffs: met.diffs, Seen: seen}
}

// onPurpose is what an answer says of a fault that was asked for, as a mock's does, "" for nothing.
func onPurpose(seen *evidence.Observation) string {
	if text := seen.Header.Get(report.FaultHeader); text != "" {
		return fmt.Sprintf("; the target says that it failed on purpose: %s: %s", report.FaultHeader, unify.Cut(text))
	}
	return ""
}

// onlyStatus says that nothing but the status differs.
func onlyStatus(diffs []unify.Difference) bool { return len(diffs) == 1 && diffs[0].Path == "status" }
