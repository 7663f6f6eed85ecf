package conformance

import (
	"context"
	"sync"
	"time"
)

// pace spaces requests evenly over all workers.
type pace struct {
	mu    sync.Mutex
	every time.Duration
	next  time.Time
}

// newPace allows rate requests a second; 0 or less is no limit.
func newPace(rate float64) *pace {
	if rate <= 0 {
		return &pace{}
	}
	return &pace{every: time.Duration(float64(time.Second) / rate)}
}

// wait returns when the next request may go, or when the context ends.
func (p *pace) wait(ctx context.Context) {
	if p.every == 0 {
		return
	}
	p.mu.Lock()
	now := time.Now()
	if p.next.Before(now) {
		p.next = now
	}
	at := p.next
	p.next = at.Add(p.every)
	p.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
