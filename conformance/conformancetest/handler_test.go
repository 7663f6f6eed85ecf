package conformancetest_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/conformancetest"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// noted is a test that notes what it is told, and fails nobody.
type noted struct {
	testing.TB
	errors, logs []string
	fatal        string
}

func (n *noted) Helper()           {}
func (n *noted) Log(args ...any)   { n.logs = append(n.logs, fmt.Sprint(args...)) }
func (n *noted) Error(args ...any) { n.errors = append(n.errors, fmt.Sprint(args...)) }
func (n *noted) Fatal(args ...any) {
	n.fatal = fmt.Sprint(args...)
	runtime.Goexit()
}

// note holds a handler to the contract of Rocket.Chat, in a test that only notes.
func note(t *testing.T, handler http.Handler, changes ...func(*conformancetest.Run)) (*noted, *report.Report) {
	t.Helper()
	contract := specs.RocketChat()
	world, err := fixtures.Load(contract)
	if err != nil {
		t.Fatal(err)
	}
	return noteIn(t, contract, world, handler, changes...)
}

// noteIn is note for any contract and world.
func noteIn(t *testing.T, contract *specs.Contract, world specs.World, handler http.Handler, changes ...func(*conformancetest.Run)) (*noted, *report.Report) {
	t.Helper()
	n, ended := &noted{TB: t}, make(chan *report.Report, 1)
	go func() {
		var r *report.Report
		defer func() { ended <- r }()
		r = conformancetest.Handler(n, contract, world, handler, changes...)
	}()
	return n, <-ended
}

func only(glob string) func(*conformancetest.Run) {
	return func(r *conformancetest.Run) { r.Select.Only = []string{glob} }
}

func handler(t *testing.T, fault string) http.Handler {
	t.Helper()
	h, err := plain.New(fault)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAConformingHandlerPassesWithItsCoverage(t *testing.T) {
	t.Parallel()
	contract := specs.RocketChat()
	world, err := fixtures.Load(contract)
	if err != nil {
		t.Fatal(err)
	}
	mock, err := mockserver.New([]mockserver.Served{{Contract: contract, World: world}})
	if err != nil {
		t.Fatal(err)
	}
	n, r := note(t, mock)
	if len(n.errors) > 0 || n.fatal != "" || !r.Conforms() {
		t.Fatalf("failed %q, errors:\n%s", n.fatal, strings.Join(n.errors, "\n"))
	}
	if text := strings.Join(n.logs, "\n"); !strings.Contains(text, "CONFORMS: ") || !strings.Contains(text, "rules ") {
		t.Errorf("logged:\n%s", text)
	}
}

func TestEachThingThatIsWrongIsAnErrorThatSaysAllOfIt(t *testing.T) {
	t.Parallel()
	const id = "rocketchat/inviteToChannel/security/authToken.unknown"
	n, _ := note(t, handler(t, "rocketchat-invite-unknown-token-accepted"), only("rocketchat/*/security"))
	text := strings.Join(n.errors, "\n")
	for _, want := range []string{"FAIL " + id, "  requirement  ", "  source       RocketChat/", "  request      curl ", "  diff  ", "\n  | "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if logged := strings.Join(n.logs, "\n"); !strings.Contains(logged, "DOES NOT CONFORM: ") {
		t.Errorf("logged:\n%s", logged)
	}
}

func TestWhatNobodyStatedIsLoggedUnlessAskedOtherwise(t *testing.T) {
	t.Parallel()
	const id = "WARN rocketchat/"
	faulty := func() http.Handler { return handler(t, "rocketchat-invite-405-as-404") }
	n, _ := note(t, faulty(), only("rocketchat/*/protocol"))
	if len(n.errors) > 0 || !strings.Contains(strings.Join(n.logs, "\n"), id) {
		t.Errorf("errors:\n%s\nlogged:\n%s", strings.Join(n.errors, "\n"), strings.Join(n.logs, "\n"))
	}
	n, _ = note(t, faulty(), only("rocketchat/*/protocol"), func(r *conformancetest.Run) { r.FailOnWarn = true })
	if !strings.Contains(strings.Join(n.errors, "\n"), id) {
		t.Errorf("errors:\n%s", strings.Join(n.errors, "\n"))
	}
}

func TestWhatCannotBeTriedFailsTheTest(t *testing.T) {
	t.Parallel()
	n, _ := note(t, handler(t, ""), only("rocketchat/nothing"))
	if !strings.Contains(n.fatal, "rocketchat/nothing") {
		t.Errorf("failed with %q", n.fatal)
	}
	stranger := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	if n, _ = note(t, stranger); !strings.Contains(n.fatal, "credentials") {
		t.Errorf("failed with %q, errors:\n%s", n.fatal, strings.Join(n.errors, "\n"))
	}
}

func TestARunThatJudgedNothingIsNotGreen(t *testing.T) {
	t.Parallel()
	contract := specs.RocketChat()
	world, err := fixtures.Load(contract)
	if err != nil {
		t.Fatal(err)
	}
	world.Actors = world.Actors[:1] // who may do everything
	n, r := noteIn(t, contract, world, handler(t, ""), only("rocketchat/*/state/not-allowed"))
	if r == nil || r.Outcome() != report.NothingJudged || len(n.errors) != 1 || !strings.Contains(n.errors[0], "NOTHING JUDGED: ") {
		t.Errorf("errors %q, failed %q", n.errors, n.fatal)
	}
}
