package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver/store"
)

func ExampleCell() {
	members := store.NewCell(100)
	err := members.Update(func(n int) (int, error) { return n + 1, nil })
	fmt.Println(members.Load(), err)
	err = members.Replace(func(int) (int, error) { return 100, nil })
	fmt.Println(members.Load(), err)
	// Output:
	// 101 <nil>
	// 100 <nil>
}

func TestCellLosesNoUpdate(t *testing.T) {
	t.Parallel()
	const workers, steps = 64, 200
	cell := store.NewCell(0)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range steps {
				before := cell.Load()
				if err := cell.Update(func(n int) (int, error) { return n + 1, nil }); err != nil {
					t.Error(err)
				}
				if after := cell.Load(); after <= before {
					t.Errorf("loaded %d before an update and %d after it", before, after)
				}
			}
		})
	}
	wg.Wait()
	if got := cell.Load(); got != workers*steps {
		t.Errorf("got %d updates, want %d", got, workers*steps)
	}
}

func TestCellKeepsItsStateWhenAStepFails(t *testing.T) {
	t.Parallel()
	cell := store.NewCell("seed")
	refused := errors.New("refused")
	if err := cell.Update(func(string) (string, error) { return "half done", refused }); err != refused {
		t.Errorf("got error %v, want the step's own", err)
	}
	func() {
		defer func() { recover() }()
		_ = cell.Update(func(string) (string, error) { panic("broken step") })
	}()
	if got := cell.Load(); got != "seed" {
		t.Errorf("state became %q", got)
	}
	if err := cell.Update(func(s string) (string, error) { return s + "!", nil }); err != nil || cell.Load() != "seed!" {
		t.Errorf("after a panic: state %q, error %v", cell.Load(), err)
	}
}

func TestCellCanBeReadDuringAStep(t *testing.T) {
	t.Parallel()
	cell := store.NewCell(1)
	err := cell.Update(func(n int) (int, error) { return n + cell.Load(), nil })
	if got := cell.Load(); got != 2 || err != nil {
		t.Errorf("got %d, %v; want 2", got, err)
	}
}

// added is a step that counts one on, and how it is carried over.
func added(n int) (int, error) { return n + 1, nil }

func TestAttemptsBesideOneAnotherLoseNothing(t *testing.T) {
	t.Parallel()
	const workers, steps = 64, 100
	for name, rebase := range map[string]func(base, current int) (int, bool){
		"carried over": func(_, current int) (int, bool) { return current + 1, true },
		"made again":   func(int, int) (int, bool) { return 0, false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cell := store.NewCell(0)
			var wg sync.WaitGroup
			for range workers {
				wg.Go(func() {
					for range steps {
						_ = cell.Attempt(added, rebase, nil)
					}
				})
			}
			wg.Wait()
			if got := cell.Load(); got != workers*steps {
				t.Errorf("got %d, want %d", got, workers*steps)
			}
		})
	}
}

func TestAnAttemptThatNobodyOvertakesIsMadeOnce(t *testing.T) {
	t.Parallel()
	cell, calls := store.NewCell(1), 0
	err := cell.Attempt(func(n int) (int, error) { calls++; return n + 1, nil }, func(int, int) (int, bool) {
		t.Error("carried over from nowhere")
		return 0, false
	}, nil)
	if got := cell.Load(); got != 2 || calls != 1 || err != nil {
		t.Errorf("got %d after %d calls, %v", got, calls, err)
	}
}

func TestAnOvertakenAttemptIsCarriedOver(t *testing.T) {
	t.Parallel()
	cell, calls := store.NewCell(0), 0
	_ = cell.Attempt(func(n int) (int, error) {
		calls++
		_ = cell.Update(func(n int) (int, error) { return n + 10, nil })
		return n + 1, nil
	}, func(base, current int) (int, bool) {
		if base != 0 || current != 10 {
			t.Errorf("from %d to %d", base, current)
		}
		return current + 1, true
	}, nil)
	if got := cell.Load(); got != 11 || calls != 1 {
		t.Errorf("got %d after %d calls", got, calls)
	}
}

func TestAnAttemptThatIsOvertakenWhileItIsCarriedOverIsCarriedOverAgain(t *testing.T) {
	t.Parallel()
	cell, carried := store.NewCell(0), 0
	_ = cell.Attempt(func(n int) (int, error) {
		_ = cell.Attempt(added, nil, nil)
		return n + 100, nil
	}, func(_, current int) (int, bool) {
		if carried++; carried <= 3 {
			_ = cell.Attempt(added, nil, nil) // which would wait for ever if one carried over at a time
		}
		return current + 100, true
	}, nil)
	if got := cell.Load(); got != 104 || carried != 4 {
		t.Errorf("got %d, carried over %d times", got, carried)
	}
}

func TestAnAttemptThatIsAlwaysOvertakenGetsItsTurn(t *testing.T) {
	t.Parallel()
	cell, calls := store.NewCell(0), 0
	err := cell.Attempt(func(n int) (int, error) {
		if calls++; calls <= 3 {
			_ = cell.Update(func(n int) (int, error) { return n + 10, nil })
		}
		return n + 1, nil
	}, func(int, int) (int, bool) { return 0, false }, nil)
	if got := cell.Load(); got != 31 || calls != 4 || err != nil {
		t.Errorf("got %d after %d calls, %v", got, calls, err)
	}
}

func TestAnAttemptThatFailsOrFindsTheStateReplacedLeavesNothing(t *testing.T) {
	t.Parallel()
	cell, refused, calls := store.NewCell(5), errors.New("refused"), 0
	if err := cell.Attempt(func(int) (int, error) { return 99, refused }, nil, nil); err != refused || cell.Load() != 5 {
		t.Errorf("state %d, error %v", cell.Load(), err)
	}
	_ = cell.Attempt(added, nil, nil)
	_ = cell.Attempt(func(n int) (int, error) {
		if calls++; calls == 1 {
			_ = cell.Replace(func(int) (int, error) { return 5, nil })
		}
		return n + 1, nil
	}, func(int, int) (int, bool) {
		t.Error("carried over to a state that was put in its place")
		return 0, true
	}, nil)
	if got := cell.Load(); got != 6 || calls != 2 {
		t.Errorf("got %d after %d calls; want one step from the other state", got, calls)
	}
}

// TestWhatIsKeptIsWhatHappensInThatOrder keeps every change of many, and refuses each seventh.
func TestWhatIsKeptIsWhatHappensInThatOrder(t *testing.T) {
	t.Parallel()
	const workers, steps = 16, 100
	cell, refused := store.NewCell(0), errors.New("refused")
	last, asked, done := 0, 0, 0
	keep := func(previous, next int) error {
		if previous != last || next != previous+1 {
			t.Errorf("from %d to %d, after %d", previous, next, last)
		}
		if asked++; asked%7 == 0 {
			return refused
		}
		last, done = next, done+1
		return nil
	}
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for range steps {
				carried := func(_, current int) (int, bool) { return current + 1, i%2 == 0 }
				if err := cell.Attempt(added, carried, keep); err != nil && err != refused {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := cell.Load(); got != done || asked != workers*steps {
		t.Errorf("%d were kept of %d, and the state is %d", done, asked, got)
	}
}

func TestAReplacementThatFailsLeavesTheState(t *testing.T) {
	t.Parallel()
	cell, refused := store.NewCell(5), errors.New("refused")
	if err := cell.Replace(func(int) (int, error) { return 6, refused }); err != refused || cell.Load() != 5 {
		t.Errorf("state %d, error %v", cell.Load(), err)
	}
}
