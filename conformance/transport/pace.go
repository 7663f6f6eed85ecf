package transport

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

	now   func() time.Time
	pause func(context.Context, time.Duration)
}

// newPace allows rate requests a second; 0 or less is no limit.
func newPace(rate float64) *pace {
	p := &pace{now: time.Now, pause: Sleep}
	if rate > 0 {
		p.every = time.Duration(float64(time.Second) / rate)
	}
	return p
}

// wait returns when the next request may go, or when the context ends.
func (p *pace) wait(ctx context.Context) {
	if p.every == 0 {
		return
	}
	p.mu.Lock()
	now := p.now()
	if p.next.Before(now) {
		p.next = now
	}
	at := p.next
	p.next = at.Add(p.every)
	p.mu.Unlock()
	p.pause(ctx, at.Sub(now))
}

// Sleep returns after a while, or when the context ends.
func Sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
