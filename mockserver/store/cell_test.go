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
	members.Reset()
	fmt.Println(members.Load())
	// Output:
	// 101 <nil>
	// 100
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
