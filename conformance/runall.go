package conformance

import (
	"context"
	"sync"
	"sync/atomic"
)

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
