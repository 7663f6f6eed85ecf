package conformance

import (
	"fmt"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// systemicRules is under how many rules an operation must go wrong in the same way for that to be one thing.
const systemicRules = 3

// systemic folds what an operation does wrong alike whichever rule should answer: a proxy's error pages, a field that always has the
// wrong type. Below systemicRules each rule keeps its own cause, since two rules may well be wrong for two reasons.
func (r *runner) systemic() {
	rules := map[string]map[string]bool{}
	r.eachBroken(func(j *judgement) {
		s := r.symptom(j)
		if rules[s] == nil {
			rules[s] = map[string]bool{}
		}
		rules[s][j.of.Expected.Class+" "+j.of.Expected.Rule] = true
	})
	r.eachBroken(func(j *judgement) {
		if s := r.symptom(j); s != "" && len(rules[s]) >= systemicRules {
			j.cause = s
		}
	})
}

// eachBroken shows every judgement that is not green and has a cause, in the order of the plan.
func (r *runner) eachBroken(show func(*judgement)) {
	for _, ob := range r.plan.Obligations {
		list := r.results[ob]
		for i := range list {
			if list[i].verdict != report.Pass && list[i].cause != "" && len(list[i].diffs) > 0 {
				show(&list[i])
			}
		}
	}
}

// symptom is how a judgement looks whatever rule it is about; "" when it was given another cause than that.
func (r *runner) symptom(j *judgement) string {
	of, first := r.name(j.of.Obligation.Operation), j.diffs[0]
	switch j.cause {
	case noAnswerCause(j.of):
		return of + ": no answer"
	case r.judge.signature(j.of, j.diffs):
		return fmt.Sprintf("%s: %s, %s", of, placesOf(j.diffs), turn(first))
	}
	return ""
}

// turn says what became of a value: another kind, or else what it is.
func turn(d unify.Difference) string {
	if was, is := kindOf(d.Expected), kindOf(d.Observed); was != is {
		return was + " became " + is
	}
	return "became " + unify.Shown(d.Observed)
}

// kindOf is a type of JSON, or nothing.
func kindOf(v any) string {
	if _, none := v.(unify.Absent); none {
		return "nothing"
	}
	return fmt.Sprintf("%T", v)
}
