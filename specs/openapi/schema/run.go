package schema

import (
	"sync"
	"time"
)

// maxViolations is how many reasons are given; more help nobody.
const maxViolations = 16

// Work is bounded by the size of the value: schemas that branch into themselves could double it at every level.
const (
	freeSteps    = 1 << 17
	stepsPerPart = 1 << 6
	maxSteps     = 1 << 20
	slowMatches  = 10 // as many pattern timeouts may be spent in a run
)

// run is one judgement. Quick, it stops at the first fault; else it goes on and keeps the reasons.
type run struct {
	quick     bool
	faults    int
	kept      []Violation
	path      []any
	steps     int
	exhausted bool
	timedOut  bool // the pattern matched last did not come to an end
	gaveUp    bool // some pattern did not
	timeout   time.Duration
	patience  time.Duration
	runes     []rune
	facts     []Fact
}

var runs = sync.Pool{New: func() any { return new(run) }}

func newRun(quick bool, size int, timeout time.Duration) *run {
	r := runs.Get().(*run)
	*r = run{quick: quick, path: r.path[:0], runes: r.runes[:0], timeout: timeout, patience: slowMatches * timeout}
	r.steps = min(freeSteps+size*stepsPerPart, maxSteps+size*4)
	return r
}

func (r *run) free() {
	r.kept, r.facts = nil, nil
	clear(r.path[:cap(r.path)])
	if cap(r.runes) < 1<<16 {
		runs.Put(r)
	}
}

// fault notes that v breaks keyword of n, and tells whether to stop.
func (r *run) fault(n *node, keyword string, v any) (stop bool) {
	r.faults++
	if !r.quick && len(r.kept) < maxViolations {
		r.kept = append(r.kept, r.violation(n, keyword, v))
	}
	return r.quick
}

// memberFault is fault for something inside the value: a property that is missing or extra, or an item.
func (r *run) memberFault(n *node, keyword string, v, step any) (stop bool) {
	if r.quick {
		r.faults++
		return true
	}
	r.enter(step)
	defer r.leave()
	return r.fault(n, keyword, v)
}

// enter goes down a step; the path is kept only when reasons are.
func (r *run) enter(step any) { r.path = append(r.path, step) }
func (r *run) leave()         { r.path = r.path[:len(r.path)-1] }

// item judges the part of a value at a place of an array.
func (r *run) item(n *node, v any, i int) bool {
	if r.quick {
		return n.check(r, v, nil)
	}
	r.enter(i)
	defer r.leave()
	return n.check(r, v, nil)
}

// member judges the part of a value under a name.
func (r *run) member(n *node, v any, name string) bool {
	if r.quick {
		return n.check(r, v, nil)
	}
	r.enter(name)
	defer r.leave()
	return n.check(r, v, nil)
}

// attempt is what came of judging by a schema that need not hold.
type attempt struct {
	ok     bool
	faults int
	kept   []Violation
}

// try judges without counting: the reasons are returned instead.
func (r *run) try(n *node, v any, seen *evaluated) attempt {
	faults, kept := r.faults, r.kept
	r.kept = nil
	ok := n.check(r, v, seen)
	a := attempt{ok, r.faults - faults, r.kept}
	r.faults, r.kept = faults, kept
	return a
}

// adopt makes the reasons of a failed attempt those of the run.
func (r *run) adopt(a attempt) (stop bool) {
	r.faults += max(a.faults, 1)
	room := maxViolations - len(r.kept)
	r.kept = append(r.kept, a.kept[:min(room, len(a.kept))]...)
	return r.quick
}

// known tells whether v is known to fit n.
func (r *run) known(n *node, v any) bool {
	object, ok := v.(map[string]any)
	if !ok {
		return false
	}
	fact := about(r.facts, object)
	return fact != nil && fact.Schema == n.schema && !n.never
}

// spend takes one step, and tells whether there was one left.
func (r *run) spend() bool {
	r.steps--
	r.exhausted = r.exhausted || r.steps < 0
	return !r.exhausted
}

// matches runs a pattern within the patience of the run.
func (r *run) matches(p *pattern, s string) bool {
	r.timedOut = false
	switch {
	case p.linear != nil:
		return p.linear.MatchString(s)
	case r.exhausted:
		return false
	}
	r.runes = r.runes[:0]
	for _, c := range s {
		r.runes = append(r.runes, c)
	}
	start := time.Now()
	matched, timedOut := p.match(r.runes)
	r.patience -= time.Since(start)
	r.exhausted = r.patience < 0
	r.timedOut, r.gaveUp = timedOut, r.gaveUp || timedOut
	return matched
}

// where is the path, nil at the root.
func (r *run) where() []any { return append([]any(nil), r.path...) }
