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
// or a pointer to something never written again): then Load, Reset and keeping an old state cost nothing.
type Cell[S any] struct {
	seed    S
	turn    sync.Mutex // held to replace the state: one after another
	current atomic.Pointer[version[S]]
}

// version is a state and how many resets came before it.
type version[S any] struct {
	state  S
	resets uint64
}

// NewCell returns a cell that holds seed, and returns to it on Reset.
func NewCell[S any](seed S) *Cell[S] {
	c := &Cell[S]{seed: seed}
	c.current.Store(&version[S]{state: seed})
	return c
}

// Load returns the state after the last completed step. It never waits for a step under way.
func (c *Cell[S]) Load() S { return c.current.Load().state }

// Update replaces the state by what step makes of it. Steps run one after another, each on the state the one before left;
// on an error, or a panic, the state stays as it was, and the error is returned as it is. A step must not call Update,
// Attempt or Reset of the same cell: it would wait for itself.
func (c *Cell[S]) Update(step func(S) (S, error)) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	now := c.current.Load()
	next, err := step(now.state)
	if err != nil {
		return err
	}
	c.current.Store(&version[S]{next, now.resets})
	return nil
}

// attempts is how often a step is tried beside others before it gets a turn of its own.
const attempts = 3

// Attempt is an Update whose steps run beside one another. A step that others overtook is not lost: rebase carries what the
// step just did from base over to the current state, or says that it cannot; the step is then run again, on the current state. So a step may run several times, of which the last counts, and must not remember the others. A Reset is always a reason
// to run again. rebase is brief: everybody waits for it.
func (c *Cell[S]) Attempt(step func(S) (S, error), rebase func(base, current S) (S, bool)) error {
	for range attempts {
		base := c.current.Load()
		next, err := step(base.state)
		if err != nil || c.commit(base, next, rebase) {
			return err
		}
	}
	return c.Update(step)
}

func (c *Cell[S]) commit(base *version[S], next S, rebase func(base, current S) (S, bool)) bool {
	c.turn.Lock()
	defer c.turn.Unlock()
	now := c.current.Load()
	if now.resets != base.resets {
		return false
	}
	if now != base {
		var ok bool
		if next, ok = rebase(base.state, now.state); !ok {
			return false
		}
	}
	c.current.Store(&version[S]{next, base.resets})
	return true
}

// Reset returns to the seed. A step under way has no part in what comes after.
func (c *Cell[S]) Reset() { c.Replace(c.seed) }

// Replace puts another state in place of the present one, whatever that is. A step under way is run again on it.
func (c *Cell[S]) Replace(state S) {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.current.Store(&version[S]{state, c.current.Load().resets + 1})
}
