package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/control"
	"github.com/counterpart-api/counterpart/specs"
)

// plans are those that were made of a document already: a plan is data that any number of runs may follow.
var plans = struct {
	sync.Mutex
	of map[string]*conformance.Plan
}{of: map[string]*conformance.Plan{}}

// plan is what the suite makes of a document.
func plan(t *testing.T, document string) *conformance.Plan {
	t.Helper()
	plans.Lock()
	defer plans.Unlock()
	if p := plans.of[document]; p != nil {
		return p
	}
	file := filepath.Join(t.TempDir(), "control.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	c, findings := specs.Load(file, specs.Options{})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := conformance.NewPlan(c, specs.World{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	plans.of[document] = p
	return p
}

// mock is a mock with something in its journal, and in its snapshots, to be asked for.
func mock(t *testing.T) http.Handler {
	t.Helper()
	contract := specs.RocketChat()
	world, err := fixtures.Load(contract)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New([]mockserver.Served{{Contract: contract, World: world}})
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"GET /api/v1/a", "PUT /_counterpart/snapshots/empty-room"} {
		method, path, _ := strings.Cut(target, " ")
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Counterpart-Workspace", "ci-17")
		server.ServeHTTP(httptest.NewRecorder(), r)
	}
	return patient(server)
}

// patient ends streams of events: they have no end of their own, and the suite reads answers to theirs.
func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") {
			ctx, cancel := context.WithCancel(r.Context())
			cancel()
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

func run(t *testing.T, document string, handler http.Handler) *report.Report {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	u, err := conformance.ParseTarget(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := conformance.Run(t.Context(), []*conformance.Plan{plan(t, document)}, &conformance.Target{URL: u, Timeout: 10 * time.Second}, conformance.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// inOrder is the document with another question first: the suite builds on the first, and a question has either one pattern or
// several in their order.
func inOrder(t *testing.T) string {
	t.Helper()
	before, rest, _ := strings.Cut(control.Document(), "              once: ")
	others, last, found := strings.Cut(rest, "              inOrder: ")
	question, after, _ := strings.Cut(last, "\n")
	if !found {
		t.Fatal("the document has no such examples")
	}
	return before + "              inOrder: " + question + "\n              once: " + others + after
}

// TestTheControlAPIKeepsItsOwnContract lets the suite loose on a mock: what the document allows is answered as it declares, what it
// does not allow is refused, and nothing of it is left out.
func TestTheControlAPIKeepsItsOwnContract(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, document := range []string{control.Document(), inOrder(t)} {
		r := run(t, document, mock(t))
		for _, f := range r.Findings() {
			t.Error(f.Text(report.Options{}))
		}
		if !r.Conforms() {
			t.Error(r.SummaryText(report.Options{}))
		}
		for _, one := range r.Results {
			reached[one.ID] = reached[one.ID] || one.Verdict == report.Pass
		}
	}
	if len(reached) < 1000 {
		t.Errorf("only %d obligations", len(reached))
	}
	for id, passed := range reached {
		if !passed {
			t.Errorf("%s was never tried", id)
		}
	}
}

func TestAControlAPIThatBreaksItsContractIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, body string
		found      string
	}{
		"a member of another type":    {"/clock", `{"now":"2030-01-02T03:04:05Z","frozen":"no","scale":1,"source":"set"}`, "control/getClock/"},
		"a member that is unknown":    {"/seed", `{"seed":1,"more":true}`, "control/getSeed/"},
		"whatever limit is asked for": {"/requests", `{"requests":[]}`, "control/getRequests/boundary/query.limit.minimum-0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			right := mock(t)
			r := run(t, control.Document(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, c.path) {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(c.body))
					return
				}
				right.ServeHTTP(w, r)
			}))
			if !slices.ContainsFunc(r.Results, func(one report.Result) bool {
				return strings.HasPrefix(one.ID, c.found) && (one.Verdict == report.Fail || one.Verdict == report.Warn)
			}) {
				t.Error("nothing was found")
			}
		})
	}
}
