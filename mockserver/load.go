package mockserver

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// load is how much a workspace holds beyond the world that it began from. Measuring that means looking at every entity, so what
// comes in is counted on top of the last measurement, and measured only when it might be too much.
type load struct {
	most  atomic.Int64 // it is not more than about this, in bytes
	due   atomic.Int64 // measure when most is more than this; 0 means the limit
	full  atomic.Bool
	taken sync.Mutex // held while measuring
}

// perRequest is what a change takes beside what was sent and answered, in bytes: keys, nodes, filled-in properties.
const perRequest = 2 << 10

// begin starts with a state that takes no more than about so many bytes: it was replaced.
func (l *load) begin(bytes int64) {
	l.most.Store(bytes)
	l.due.Store(0)
	l.full.Store(false)
}

// grew counts a change to the state.
func (l *load) grew(bytes int) { l.most.Add(int64(bytes) + perRequest) }

// isFull says whether the state is larger than the limit.
func (l *load) isFull(limit int64, measure func() int64) bool {
	if l.most.Load() <= max(l.due.Load(), limit) {
		return l.full.Load()
	}
	l.taken.Lock()
	defer l.taken.Unlock()
	if l.most.Load() > max(l.due.Load(), limit) {
		bytes := measure()
		l.most.Store(bytes)
		l.due.Store(bytes + limit/4)
		l.full.Store(bytes > limit)
	}
	return l.full.Load()
}

// isFull says whether a workspace, in the state given, may not grow.
func (all *workspaces) isFull(w *workspace, now states) bool {
	return w.load.isFull(all.settings.bounds.StateBytes, func() int64 { return all.growth(now) })
}

// growth is about how many bytes s takes beyond the world that everything begins from.
func (all *workspaces) growth(s states) int64 { return s.beyond(all.seed()) }

// beyond is about how many bytes s takes that other states do not.
func (s states) beyond(others states) int64 {
	n := int64(0)
	for i := range s {
		n += behavior.Growth(others[i], s[i])
	}
	return n
}

// replaced counts what becomes of a state that was replaced as a whole: from now on, only the journal holds on to it.
func (all *workspaces) replaced(w *workspace, was, now states) {
	w.generation.Add(1)
	w.journal.Burden(int(was.beyond(now)))
}

// full is what is answered in place of a change that finds no room.
func (all *workspaces) full(w *workspace) specs.Answer {
	return problem(http.StatusInsufficientStorage, fmt.Sprintf(
		"the workspace %q holds more than %d bytes beyond the world it began from; reset it, or put a smaller state", w.name, all.settings.bounds.StateBytes))
}
