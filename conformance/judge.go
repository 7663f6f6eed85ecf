package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// judgement is what one case shows of one obligation.
type judgement struct {
	of      *plan.Case
	about   *plan.Obligation
	verdict report.Verdict
	reason  string
	cause   string
	diffs   []unify.Difference
	diff    string // the differences as text, once they are kept as places only
	seen    *evidence.Observation
	history *history // instead of one request; nil for none
}

// judge compares what came back with what the contract determines.
type judge struct {
	plan     *plan.Plan
	prefix   string
	bindings symbol.Bindings
}

// comparison is one expectation held against one observation.
type comparison struct {
	diffs  []unify.Difference
	grade  schema.Grade // of the best founded expectation that is broken
	learnt symbol.Bindings
}

// judge gives the verdicts on a case: one on its obligation and, for a refusal, one on how it is worded.
func (j *judge) judge(c *plan.Case, seen *evidence.Observation) []judgement {
	if err := c.Claim.Check(j.plan.Contract, j.plan.World, c.Call.Operation, seen.Sent, j.prefix); err != nil {
		return j.all(c, seen, report.Undecided, err.Error())
	}
	if c.Lax {
		return []judgement{j.lax(c, seen)}
	}
	if j.plan.DocumentOnly() {
		return j.byDocument(c, seen)
	}
	met := j.compare(c, &c.Expected, seen, c.Worded().Grade())
	if len(met.diffs) == 0 {
		for symbol, value := range met.learnt {
			j.bindings[symbol] = value
		}
		return j.all(c, seen, report.Pass, "")
	}
	if c.Reply == nil {
		return []judgement{j.broken(c, c.Obligation, met, seen, "")}
	}
	return j.refusal(c, met, seen)
}

// all gives the same verdict on everything that the case is about.
func (j *judge) all(c *plan.Case, seen *evidence.Observation, v report.Verdict, reason string) []judgement {
	list := []judgement{{of: c, about: c.Obligation, verdict: v, reason: reason, seen: seen}}
	if c.Reply != nil {
		list = append(list, judgement{of: c, about: c.Reply, verdict: v, reason: reason, seen: seen})
	}
	return list
}

func (j *judge) lax(c *plan.Case, seen *evidence.Observation) judgement {
	if seen.Status < 500 {
		return judgement{of: c, about: c.Obligation, verdict: report.Pass, seen: seen}
	}
	d := []unify.Difference{{Path: "status", Expected: "below 500", Observed: json.Number(strconv.Itoa(seen.Status))}}
	return j.broken(c, c.Obligation, comparison{diffs: d, grade: c.Obligation.Grade()}, seen, "the server failed")
}

