// Package conformancetest holds an http.Handler to a contract in one call, for go test:
//
//	func TestServerKeepsTheContract(t *testing.T) {
//		contract := specs.RocketChat()
//		world, err := fixtures.Load(contract)
//		if err != nil {
//			t.Fatal(err)
//		}
//		conformancetest.Handler(t, contract, world, newServer(world))
//	}
//
// It is a thin cover over package conformance: it plans, sends and judges nothing itself, and makes no worlds.
package conformancetest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs"
)

// Run says how a handler is tried. The zero value of each part is what the command line does by default, but that the plan alone is sent.
type Run struct {
	conformance.Options
	// FailOnWarn fails the test also for what only a conclusion or a guess demands.
	FailOnWarn bool
	// Timeout is how long one answer may take.
	Timeout time.Duration
}

// Handler serves a handler on a free port of this machine until the test ends, holds it to the contract, and returns what was
// found out. The handler must be in the state that the world describes, and will not be in it afterwards.
//
// Each thing that is wrong is an error of the test, with its ID, the requirement, who says so, a curl line, and the difference; a
// breach of what nobody stated is only logged, unless asked otherwise. So are the summary and the coverage. A run that could
// judge nothing fails the test too: nothing is green by default.
//
//	conformancetest.Handler(t, contract, world, handler, func(r *conformancetest.Run) {
//		r.Select.Skip = []string{"rocketchat/*/concurrency"}
//	})
func Handler(t testing.TB, contract *specs.Contract, world specs.World, handler http.Handler, changes ...func(*Run)) *report.Report {
	t.Helper()
	run := &Run{Options: conformance.Options{Seed: 1, Workers: 4, Secrets: map[string]string{}}, Timeout: 10 * time.Second}
	for value, name := range world.Env {
		run.Secrets[value] = name
	}
	for _, change := range changes {
		change(run)
	}
	plan, err := conformance.NewPlan(contract, world, run.Seed)
	if err != nil {
		t.Fatal(err)
	}
	r := run.against(t, []*conformance.Plan{plan}, handler)
	tell(t, r)
	return r
}

// against runs plans against the handler.
func (run *Run) against(t testing.TB, plans []*conformance.Plan, handler http.Handler) *report.Report {
	t.Helper()
	if err := run.Select.Validate(plans); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections() // those that the suite keeps for more requests would be waited for
		server.Close()
	})
	u, err := conformance.ParseTarget(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := conformance.Run(t.Context(), plans, &conformance.Target{URL: u, Timeout: run.Timeout}, run.Options)
	if err != nil {
		t.Fatal(err)
	}
	r.FailOnWarn = run.FailOnWarn
	return r
}

// tell fails the test for everything that is wrong, and logs the rest.
func tell(t testing.TB, r *report.Report) {
	t.Helper()
	failed := false
	for _, f := range r.Findings() {
		if f.Leader.Verdict == report.Warn && !r.FailOnWarn {
			t.Log(f.Text(report.Options{}))
			continue
		}
		t.Error(f.Text(report.Options{}))
		failed = true
	}
	summary := r.SummaryText(report.Options{})
	if !failed && !r.Conforms() { // nothing is wrong with what was judged, and that is not enough
		t.Error(summary)
		return
	}
	t.Log(summary)
}
