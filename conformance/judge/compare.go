package judge

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

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

// comparison is one expectation held against one observation.
type comparison struct {
	diffs  []unify.Difference
	grade  schema.Grade // of the best founded expectation that is broken
	learnt symbol.Bindings
}

// Compare holds an observation against an answer that the contract may give to a case. It returns where they differ, in the order in which
// people look, and what the observation shows of symbols beyond what is known of them.
func Compare(c *plan.Case, want *specs.Answer, seen *evidence.Observation, known symbol.Bindings) (diffs []unify.Difference, learnt symbol.Bindings) {
	met := compare(c, want, seen, schema.Stated, known)
	return met.diffs, met.learnt
}

// compare holds an observation against an expectation: status, media type, headers, schema, and what is determined of the body.
func compare(c *plan.Case, want *specs.Answer, seen *evidence.Observation, own schema.Grade, known symbol.Bindings) comparison {
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
	met.body(c, want, seen, known)
	return met
}

// body compares the determined parts and then asks the schema about the whole.
func (m *comparison) body(c *plan.Case, want *specs.Answer, seen *evidence.Observation, known symbol.Bindings) {
	if c.Call.Operation.Method == http.MethodHead && c.Call.Method == "" {
		return
	}
	body, err := seen.Value()
	if err != nil {
		m.note(gradeOf(want.Source), unify.Difference{Path: "body", Expected: "JSON", Observed: "unreadable: " + err.Error()})
		return
	}
	for _, d := range unify.Values("body", want.Body, body, answerSchema(c.Call.Operation, want), known, m.learnt) {
		m.note(gradeOf(want.Source), d)
	}
	if want.Operation == nil || seen.Status != want.Status {
		return
	}
	for _, v := range want.Operation.JudgeResponse(seen.Status, seen.Header.Get("Content-Type"), seen.Header, body, true) {
		d := difference(v)
		if !m.has(d.Path) {
			m.note(gradeOf(v.Source), d)
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
