// Package store keeps what a workspace of the mock server remembers: its state, in a Cell, and what happened, in a Journal.
// Both live in memory and are safe for concurrent use.
//
// It knows nothing of contracts or HTTP: the state is any immutable value, an entry any value. It does not look inside
// either, copies neither, and writes no file.
package store

import (
	"sync"
	"sync/atomic"
)

// Cell holds one value of state and replaces it one step at a time. S is meant to be immutable (a persistent structure,
// or a pointer to something never written again): then Load, Replace and keeping an old state cost nothing.
type Cell[S any] struct {
	turn    sync.RWMutex // held to replace the state one after another; shared by those who replace it beside one another
	current atomic.Pointer[version[S]]
}

// version is a state and how often one was replaced before it.
type version[S any] struct {
	state    S
	replaced uint64
}

// NewCell returns a cell that holds a state.
func NewCell[S any](state S) *Cell[S] {
	c := &Cell[S]{}
	c.current.Store(&version[S]{state: state})
	return c
}

// Load returns the state after the last completed step. It never waits for a step under way.
func (c *Cell[S]) Load() S { return c.current.Load().state }

// Update replaces the state by what step makes of it. Steps run one after another, each on the state the one before left;
// on an error, or a panic, the state stays as it was, and the error is returned as it is. A step must not call Update,
// Attempt or Replace of the same cell: it would wait for itself.
func (c *Cell[S]) Update(step func(S) (S, error)) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	now := c.current.Load()
	next, err := step(now.state)
	if err != nil {
		return err
	}
	c.current.Store(&version[S]{next, now.replaced})
	return nil
}

// attempts is how often a step is tried beside others before it gets a turn of its own.
const attempts = 3

// Attempt is an Update whose steps run beside one another. A step that others overtook is not lost: rebase carries what the
// step just did from base over to the current state, or says that it cannot; the step is then run again, on the current state.
// So a step may run several times, and be carried over several times, of which the last counts, and must not remember the others. A
// Replace is always a reason to run again. keep, which may be nil, sees what is about to become of the state, in the order in which
// that happens; on an error the state stays as it was. Nobody waits for a rebase while there is no keep, for which everybody waits.
func (c *Cell[S]) Attempt(step func(S) (S, error), rebase func(base, current S) (S, bool), keep func(previous, next S) error) error {
	for range attempts {
		base := c.current.Load()
		next, err := step(base.state)
		if err != nil {
			return err
		}
		done := false
		if keep == nil {
			done = c.commit(base, next, rebase)
		} else {
			done, err = c.commitKept(base, next, rebase, keep)
		}
		if done {
			return err
		}
	}
	return c.Update(func(now S) (S, error) {
		next, err := step(now)
		if err == nil && keep != nil {
			err = keep(now, next)
		}
		return next, err
	})
}

// commit replaces the state unless it cannot be carried over. Whoever is overtaken on the way has only to carry over once more: a lock
// would be waited for whenever its holder loses the processor.
func (c *Cell[S]) commit(base *version[S], next S, rebase func(base, current S) (S, bool)) bool {
	c.turn.RLock()
	defer c.turn.RUnlock()
	for now := base; !c.current.CompareAndSwap(now, &version[S]{next, base.replaced}); {
		now = c.current.Load()
		ok := now.replaced == base.replaced
		if ok {
			next, ok = rebase(base.state, now.state)
		}
		if !ok {
			return false
		}
	}
	return true
}

// commitKept is commit with the order in which states follow one another to be kept.
func (c *Cell[S]) commitKept(base *version[S], next S, rebase func(base, current S) (S, bool), keep func(previous, next S) error) (bool, error) {
	c.turn.Lock()
	defer c.turn.Unlock()
	now := c.current.Load()
	if now.replaced != base.replaced {
		return false, nil
	}
	if now != base {
		var ok bool
		if next, ok = rebase(base.state, now.state); !ok {
			return false, nil
		}
	}
	if err := keep(now.state, next); err != nil {
		return true, err
	}
	c.current.Store(&version[S]{next, base.replaced})
	return true, nil
}

// Replace is an Update to another state altogether, to which nothing is carried over: an Attempt under way is run again on it.
func (c *Cell[S]) Replace(step func(S) (S, error)) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	now := c.current.Load()
	next, err := step(now.state)
	if err == nil {
		c.current.Store(&version[S]{next, now.replaced + 1})
	}
	return err
}
