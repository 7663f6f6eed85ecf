package runner

import (
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// onlyCase runs a plan of one case.
func onlyCase(t *testing.T, c *plan.Case, h http.Handler) []report.Result {
	t.Helper()
	p := *invited(t)
	p.Obligations, p.Opening, p.Steady, p.Story, p.Rounds = []*plan.Obligation{c.Obligation}, nil, []*plan.Case{c}, nil, nil
	if c.Reply != nil {
		p.Obligations = append(p.Obligations, c.Reply)
	}
	return reported(t, &p, served(t, h), Options{}).Results
}

// steady is a copy of the first case that changes nothing and satisfies.
func steady(t *testing.T, wanted func(*plan.Case) bool) *plan.Case {
	t.Helper()
	for _, c := range invited(t).Steady {
		if wanted(c) {
			d := *c
			return &d
		}
	}
	t.Fatal("there is no such case")
	return nil
}

func TestNothingIsSaidOfAServerThatWasSentSomethingElse(t *testing.T) {
	t.Parallel()
	bad := steady(t, func(c *plan.Case) bool { return c.Claim.Kind == claim.Violating && c.Reply != nil })
	good := steady(t, func(c *plan.Case) bool { return c.Claim.Kind == claim.Valid })
	bad.Call = good.Call // the case says that it breaks a limit, and sends what breaks none
	for _, status := range []int{200, 400, 500} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		for _, res := range onlyCase(t, bad, h) {
			if res.Verdict != report.Undecided || !strings.Contains(res.Reason, "the bytes sent are valid") {
				t.Errorf("%d: %s %s: %s", status, res.Verdict, res.ID, res.Reason)
			}
		}
	}
}

func TestATargetBehindAPrefixIsHeldToTheSame(t *testing.T) {
	t.Parallel()
	target := served(t, http.StripPrefix("/behind/it", sound(t, func(*http.Request) {})))
	behind, err := transport.ParseTarget(target.URL.String() + "/behind/it/")
	if err != nil {
		t.Fatal(err)
	}
	target.URL = behind
	r := reported(t, invited(t), target, Options{Workers: 4})
	if list := others(r, func(*report.Result) bool { return false }); len(list) > 0 {
		t.Errorf("%d, the first of them %s", len(list), list[0])
	}
}

// A refusal with another status than the contract's is still a refusal: only its wording is held against the server, by its grade.
func TestRefusalsAreToldFromTheirWording(t *testing.T) {
	t.Parallel()
	violating := func(c *plan.Case) bool {
		return c.Claim.Kind == claim.Violating && c.Reply != nil && c.Expected.Source != nil
	}
	tests := []struct {
		name           string
		answer         int
		limit, wording report.Level // of the obligations
		first, second  report.Verdict
	}{
		{"refused otherwise, inferred wording", 422, report.Core, report.Extended, report.Pass, report.Warn},
		{"refused otherwise, stated wording", 422, report.Core, report.Core, report.Pass, report.Fail},
		{"accepted, stated limit", 200, report.Core, report.Core, report.Fail, report.Fail},
		{"accepted, inferred limit", 200, report.Extended, report.Extended, report.Warn, report.Warn},
		{"led elsewhere", 302, report.Core, report.Core, report.Fail, report.Fail},
		{"failed", 500, report.Core, report.Extended, report.Fail, report.Fail},
		{"failed, inferred limit", 503, report.Extended, report.Extended, report.Warn, report.Warn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := steady(t, violating)
			c.Obligation, c.Reply = graded(c.Obligation, tt.limit), graded(c.Reply, tt.wording)
			source := *c.Expected.Source
			source.Grade = c.Reply.Grade()
			c.Expected.Source = &source
			results := onlyCase(t, c, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.answer) }))
			got := map[string]report.Verdict{}
			for _, res := range results {
				got[res.ID] = res.Verdict
			}
			if got[c.Obligation.ID] != tt.first || got[c.Reply.ID] != tt.second {
				t.Errorf("got %v, want %s and %s", got, tt.first, tt.second)
			}
		})
	}
}

// graded is an obligation as if it were founded so that it has the level.
func graded(o *plan.Obligation, level report.Level) *plan.Obligation {
	d := *o
	d.Level, d.Source.Grade = level, "stated"
	if level == report.Extended {
		d.Source.Grade = "inferred"
	}
	return &d
}

func TestOddRequestsNeedNoMoreThanAnAnswer(t *testing.T) {
	t.Parallel()
	lax := func(c *plan.Case) bool { return c.Lax }
	for status, want := range map[int]report.Verdict{200: report.Pass, 400: report.Pass, 418: report.Pass, 500: report.Warn} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		for _, res := range onlyCase(t, steady(t, lax), h) {
			if res.Verdict != want {
				t.Errorf("%d: %s", status, res.Verdict)
			}
		}
	}
}
