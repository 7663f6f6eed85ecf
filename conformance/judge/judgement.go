package judge

import (
	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// Judgement is what one case shows of one obligation.
type Judgement struct {
	Of      *plan.Case
	About   *plan.Obligation
	Verdict report.Verdict
	Reason  string                // in words; "" for a pass
	Cause   string                // the same for what is one thing to look at; "" for what has none
	Diffs   []unify.Difference    // where the answer is not as it should be
	Diff    string                // the differences as text, once they are kept as places only
	Seen    *evidence.Observation // what the verdict rests on

	turn string // what became of the value at the first place, once the differences are kept as places only
}

// LeftUnanswered makes it the judgement on a request that got no answer while others did: a failure.
func (j *Judgement) LeftUnanswered(reason string) {
	j.Verdict, j.Reason, j.Cause = report.Fail, reason, noAnswerCause(j.Of)
	j.Diffs = []unify.Difference{{Path: "answer", Expected: "an answer", Observed: unify.Absent{}}}
}

// Kept is the judgement with no more of the answer than a report shows. A server may answer every request with megabytes.
func (j Judgement) Kept() Judgement {
	j.Diff = unify.Text(j.Diffs)
	if len(j.Diffs) > 0 && j.turn == "" {
		j.turn = turn(j.Diffs[0])
	}
	paths := make([]unify.Difference, len(j.Diffs))
	for i, d := range j.Diffs {
		paths[i].Path = d.Path
	}
	j.Diffs = paths
	if j.Seen != nil {
		j.Seen = j.Seen.Kept(j.Verdict == report.Pass)
	}
	return j
}

// All gives the same verdict on everything that the case is about.
func All(c *plan.Case, seen *evidence.Observation, v report.Verdict, reason string) []Judgement {
	list := []Judgement{{Of: c, About: c.Obligation, Verdict: v, Reason: reason, Seen: seen}}
	if c.Reply != nil {
		list = append(list, Judgement{Of: c, About: c.Reply, Verdict: v, Reason: reason, Seen: seen})
	}
	return list
}

// Unanswered says of everything that a case is about that it got no answer, twice, while others did.
func Unanswered(c *plan.Case, seen *evidence.Observation) []Judgement {
	list := All(c, seen, report.Fail, "")
	for i := range list {
		list[i].LeftUnanswered("no answer, twice, while other requests are answered: " + seen.Err.Error())
	}
	return list
}
