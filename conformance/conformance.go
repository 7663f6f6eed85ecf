// Package conformance holds servers against contracts. It is the front door of the suite: what is behind it, data passes one way.
//
//	technique, story     derive obligations from a contract and a world, and the requests that show whether each is kept: a plan
//	model                predicts for them, offline, on the very behavior that the mock runs
//	runner, transport    send the plan byte for byte, and take in what comes back: the evidence
//	claim                reads the bytes that were sent again, by another code than the one that made them
//	judge                holds the evidence against the contract; linearizability does for what was sent at once
//	explore              goes on where the plan ends
//	report               is what is left, with the secrets taken out by redaction
//
// No room knows the mock server, nor any vendor.
package conformance

import (
	"context"
	"fmt"
	"net/url"

	"github.com/counterpart-api/counterpart/conformance/explore"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/runner"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs"
)

// What is tried, on whom, and how.
type (
	// Plan is everything that is sent to a target for one contract.
	Plan = plan.Plan
	// Case is one request of a plan, and what must come back.
	Case = plan.Case
	// Obligation is one thing that a contract demands of a server.
	Obligation = plan.Obligation
	// Selection says which obligations are looked at.
	Selection = plan.Selection
	// Target is the server under test.
	Target = transport.Target
	// Options say how plans are run.
	Options = runner.Options
)

// Version is the version of the tool as reports name it.
const Version = runner.Version

// ErrNothing says that a selection is empty.
var ErrNothing = runner.ErrNothing

// NewPlan plans the requests that hold a server to a contract, beginning from the given world. The same contract, world and seed
// give the same plan. It sends nothing. An error says that nobody in the world can call, or is a defect of the behavior.
func NewPlan(c *specs.Contract, w specs.World, seed uint64) (*Plan, error) {
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

// ParseTarget reads the URL of a target. Errors quote it without the secrets in it.
func ParseTarget(text string) (*url.URL, error) { return transport.ParseTarget(text) }

// Run holds a target against plans, and reports; what the plans leave of budget and steps is explored. An error means that nothing could
// be found out at all.
func Run(ctx context.Context, plans []*Plan, t *Target, o Options) (*report.Report, error) {
	ctx, cancel := o.Limited(ctx)
	defer cancel()
	r, sessions, err := runner.Run(ctx, plans, t, o)
	if err != nil || r.Aborted != "" || o.Steps == 0 && o.Budget == 0 {
		return r, err
	}
	return r, explore.Past(ctx, sessions, &o, r)
}

// Found says whether an ID names something that exploration found, so that no plan has it.
func Found(id string) bool { return explore.Found(id) }

// Again sends what an earlier exploration found once more, from the requests that its report holds, and judges it anew. A target that
// cannot be reset, and was changed, by what is sent here or before (used), leaves the rest undecided. An error means that the target
// could not be reached, or that nothing is selected.
func Again(ctx context.Context, plans []*Plan, t *Target, o Options, earlier *report.Report, used bool) ([]report.Result, error) {
	return explore.Again(ctx, plans, t, o, earlier, used)
}
