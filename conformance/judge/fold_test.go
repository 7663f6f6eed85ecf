package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
)

// brokenRules are judgements that found the same difference under each of the rules.
func brokenRules(operation string, d unify.Difference, rules ...string) []*Judgement {
	var all []*Judgement
	for _, rule := range rules {
		ob := &plan.Obligation{ID: "shop/" + operation + "/state/" + rule, Contract: "shop", Operation: operation}
		c := &plan.Case{Obligation: ob, Expected: specs.Answer{Class: specs.ClassRules, Rule: rule}}
		diffs := []unify.Difference{d}
		kept := Judgement{Of: c, About: ob, Verdict: report.Fail, Diffs: diffs, Cause: signature(c, diffs)}.Kept()
		all = append(all, &kept)
	}
	return all
}

// causes are how many causes are told apart.
func causes(all []*Judgement) int {
	told := map[string]bool{}
	for _, j := range all {
		told[j.Cause] = true
	}
	return len(told)
}

func TestTheSameUnderManyRulesIsOneThingAndUnderFewIsNot(t *testing.T) {
	t.Parallel()
	html := unify.Difference{Path: "header.Content-Type", Expected: "application/json", Observed: "text/html"}
	for rules, want := range map[int]int{1: 1, 2: 2, 3: 1, 9: 1} {
		var names []string
		for i := range rules {
			names = append(names, fmt.Sprint("rule-", i))
		}
		all := brokenRules("add", html, names...)
		if Fold(all); causes(all) != want {
			t.Errorf("%d rules: %d causes, want %d", rules, causes(all), want)
		}
	}
}

func TestWhatLooksOtherwiseStaysApart(t *testing.T) {
	t.Parallel()
	became := func(path string, status json.Number) unify.Difference {
		return unify.Difference{Path: path, Expected: json.Number("200"), Observed: status}
	}
	all := slices.Concat(
		brokenRules("add", became("status", "500"), "a", "b", "c"),
		brokenRules("add", became("status", "404"), "d"),
		brokenRules("add", became("body.code", "500"), "e"),
		brokenRules("remove", became("status", "500"), "f"),
	)
	all[0].Cause = "shop add violating body.name maxLength"
	if Fold(all); causes(all) != 6 {
		t.Errorf("%d causes: what was accepted counts for no rule, so that two are left", causes(all))
	}
}
