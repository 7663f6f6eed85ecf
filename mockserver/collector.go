package mockserver

import (
	"os"
	"runtime/debug"
)

// collectorPercent is how much garbage may gather before it is collected, in percent of what lives. A mock holds few megabytes
// and makes 6 to 13 kB of garbage a request, so Go's own 100 collects dozens of times a second. What is more than
// this saves little further time, and keeps more than 60 MB resident.
const collectorPercent = 180

// TuneCollector sets the garbage collector of the whole process for serving mocks, so it is for a process that does nothing
// else. GOGC in the environment wins.
func TuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPercent)
	}
}
