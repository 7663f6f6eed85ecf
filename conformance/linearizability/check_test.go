package linearizability

import (
	"errors"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// wanting is a history of so many copies of a request without an answer, and one with an answer that no state explains.
func wanting(p *plan.Plan, copies int, impossible bool) []*Event {
	stake := p.Rounds[0].Stakes[0]
	var all []*Event
	add := func(c *plan.Case, e Event) {
		e.Case, e.Stake, e.Number, e.Phase, e.Prepared = c, stake, len(all), Racing, p.Contract.Prepare(model.RequestOf(p.Message(c.Call)))
		all = append(all, &e)
	}
	for i := range copies {
		add(stake.Racing[i%2], Event{Client: i + 1, Called: int64(i + 1), Answered: Endless, Seen: &evidence.Observation{Err: errors.New("none")}})
	}
	if impossible {
		add(stake.Racing[0], Event{Answered: int64(copies + 1), Seen: &evidence.Observation{Status: 299}})
	}
	return all
}

// invited is the plan of the smallest embedded contract.
func invited(t *testing.T) *plan.Plan {
	t.Helper()
	c, _ := specs.Load("rocketchat", specs.Options{})
	src, file, _ := fixtures.World("rocketchat")
	w, _ := c.World(file, src, nil)
	d, err := technique.NewDraft(c, w, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{d.Opening, d.Steady, func() error { return story.Tell(d) }} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return d.Done()
}

func TestHistoryIsExplainedOrNotOrTheBudgetIsSpent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		copies     int
		impossible bool
		want       finding
	}{
		{"nothing asked", 0, false, explained},
		{"no answers", 12, false, explained},
		{"an answer that nothing explains", 2, true, unexplained},
		{"too many orders to try", 16, true, unsure},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := invited(t)
			one := &Course{Plan: p, Rounds: p.Rounds}
			if got, _ := one.check(wanting(p, c.copies, c.impossible), nil); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
		})
	}
}
