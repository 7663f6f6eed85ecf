package mockserver_test

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// These tests cannot run beside others: they set what the whole process has.

func TestTheEnvironmentDecidesHowGarbageIsCollected(t *testing.T) {
	const own = 123
	defer debug.SetGCPercent(debug.SetGCPercent(own))
	t.Setenv("GOMAXPROCS", "2")
	t.Setenv("GOGC", "100")
	mockserver.TuneProcess()
	if got := debug.SetGCPercent(own); got != own {
		t.Errorf("GOGC is set, and the collector was tuned to %d", got)
	}
	t.Setenv("GOGC", "")
	mockserver.TuneProcess()
	if got := debug.SetGCPercent(own); got <= 100 {
		t.Errorf("the collector was tuned to %d", got)
	}
}

func TestTheEnvironmentDecidesHowManyThreadsRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	t.Setenv("GOGC", "100")
	t.Setenv("GOMAXPROCS", "1")
	mockserver.TuneProcess()
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("GOMAXPROCS is set, and %d threads may run", got)
	}
	t.Setenv("GOMAXPROCS", "")
	mockserver.TuneProcess()
	if got := runtime.GOMAXPROCS(16); got != 4 {
		t.Errorf("of one thread became %d, want 4", got)
	}
	mockserver.TuneProcess()
	if got := runtime.GOMAXPROCS(0); got != 16 {
		t.Errorf("of 16 threads became %d", got)
	}
}