// refusal tells a request that was wrongly accepted from one that was refused in other words.
func (j *judge) refusal(c *plan.Case, met comparison, seen *evidence.Observation) []judgement {
	worded := c.Reply
	switch {
	case seen.Status >= 500:
		met.grade = c.Obligation.Grade()
		return []judgement{j.broken(c, c.Obligation, met, seen, "the server failed instead of refusing"), j.broken(c, worded, met, seen, "")}
	case seen.Status < 400 || j.taken(c, seen):
		was := j.broken(c, c.Obligation, comparison{met.diffs, c.Obligation.Grade(), nil}, seen, unrefused(met.diffs, seen, "accepted what must be refused"))
		if onlyStatus(met.diffs) && c.Expected.Body != nil {
			return []judgement{was, j.broken(c, worded, met, seen, unrefused(met.diffs, seen, "a refusal with the status of a success"))}
		}
		was.cause = strings.Join([]string{c.Obligation.Contract, c.Obligation.Operation, string(c.Claim.Kind), c.Claim.Where, c.Claim.Keyword}, " ")
		if c.Claim.Kind == claim.Unauthorized {
			was.cause += c.Obligation.ID
		}
		reply := j.broken(c, worded, comparison{met.diffs, weaker(c.Obligation.Grade(), met.grade), nil}, seen, unrefused(met.diffs, seen, "there was no refusal"))
		reply.cause = was.cause
		return []judgement{was, reply}
	}
	pass := judgement{of: c, about: c.Obligation, verdict: report.Pass, seen: seen}
	return []judgement{pass, j.broken(c, worded, met, seen, "refused in other words than the contract's")}
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
func (j *judge) taken(c *plan.Case, seen *evidence.Observation) bool {
	return c.Accepted != nil && len(j.compare(c, c.Accepted, seen, schema.Stated).diffs) == 0
}

// broken is the judgement on an obligation that was not kept: a failure when a vendor says so, else a warning.
func (j *judge) broken(c *plan.Case, about *plan.Obligation, met comparison, seen *evidence.Observation, reason string) judgement {
	v := report.Warn
	if plan.LevelOf(met.grade) == report.Core {
		v = report.Fail
	}
	if reason == "" {
		reason = met.diffs[0].String()
	}
	return judgement{of: c, about: about, verdict: v, reason: reason + onPurpose(seen), cause: j.signature(c, met.diffs), diffs: met.diffs, seen: seen}
}

// onPurpose is what an answer says of a fault that was asked for, as a mock's does, "" for nothing.
func onPurpose(seen *evidence.Observation) string {
	if text := seen.Header.Get(report.FaultHeader); text != "" {
		return fmt.Sprintf("; the target says that it failed on purpose: %s: %s", report.FaultHeader, unify.Cut(text))
	}
	return ""
}

// signature is the same for failures that look the same: the rule that should have answered, and where the answer differs.
func (j *judge) signature(c *plan.Case, diffs []unify.Difference) string {
	return fmt.Sprintf("%s %s %s: %s", c.Obligation.Contract, c.Expected.Class, c.Expected.Rule, placesOf(diffs))
}

// placesOf lists the places of differences, each once, whichever elements of lists they are in.
func placesOf(diffs []unify.Difference) string {
	var list []string
	for _, d := range diffs {
		if place := claim.Unnumbered(d.Path); !slices.Contains(list, place) {
			list = append(list, place)
		}
	}
	return strings.Join(list, ", ")
}

// onlyStatus says that nothing but the status differs.
func onlyStatus(diffs []unify.Difference) bool { return len(diffs) == 1 && diffs[0].Path == "status" }

// compare holds an observation against an expectation: status, media type, headers, schema, and what is determined of the body.
func (j *judge) compare(c *plan.Case, want *specs.Answer, seen *evidence.Observation, own schema.Grade) comparison {
	met := comparison{grade: schema.Assumed, learnt: symbol.Bindings{}}
	said := gradeOf(want.Source)
	if seen.Status != want.Status {
		met.note(own, unify.Difference{Path: "status", Expected: json.Number(strconv.Itoa(want.Status)), Observed: json.Number(strconv.Itoa(seen.Status))})
	}
	for _, name := range slices.Sorted(maps.Keys(want.Header)) {
		if got := seen.Header.Get(name); !sameHeader(name, want.Header[name], got) {
			met.note(said, unify.Difference{Path: "header." + name, Expected: want.Header[name], Observed: orAbsent(got)})
		}
	}
	if want.MediaType == "" {
		return met
	}
	mediaType, _, err := wire.MediaType(seen.Header.Get("Content-Type"))
	if base, _, _ := wire.MediaType(want.MediaType); err != nil || mediaType != base {
		met.note(said, unify.Difference{Path: "header.Content-Type", Expected: want.MediaType, Observed: orAbsent(seen.Header.Get("Content-Type"))})
		return met
	}
	j.body(c, want, seen, &met)
	return met
}

// body compares the determined parts and then asks the schema about the whole.
func (j *judge) body(c *plan.Case, want *specs.Answer, seen *evidence.Observation, met *comparison) {
	if c.Call.Operation.Method == http.MethodHead && c.Call.Method == "" {
		return
	}
	body, err := seen.Value()
	if err != nil {
		met.note(gradeOf(want.Source), unify.Difference{Path: "body", Expected: "JSON", Observed: "unreadable: " + err.Error()})
		return
	}
	for _, d := range unify.Values("body", want.Body, body, answerSchema(c.Call.Operation, want), j.bindings, met.learnt) {
		met.note(gradeOf(want.Source), d)
	}
	if want.Operation == nil || seen.Status != want.Status {
		return
	}
	for _, v := range want.Operation.JudgeResponse(seen.Status, seen.Header.Get("Content-Type"), seen.Header, body, true) {
		d := difference(v)
		if !met.has(d.Path) {
			met.note(gradeOf(v.Source), d)
		}
	}
}

func (m *comparison) note(g schema.Grade, d unify.Difference) {
	m.diffs = append(m.diffs, d)
	if plan.LevelOf(g) == report.Core {
		m.grade = g
	}
}

// has says whether a difference at the place, or above it, is noted already.
func (m *comparison) has(path string) bool {
	return slices.ContainsFunc(m.diffs, func(d unify.Difference) bool { return strings.HasPrefix(path, d.Path) })
}

func gradeOf(s *specs.Source) schema.Grade {
	if s == nil {
		return schema.Assumed
	}
	return s.Grade
}

// answerSchema is the schema of the body of an answer, nil when the document declares none.
func answerSchema(op *openapi.Operation, want *specs.Answer) *schema.Schema {
	if r := op.Response(want.Status); r != nil && len(r.Content) > 0 {
		return r.Content[0].Schema
	}
	return nil
}

// sameHeader compares header values; Allow as the set that it is.
func sameHeader(name, want, got string) bool {
	if !strings.EqualFold(name, "Allow") {
		return want == got
	}
	return slices.Equal(listed(want), listed(got))
}

func listed(value string) []string {
	var all []string
	for _, part := range strings.Split(value, ",") {
		if part = strings.TrimSpace(part); part != "" && part != http.MethodOptions && part != http.MethodHead {
			all = append(all, part)
		}
	}
	slices.Sort(all)
	return all
}

func orAbsent(text string) any {
	if text == "" {
		return unify.Absent{}
	}
	return text
}
