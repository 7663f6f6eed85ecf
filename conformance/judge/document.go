package judge

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// A document that comes without a behavior says what a request and an answer look like, and not which answer a request gets. So a
// good request must get some answer that the document declares, and a bad one some refusal.

// Statuses that speak of the request itself, and so may not be given to a good one; and statuses that speak of what the server
// knows, which nobody else does, so that they need no declaring.
var (
	speakOfRequest = []int{400, 405, 411, 413, 414, 415, 422, 431}
	speakOfServer  = []int{401, 402, 403, 404, 409, 410, 412, 423, 424, 428, 429}
)

// byDocument gives the verdicts on a case of a document without behavior.
func (j *Judge) byDocument(c *plan.Case, seen *evidence.Observation) []Judgement {
	if c.Expected.Class != specs.ClassRules {
		return j.refusedSomehow(c, seen)
	}
	met, reason := comparison{grade: c.Obligation.Grade()}, ""
	got := json.Number(strconv.Itoa(seen.Status))
	switch {
	case seen.Status >= 500:
		met.diffs, reason = []unify.Difference{{Path: "status", Expected: "below 500", Observed: got}}, "the server failed"
	case slices.Contains(speakOfRequest, seen.Status):
		met.diffs, reason = []unify.Difference{{Path: "status", Expected: "one for a good request", Observed: got}}, "refused what the document allows"
		met.grade = schema.Assumed // there may be reasons that the document does not tell
	case !slices.Contains(speakOfServer, seen.Status) || c.Call.Operation.Response(seen.Status) != nil:
		met.diffs = declared(c, seen)
	}
	if len(met.diffs) > 0 {
		return []Judgement{broken(c, c.Obligation, met, seen, reason)}
	}
	return All(c, seen, report.Pass, "")
}

// refusedSomehow holds a refusal against what any refusal is: a status from 400 to 499, with a declared body where it is declared.
func (j *Judge) refusedSomehow(c *plan.Case, seen *evidence.Observation) []Judgement {
	met := comparison{grade: c.Worded().Grade()}
	if seen.Status < 400 || seen.Status >= 500 {
		met.diffs = []unify.Difference{{Path: "status", Expected: "from 400 to 499", Observed: json.Number(strconv.Itoa(seen.Status))}}
		return j.refusal(c, met, seen)
	}
	if op := c.Expected.Operation; op != nil && op.Response(seen.Status) != nil {
		met.diffs = declared(c, seen)
	}
	if len(met.diffs) == 0 {
		return All(c, seen, report.Pass, "")
	}
	return j.refusal(c, met, seen)
}

// declared says where an answer is not as the document declares it.
func declared(c *plan.Case, seen *evidence.Observation) []unify.Difference {
	body, err := seen.Value()
	if err != nil {
		return []unify.Difference{{Path: "body", Expected: "JSON", Observed: "unreadable: " + err.Error()}}
	}
	var diffs []unify.Difference
	for _, v := range c.Call.Operation.JudgeResponse(seen.Status, seen.Header.Get("Content-Type"), seen.Header, body, len(seen.Body) > 0) {
		diffs = append(diffs, difference(v))
	}
	return diffs
}

// difference is a violation of an answer as one.
func difference(v openapi.Violation) unify.Difference {
	return unify.Difference{Path: strings.TrimPrefix(v.Where, "response."), Expected: v.Keyword + " " + unify.Shown(v.Limit), Observed: v.Got}
}
