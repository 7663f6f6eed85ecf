package main

import (
	"os/exec"
	"syscall"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
)

// TestListingObligationsHoldsOnePlanAtATime compares what processes held at most: all contracts together take little more than the
// largest of them alone. Collection comes by chance, so what holds once is enough.
func TestListingObligationsHoldsOnePlanAtATime(t *testing.T) {
	t.Parallel()
	largest := int64(0)
	for _, name := range specs.Names() {
		largest = max(largest, mostHeld(t, "list", "obligations", name))
	}
	var together int64
	for range 3 {
		if together = mostHeld(t, "list", "obligations"); together <= largest*5/4 {
			return
		}
	}
	t.Errorf("all contracts took %d kB, the largest alone %d kB", together, largest)
}

// mostHeld is the most memory that the command ever had, in the system's unit.
func mostHeld(t *testing.T, args ...string) int64 {
	t.Helper()
	cmd := exec.Command("counterpart", args...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Skip("the system does not tell")
	}
	return used.Maxrss
}
