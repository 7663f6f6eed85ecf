package conformance_test

import (
	"bytes"
	"context"
	"flag"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mock serves the contracts of plans, on their worlds, until the test ends.
func mock(t testing.TB, plans []*conformance.Plan) *conformance.Target {
	t.Helper()
	var served []mockserver.Served
	for _, p := range plans {
		served = append(served, mockserver.Served{Contract: p.Contract, World: p.World})
	}
	handler, err := mockserver.New(served)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(handler.Listener(l)) }()
	t.Cleanup(func() { _ = server.Close() })
	return &conformance.Target{URL: &url.URL{Scheme: "http", Host: l.Addr().String()}, Name: report.BuiltInMock, Timeout: 10 * time.Second}
}

func TestTheMockPassesItsOwnSuiteWithEverythingCovered(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	r, err := conformance.Run(context.Background(), all, mock(t, all), conformance.Options{Workers: 8})
	if err != nil {
		t.Fatal(err)
	}
	if list := wrong(r); len(list) > 0 {
		t.Errorf("%d not passed:\n%s", len(list), strings.Join(list, "\n"))
	}
	for what, n := range map[string]report.Count{"limits": r.Coverage.Limits, "rules": r.Coverage.Rules, "statuses": r.Coverage.Statuses, "credentials": r.Coverage.Credentials} {
		if n.Total == 0 || n.Covered != n.Total {
			t.Errorf("%s: %d of %d covered, missing %v", what, n.Covered, n.Total, n.Missing)
		}
	}
}

// The IDs of obligations are names that other people's baselines and selections use: this list may grow, and a line may go only
// with what it names.
func TestIDsOfObligationsAreStable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for _, p := range plans(t, specs.Names()...) {
		for _, o := range p.Obligations {
			b.WriteString(o.ID + " " + string(o.Level) + "\n")
		}
	}
	golden := filepath.Join("testdata", "obligations.txt")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("obligations differ from %s (- there, + now); go test ./conformance -run Stable -update writes it anew\n%s", golden, diff)
	}
}

// BenchmarkRun is a whole run of all contracts against the mock over real sockets, planning not included.
func BenchmarkRun(b *testing.B) {
	all := plans(b, specs.Names()...)
	requests := 0
	for _, p := range all {
		requests += len(p.Cases())
	}
	for b.Loop() {
		b.StopTimer()
		target := mock(b, all)
		b.StartTimer()
		r, err := conformance.Run(context.Background(), all, target, conformance.Options{Workers: 8})
		if err != nil || !r.Conforms() {
			b.Fatal(err, r.Outcome())
		}
	}
	b.ReportMetric(float64(requests*b.N)/b.Elapsed().Seconds(), "requests/s")
}
