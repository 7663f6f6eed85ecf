package mockserver

import (
	"os"
	"runtime"
	"runtime/debug"
)

// collectorPercent is how much garbage may gather before it is collected, in percent of what lives. A mock holds few megabytes
// and makes 4 to 11 kB of garbage a request, beside the 4 kB of net/http, so Go's own 100 collects dozens of times a second. What
// is more than this saves little further time, and keeps more than 60 MB resident.
const collectorPercent = 180

// leastThreads is how many threads may run Go code at once, at least. A mock shares its machine with its clients: an answer that
// is written wakes one, which often takes the processor away in the middle of a request, and what waits behind it on that
// thread waits too unless another may take it over. On two processors, four threads answered a quarter more requests than two.
const leastThreads = 4

// TuneProcess sets how the whole process collects garbage and runs threads for serving mocks, so it is for a process that does
// nothing else. GOGC and GOMAXPROCS in the environment win.
func TuneProcess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPercent)
	}
	if os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) < leastThreads {
		runtime.GOMAXPROCS(leastThreads)
	}
}
