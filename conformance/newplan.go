package conformance

import (
	"fmt"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/specs"
)

// NewPlan plans the requests that hold a server to a contract, beginning from the given world. The same contract, world and seed
// give the same plan. It sends nothing.
func NewPlan(c *specs.Contract, w specs.World, seed uint64) (*plan.Plan, error) {
	d, err := technique.NewDraft(c, w, seed)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{d.Opening, d.Steady, func() error { return story.Tell(d) }} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("plan for %q: %w", c.Name, err)
		}
	}
	return d.Done(), nil
}
