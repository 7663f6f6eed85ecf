package technique_test

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
