package mockserver

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/counterpart-api/counterpart/specs"
)

// Bounds of the answers that are made to take their time, of all workspaces together: how many there are at once, and how many
// bytes of requests they hold. What waits holds a connection and its request, and anybody may ask to wait.
const (
	maxDelayed      = 1000
	maxDelayedBytes = 64 << 20
)

// delays are the answers that are made to take their time at this moment.
type delays struct {
	mu    sync.Mutex
	count int
	bytes int
	over  context.Context // ends when nothing is waited for any more
	end   context.CancelFunc
}

func newDelays() *delays {
	d := &delays{}
	d.over, d.end = context.WithCancel(context.Background())
	return d
}

// EndWaits lets no more time pass that answers are made to take, so that a server that is told to stop can: what is held back
// is answered at once, as it would have been later, and the rest of what comes slowly comes at once.
func (s *Server) EndWaits() { s.delays.end() }

// begin makes room for an answer that takes its time and holds so many bytes, and says whether there is any.
func (d *delays) begin(bytes int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.count >= maxDelayed || d.bytes+bytes > maxDelayedBytes {
		return false
	}
	d.count++
	d.bytes += bytes
	return true
}

func (d *delays) done(bytes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count--
	d.bytes -= bytes
}

// isOver says whether nothing is waited for any more.
func (d *delays) isOver() bool { return d.over.Err() != nil }

// pass lets time pass, unless the server is to stop. It is an error when the context ends before.
func (s *Server) pass(ctx context.Context, d time.Duration) error {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.delays.over, stop)()
	if err := s.settings.wait(waiting, d); err != nil && !s.delays.isOver() {
		return err
	}
	return ctx.Err()
}

// takesTime says whether the answer is made to take any.
func (t *terms) takesTime() bool { return t.delay() > 0 || t.effects.Slow > 0 }

// delay is how long nothing is sent.
func (t *terms) delay() time.Duration { return t.effects.Latency + t.wish.Wait }

// crowded is what is answered in place of an answer that would take its time, when too many do.
func crowded() specs.Answer {
	a := problem(http.StatusServiceUnavailable, fmt.Sprintf(
		"%d answers, or %d bytes of requests, are made to wait already; no more are", maxDelayed, maxDelayedBytes))
	a.Header = map[string]string{"Retry-After": "5"}
	return a
}
