package explore

import (
	"context"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
)

// maxTrials bounds how often a failure is tried again while it is made smaller.
const maxTrials = 400

// shrinker makes a failing sequence smaller as long as it fails for the same cause.
type shrinker struct {
	*explorer
	cause string
	best  []*tried
	left  int // trials
}

// shrunk is the shortest sequence of the smallest requests that still fails, and what is to be said of it.
func (e *explorer) shrunk(ctx context.Context, t *trail, s *tried) ([]*tried, string) {
	sh := &shrinker{explorer: e, cause: s.fault.Cause, best: e.leading(t), left: maxTrials}
	if !sh.try(ctx, callsOf(sh.best)) && !sh.try(ctx, callsOf(t.steps)) {
		return sh.best, "it did not fail again when the same was sent once more"
	}
	for smaller := true; smaller; {
		smaller = sh.shorter(ctx) || sh.smaller(ctx)
	}
	if ctx.Err() != nil {
		return sh.best, "the time was over before it was shrunk"
	}
	return sh.best, ""
}

func callsOf(steps []*tried) []*call.Call {
	var calls []*call.Call
	for _, s := range steps {
		calls = append(calls, s.of.Call)
	}
	return calls
}

// shorter leaves out steps before the last: half of them, a quarter, down to single ones.
func (sh *shrinker) shorter(ctx context.Context) bool {
	for size := len(sh.best) - 1; size > 0; size /= 2 {
		for from := 0; from+size < len(sh.best); from += size {
			calls := callsOf(sh.best)
			if sh.try(ctx, slices.Delete(calls, from, from+size)) {
				return true
			}
		}
	}
	return false
}

// smaller makes one request simpler, the last first.
func (sh *shrinker) smaller(ctx context.Context) bool {
	calls := callsOf(sh.best)
	for i := len(calls) - 1; i >= 0; i-- {
		for _, c := range variation.Simpler(calls[i]) {
			list := slices.Clone(calls)
			list[i] = c
			if sh.try(ctx, list) {
				return true
			}
		}
	}
	return false
}

// try sends a sequence from the world on, and keeps it if its last request fails, and no other, for the cause.
func (sh *shrinker) try(ctx context.Context, calls []*call.Call) bool {
	if sh.left <= 0 || ctx.Err() != nil {
		return false
	}
	sh.left--
	steps, err := sh.resend(ctx, calls)
	if err != nil || len(steps) != len(calls) {
		return false
	}
	for i, s := range steps {
		last := i == len(steps)-1
		if last && (s.fault == nil || s.fault.Cause != sh.cause) || !last && s.fault != nil {
			return false
		}
	}
	sh.best = steps
	return true
}

// resend sends calls from the world on. It ends early at a request that nothing can be expected of.
func (e *explorer) resend(ctx context.Context, calls []*call.Call) ([]*tried, error) {
	t, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer t.line.Close()
	for _, c := range calls {
		if _, ok := t.step(ctx, c); !ok || ctx.Err() != nil {
			break
		}
	}
	return t.steps, nil
}
