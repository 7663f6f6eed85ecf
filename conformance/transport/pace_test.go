package transport

import (
	"context"
	"testing"
	"time"
)

func TestRequestsAreSpacedEvenly(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	var waited []time.Duration
	p := newPace(4)
	p.now = func() time.Time { return now }
	p.pause = func(_ context.Context, d time.Duration) { waited = append(waited, d) }
	for _, passes := range []time.Duration{0, 0, 100, 1000, 0} {
		now = now.Add(passes * time.Millisecond)
		p.wait(t.Context())
	}
	want := []time.Duration{0, 250, 400, 0, 250}
	for i := range want {
		if waited[i] != want[i]*time.Millisecond {
			t.Errorf("request %d waits %v, want %v ms", i, waited[i], int(want[i]))
		}
	}
	free := newPace(0)
	free.pause = func(context.Context, time.Duration) { t.Error("a run without a rate waits") }
	free.wait(t.Context())
}
