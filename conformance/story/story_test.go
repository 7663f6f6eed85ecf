package story_test

import (
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// embedded are the plans of the embedded contracts.
func embedded(t *testing.T) []*plan.Plan {
	t.Helper()
	var all []*plan.Plan
	for _, name := range specs.Names() {
		c, _ := specs.Load(name, specs.Options{})
		src, file, _ := fixtures.World(name)
		w, _ := c.World(file, src, nil)
		p, err := conformance.NewPlan(c, w, 1)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestEveryRuleOfTheEmbeddedContractsIsReached(t *testing.T) {
	t.Parallel()
	for _, p := range embedded(t) {
		reached := map[string]bool{}
		for _, c := range p.Cases() {
			if c.Expected.Class == specs.ClassRules && c.Expected.Operation != nil {
				reached[c.Expected.Operation.ID+"/"+c.Expected.Rule] = true
			}
		}
		for _, op := range p.Contract.Document.Operations {
			for _, rule := range p.Contract.RulesOf(op.ID) {
				if !reached[op.ID+"/"+rule.Name] {
					t.Errorf("%s: rule %s/%s is never reached", p.Contract.Name, op.ID, rule.Name)
				}
			}
		}
	}
}

func TestEveryRuleThatChangesSomethingIsContendedForAtOnce(t *testing.T) {
	t.Parallel()
	for _, p := range embedded(t) {
		contended, several := map[string]bool{}, false
		for _, round := range p.Rounds {
			several = several || len(round.Stakes) > 1
			for _, s := range round.Stakes {
				contended[s.Obligation.ID] = len(s.Racing) > 1 && s.Racing[0].Mutates()
			}
		}
		for _, op := range p.Contract.Document.Operations {
			for _, r := range p.Contract.RulesOf(op.ID) {
				if id := p.Contract.Name + "/" + op.ID + "/concurrency/" + r.Name; len(r.Effects) > 0 && !contended[id] {
					t.Errorf("nothing contends for %s", id)
				}
			}
		}
		if !several && p.Contract.Name != "genuin" {
			t.Errorf("%s: no round is about several entities", p.Contract.Name)
		}
	}
}

func TestWhatIsSentAtOnceLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	for _, p := range embedded(t) {
		for _, c := range p.Steady {
			if c.Mutates() {
				t.Errorf("%s changes %v", c.Obligation.ID, c.Expected.Changed)
			}
		}
	}
}
