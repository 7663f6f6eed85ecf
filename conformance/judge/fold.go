package judge

// systemicRules is under how many rules an operation must go wrong in the same way for that to be one thing.
const systemicRules = 3

// Fold gives one cause to what an operation does wrong alike whichever rule should answer: a proxy's error pages, a field that always has
// the wrong type. Below systemicRules each rule keeps its own cause, since two rules may well be wrong for two reasons.
func Fold(all []*Judgement) {
	rules := map[string]map[string]bool{}
	for _, j := range all {
		s := symptom(j)
		if rules[s] == nil {
			rules[s] = map[string]bool{}
		}
		rules[s][j.Of.Expected.Class+" "+j.Of.Expected.Rule] = true
	}
	for _, j := range all {
		if s := symptom(j); s != "" && len(rules[s]) >= systemicRules {
			j.Cause = s
		}
	}
}
