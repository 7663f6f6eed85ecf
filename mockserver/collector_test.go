package mockserver_test

import (
	"runtime/debug"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// TestTheEnvironmentDecidesHowGarbageIsCollected cannot run beside others: it sets what the whole process has.
func TestTheEnvironmentDecidesHowGarbageIsCollected(t *testing.T) {
	const own = 123
	defer debug.SetGCPercent(debug.SetGCPercent(own))
	t.Setenv("GOGC", "100")
	mockserver.TuneCollector()
	if got := debug.SetGCPercent(own); got != own {
		t.Errorf("GOGC is set, and the collector was tuned to %d", got)
	}
	t.Setenv("GOGC", "")
	mockserver.TuneCollector()
	if got := debug.SetGCPercent(own); got <= 100 {
		t.Errorf("the collector was tuned to %d", got)
	}
}
