package conformance

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/conformance/evidence"
)

// traffic is what the runners of several plans share: the pace, how many requests are under way, and the right to be alone with the
// target, for whoever finds out why it does not answer.
type traffic struct {
	*pace
	lanes chan struct{} // one for each request that may be under way
	alone sync.RWMutex  // shared by those who send, held by who must be alone
	round sync.Mutex    // the rounds of one plan at a time: what is sent at once there is bounded by itself
	falls atomic.Int64  // how often the server fell over and came back
	dead  atomic.Pointer[string]
}

func newTraffic(o *Options) *traffic {
	return &traffic{pace: newPace(o.Rate), lanes: make(chan struct{}, max(1, o.Workers))}
}

// pass lets one request through, once it may go.
func (t *traffic) pass(ctx context.Context, send func() *evidence.Observation) *evidence.Observation {
	t.lanes <- struct{}{}
	defer func() { <-t.lanes }()
	t.wait(ctx)
	t.alone.RLock()
	defer t.alone.RUnlock()
	falls := t.falls.Load()
	seen := send()
	seen.Falls = falls
	return seen
}

// runAll runs plans, several at the same time where the workers suffice. One after the other where each begins with a reset, for that
// is of the whole target, and where the first to fail often enough ends the run.
func runAll(ctx context.Context, runners []*runner, o *Options) error {
	if o.Reset != nil || o.MaxFails > 0 {
		for _, r := range runners {
			if err := r.begin(ctx); err != nil {
				return err
			}
			r.run(ctx)
		}
		return nil
	}
	for _, r := range runners {
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(o.Workers, len(runners)) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(runners); i = int(next.Add(1)) - 1 {
				runners[i].run(ctx)
			}
		})
	}
	running.Wait()
	return nil
}
