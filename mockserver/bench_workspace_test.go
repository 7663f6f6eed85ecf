package mockserver_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// BenchmarkWorkspaces shows what a copy, a snapshot, going back to it, and a reset cost in worlds of 10, 1,000 and 1,000,000 entities.
func BenchmarkWorkspaces(b *testing.B) {
	sizes := []int{10, 1000, 1_000_000}
	var mocks []*mockserver.Server
	for _, n := range sizes {
		s, err := mockserver.New([]mockserver.Served{enlarged(b, "genuin", n, func(all entities, i int) {
			all["communities"][fmt.Sprintf("community-%d", i)] = map[string]any{}
		})})
		if err != nil {
			b.Fatal(err)
		}
		if got := serve(s, addNth(1)); got.status != http.StatusOK {
			b.Fatal(got.text)
		}
		mocks = append(mocks, s)
	}
	for name, steps := range map[string][]request{
		"fork":     {control("POST", "workspaces", `{"name":"copy","from":"default"}`), control("DELETE", "workspaces/copy", "")},
		"snapshot": {control("PUT", "snapshots/s", "")},
		"restore":  {control("PUT", "snapshots/s", ""), addNth(2), control("POST", "snapshots/s/restore", "")},
		"reset":    {control("POST", "reset", ""), addNth(3)},
	} {
		b.Run(name, func(b *testing.B) {
			took := make([][]time.Duration, len(sizes))
			for b.Loop() {
				for range 50 {
					for i, s := range mocks {
						took[i] = append(took[i], timed(b, s, steps))
					}
				}
			}
			for i, all := range took {
				slices.Sort(all)
				b.ReportMetric(float64(all[len(all)/2].Microseconds()), fmt.Sprintf("us-at-%d", sizes[i]))
			}
		})
	}
}

// timed sends requests in process and returns how long they took in all.
func timed(b *testing.B, s *mockserver.Server, steps []request) time.Duration {
	b.Helper()
	began := time.Now()
	for _, r := range steps {
		if got := serve(s, r); got.status >= 300 {
			b.Fatalf("%s %s: %d %s", r.method, r.target, got.status, got.text)
		}
	}
	return time.Since(began)
}

// BenchmarkTenThousandWorkspaces reports what the server's process keeps resident when as many workspaces as there may be have
// each answered a few requests that changed something.
func BenchmarkTenThousandWorkspaces(b *testing.B) {
	for b.Loop() {
		p := startProcess(b, "mock ")
		var requests []request
		for i := range 9_999 { // and the default one
			for _, r := range []request{join, invite, addNth(i), add} {
				requests = append(requests, r.within(fmt.Sprintf("w%d", i)))
			}
		}
		b.ReportMetric(float64(p.resident(b))/1e6, "MB-at-first")
		dial(b, p.address, 1, requests).send(b, len(requests))
		b.ReportMetric(float64(p.resident(b))/1e6, "MB-resident")
	}
}
