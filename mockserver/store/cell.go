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
	turn    sync.Mutex // held for the length of a step: steps are serial
	current atomic.Pointer[S]
}

// NewCell returns a cell that holds seed, and returns to it on Reset.
func NewCell[S any](seed S) *Cell[S] {
	c := &Cell[S]{seed: seed}
	c.current.Store(&seed)
	return c
}

// Load returns the state after the last completed step. It never waits for a step under way.
func (c *Cell[S]) Load() S { return *c.current.Load() }

// Update replaces the state by what step makes of it. Steps run one after another, each on the state the one before left;
// on an error, or a panic, the state stays as it was, and the error is returned as it is. A step must not call Update or
// Reset of the same cell: it would wait for itself.
func (c *Cell[S]) Update(step func(S) (S, error)) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	next, err := step(c.Load())
	if err != nil {
		return err
	}
	c.current.Store(&next)
	return nil
}

// Reset returns to the seed, after any step under way.
func (c *Cell[S]) Reset() {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.current.Store(&c.seed)
}
