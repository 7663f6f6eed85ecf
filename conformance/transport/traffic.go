package transport

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/conformance/evidence"
)

// Traffic is what all who send to one target share: the pace, how many requests are under way, and the right to be alone with the
// target, for whoever finds out why it does not answer.
type Traffic struct {
	pace  *pace
	lanes chan struct{} // one for each request that may be under way
	alone sync.RWMutex  // shared by those who send, held by who must be alone
	round sync.Mutex    // the rounds of one plan at a time: what is sent at once there is bounded by itself
	falls atomic.Int64  // how often the server fell over and came back
	dead  atomic.Pointer[string]
}

// NewTraffic lets so many requests be under way, at least one, and so many begin in a second; a rate of 0 or less is no limit.
func NewTraffic(lanes int, rate float64) *Traffic {
	return &Traffic{pace: newPace(rate), lanes: make(chan struct{}, max(1, lanes))}
}

// Pass lets one request through, once it may go. The observation says how often the server had fallen over before.
func (t *Traffic) Pass(ctx context.Context, send func() *evidence.Observation) *evidence.Observation {
	t.lanes <- struct{}{}
	defer func() { <-t.lanes }()
	t.Wait(ctx)
	t.alone.RLock()
	defer t.alone.RUnlock()
	falls := t.falls.Load()
	seen := send()
	seen.Falls = falls
	return seen
}

// Wait returns when the next request may go by the pace, or when the context ends.
func (t *Traffic) Wait(ctx context.Context) { t.pace.wait(ctx) }

// Round lets requests of one round through until leave is called, whatever their number, while others may send theirs one by one.
func (t *Traffic) Round() (leave func()) {
	t.round.Lock()
	t.alone.RLock()
	return func() {
		t.alone.RUnlock()
		t.round.Unlock()
	}
}

// Alone returns when nothing is under way, and lets nobody else send until leave is called.
func (t *Traffic) Alone() (leave func()) {
	t.alone.Lock()
	return t.alone.Unlock
}

// Fell notes that the server fell over and came back.
func (t *Traffic) Fell() { t.falls.Add(1) }

// Falls is how often the server fell over and came back.
func (t *Traffic) Falls() int64 { return t.falls.Load() }

// Die notes why the server answers no more.
func (t *Traffic) Die(reason string) { t.dead.Store(&reason) }

// Dead is why the server answers no more, "" while it does.
func (t *Traffic) Dead() string {
	if reason := t.dead.Load(); reason != nil {
		return *reason
	}
	return ""
}
