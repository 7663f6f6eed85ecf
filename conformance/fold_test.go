package conformance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
)

// brokenRules is a runner that found the same difference under each of the rules.
func brokenRules(operation string, d unify.Difference, rules ...string) *runner {
	r := &runner{plan: &plan.Plan{Contract: &specs.Contract{Name: "shop"}}, results: map[*plan.Obligation][]judgement{}}
	r.judge = &judge{plan: r.plan}
	for _, rule := range rules {
		ob := &plan.Obligation{ID: "shop/" + operation + "/state/" + rule, Contract: "shop", Operation: operation}
		c := &plan.Case{Obligation: ob, Expected: specs.Answer{Class: specs.ClassRules, Rule: rule}}
		diffs := []unify.Difference{d}
		r.plan.Obligations = append(r.plan.Obligations, ob)
		r.results[ob] = []judgement{{of: c, about: ob, verdict: report.Fail, diffs: diffs, cause: r.judge.signature(c, diffs)}}
	}
	return r
}

// causes are how many causes a runner tells apart.
func causes(r *runner) int {
	var all []string
	r.eachBroken(func(j *judgement) { all = append(all, j.cause) })
	slices.Sort(all)
	return len(slices.Compact(all))
}

func TestTheSameUnderManyRulesIsOneThingAndUnderFewIsNot(t *testing.T) {
	t.Parallel()
	html := unify.Difference{Path: "header.Content-Type", Expected: "application/json", Observed: "text/html"}
	for rules, want := range map[int]int{1: 1, 2: 2, 3: 1, 9: 1} {
		var names []string
		for i := range rules {
			names = append(names, fmt.Sprint("rule-", i))
		}
		r := brokenRules("add", html, names...)
		if r.systemic(); causes(r) != want {
			t.Errorf("%d rules: %d causes, want %d", rules, causes(r), want)
		}
	}
}

func TestWhatLooksOtherwiseStaysApart(t *testing.T) {
	t.Parallel()
	r := brokenRules("add", unify.Difference{Path: "status", Expected: jsonInt(200), Observed: jsonInt(500)}, "a", "b", "c")
	for _, other := range []*runner{
		brokenRules("add", unify.Difference{Path: "status", Expected: jsonInt(200), Observed: jsonInt(404)}, "d"),
		brokenRules("add", unify.Difference{Path: "body.code", Expected: jsonInt(200), Observed: jsonInt(500)}, "e"),
		brokenRules("remove", unify.Difference{Path: "status", Expected: jsonInt(200), Observed: jsonInt(500)}, "f"),
	} {
		r.plan.Obligations = append(r.plan.Obligations, other.plan.Obligations...)
		for ob, list := range other.results {
			r.results[ob] = list
		}
	}
	accepted := r.plan.Obligations[0]
	r.results[accepted][0].cause = "shop add violating body.name maxLength"
	if r.systemic(); causes(r) != 6 {
		t.Errorf("%d causes: what was accepted counts for no rule, so that two are left", causes(r))
	}
}
