package mockserver_test

import (
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// connections is how many clients send at once.
const connections = 32

// measured is one server under load.
type measured struct {
	*process
	*clients
	took, used time.Duration
	sent       int
}

func measure(tb testing.TB, role string, t traffic) *measured {
	tb.Helper()
	p := startProcess(tb, role)
	m := &measured{process: p, clients: dial(tb, p.address, connections, t.requests)}
	for range 5 { // until everything is warm
		m.round(tb)
	}
	m.took, m.used, m.sent = 0, 0, 0
	return m
}

// round sends every request once, to a world that has seen none of them.
func (m *measured) round(tb testing.TB) {
	tb.Helper()
	if response, err := http.Post("http://"+m.address+"/_counterpart/reset", "", nil); err == nil {
		_ = response.Body.Close()
	}
	before := m.processorTime(tb)
	m.took += m.send(tb, benchEntities)
	m.used += m.processorTime(tb) - before
	m.sent += benchEntities
}

// BenchmarkSocket compares the mock with the yardstick over real connections, each server in a process of its own, in turn.
// x-requests/s is the share of the yardstick's requests per second that the mock reaches; cpu-us is the processor time of the
// mock's whole process for one request, kernel included. The clients run on one processor at a time: they need no more, and those that
// have nothing to do would look for work where the server does its own.
func BenchmarkSocket(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, operation := range operations {
		b.Run(operation, func(b *testing.B) {
			t := traffics[operation](b, benchEntities, benchEntities)
			mock, yardstick := measure(b, "mock "+operation, t), measure(b, "bare "+operation, t)
			for b.Loop() {
				yardstick.round(b)
				mock.round(b)
			}
			b.ReportMetric(float64(mock.sent)/mock.took.Seconds(), "requests/s")
			b.ReportMetric(float64(yardstick.took)/float64(mock.took), "x-requests/s")
			b.ReportMetric(float64(mock.used.Microseconds())/float64(mock.sent), "cpu-us")
			b.ReportMetric(float64(yardstick.used.Microseconds())/float64(yardstick.sent), "bare-cpu-us")
		})
	}
}

// BenchmarkMemory reports what the server's process keeps resident, with all contracts loaded, after 100,000 requests.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		m := measure(b, "mock ", traffic{requests: slices.Repeat([]request{invite}, connections)})
		b.ReportMetric(float64(m.resident(b))/1e6, "MB-at-first")
		m.send(b, 100_000)
		b.ReportMetric(float64(m.resident(b))/1e6, "MB-resident")
	}
}

// BenchmarkStart times loading every embedded contract and its world, making the server, and the first answer. MB-heap is what
// stays on the heap for it.
func BenchmarkStart(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var s *mockserver.Server
	for b.Loop() {
		var err error
		if s, err = mockserver.New(catalogue(b)); err != nil {
			b.Fatal(err)
		}
		if got := serve(s, invite); got.status != http.StatusOK {
			b.Fatal(got.text)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB-heap")
	runtime.KeepAlive(s)
}
