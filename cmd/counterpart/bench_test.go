package main

import (
	"os/exec"
	"syscall"
	"testing"
)

// BenchmarkVerify is the whole command, in a process of its own, against the built-in mock: loading, planning, all requests over real
// sockets, the report. It tells the most memory that the process ever held.
func BenchmarkVerify(b *testing.B) { benchmarkCommand(b, "verify", "-q") }

// BenchmarkListObligations plans one contract after the other, and holds one plan at a time.
func BenchmarkListObligations(b *testing.B) { benchmarkCommand(b, "list", "obligations") }

func benchmarkCommand(b *testing.B, args ...string) {
	b.Helper()
	most := int64(0)
	for b.Loop() {
		cmd := exec.Command("counterpart", args...)
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			most = max(most, used.Maxrss)
		}
	}
	b.ReportMetric(float64(most)/1024, "MB")
}
