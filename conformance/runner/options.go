package runner

import (
	"context"
	"errors"
	"time"

	"github.com/counterpart-api/counterpart/conformance/plan"
)

// Options say how plans are run.
type Options struct {
	Seed     uint64
	Workers  int           // requests at once where that changes nothing, of all plans together; at least 1
	Rate     float64       // requests a second at most; 0 is no limit
	Budget   time.Duration // no request is begun after so long; 0 is no limit. What the plan leaves of it is explored
	Steps    int           // requests drawn from the seed that are sent after the plan; 0 is as many as the budget allows, without one none
	MaxFails int           // failed obligations after which the run ends; 0 is no limit
	Select   plan.Selection
	// Reset takes the target back to the world before each contract; nil when it is there already.
	Reset func(context.Context) error
	// Progress is told how many requests of how many are done; nil to tell nobody. It is called by one goroutine at a time.
	Progress func(done, total int)
	// Secrets maps credentials to what stands for them in reports.
	Secrets map[string]string
	// Replay makes the command line that runs one obligation again; nil for none.
	Replay func(id string) string

	pause func(context.Context, time.Duration) // waits for a server that fell over; nil is to sleep
}

// Limited is a context that ends when the budget is spent; its cause is ErrBudget then.
func (o *Options) Limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.Budget <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, o.Budget, ErrBudget)
}

// ErrUnreachable and ErrCredentials say why a run could not begin.
var (
	ErrUnreachable = errors.New("target cannot be reached")
	ErrCredentials = errors.New("target refuses the credentials")
	ErrNothing     = errors.New("nothing is selected")
)

// ErrBudget ends a run whose budget is spent.
var ErrBudget = errors.New("the time budget is spent")
