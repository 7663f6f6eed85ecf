package runner

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/conformance/technique"
	simple "github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// invite is the plan of the smallest embedded contract. Running a plan does not change it.
var invite = sync.OnceValues(func() (*plan.Plan, error) {
	c, _ := specs.Load("rocketchat", specs.Options{})
	src, file, _ := fixtures.World("rocketchat")
	w, _ := c.World(file, src, nil)
	d, err := technique.NewDraft(c, w, 1)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{d.Opening, d.Steady, func() error { return story.Tell(d) }} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return d.Done(), nil
})

func invited(t testing.TB) *plan.Plan {
	t.Helper()
	p, err := invite()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// served is a target that answers until the test ends.
func served(t testing.TB, h http.Handler) *transport.Target {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &transport.Target{URL: u, Name: "served", Timeout: time.Minute}
}

// sound is the plain server without a fault; every request is shown to meddle first.
func sound(t testing.TB, meddle func(r *http.Request)) http.Handler {
	t.Helper()
	h, err := simple.New("")
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		meddle(r)
		h.ServeHTTP(w, r)
	})
}

// untilGone waits as long as the client stays. A server sees that it went only when it has read the body.
func untilGone(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func hangUp() { panic(http.ErrAbortHandler) }

// patient are options that count how often a server that fell over was waited for, instead of waiting.
func patient(waited func()) Options {
	return Options{Workers: 1, pause: func(context.Context, time.Duration) { waited() }}
}

// run runs plans as the suite does, without exploring.
func run(ctx context.Context, plans []*plan.Plan, target *transport.Target, o Options) (*report.Report, error) {
	ctx, cancel := o.Limited(ctx)
	defer cancel()
	r, _, err := Run(ctx, plans, target, o)
	return r, err
}

func reported(t testing.TB, p *plan.Plan, target *transport.Target, o Options) *report.Report {
	t.Helper()
	r, err := run(t.Context(), []*plan.Plan{p}, target, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// others are the results that are neither green nor what the test is about.
func others(r *report.Report, about func(*report.Result) bool) []string {
	var list []string
	for i := range r.Results {
		if res := &r.Results[i]; res.Verdict != report.Pass && !about(res) {
			list = append(list, string(res.Verdict)+" "+res.ID+": "+res.Reason)
		}
	}
	return list
}

func TestAConnectionDroppedOnceIsNoFailure(t *testing.T) {
	t.Parallel()
	p := invited(t)
	for _, at := range []int64{1, 2, 50, int64(len(p.Cases()))} {
		var n atomic.Int64
		r := reported(t, p, served(t, sound(t, func(*http.Request) {
			if n.Add(1) == at {
				hangUp()
			}
		})), patient(func() { t.Error("the server was waited for") }))
		if list := others(r, func(*report.Result) bool { return false }); len(list) > 0 || !r.Conforms() {
			t.Errorf("dropped request %d: %v", at, list)
		}
	}
}

func TestARequestThatIsNeverAnsweredFailsByItself(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 8} {
		o := patient(func() { t.Error("the server was waited for") })
		o.Workers = workers
		r := reported(t, invited(t), served(t, sound(t, func(r *http.Request) {
			if strings.Contains(r.URL.RawQuery, "unheard-of") {
				hangUp()
			}
		})), o)
		const id = "rocketchat/inviteToChannel/robustness/query.unknown"
		var found []report.Result
		for _, res := range r.Results {
			if res.ID == id {
				found = append(found, res)
			}
		}
		if len(found) != 1 || found[0].Verdict != report.Fail || !strings.Contains(found[0].Reason, "no answer, twice") || found[0].Exchanges[0].Error == "" {
			t.Errorf("%+v", found)
		}
		if list := others(r, func(res *report.Result) bool { return res.ID == id }); len(list) > 0 {
			t.Errorf("others: %v", list)
		}
	}
}

func TestAServerThatFallsOverAndComesBackIsFoundAndTheRunGoesOn(t *testing.T) {
	t.Parallel()
	p := invited(t)
	for name, at := range map[string]int{
		"first": 1, "in the opening": 2, "among what changes nothing": len(p.Opening) + 30, "in the story": len(p.Opening) + len(p.Steady) + 7,
	} {
		for _, workers := range []int{1, 8} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var n, waits atomic.Int64
				var down atomic.Bool
				o := patient(func() { down.Store(waits.Add(1) < 3) })
				o.Workers = workers
				r := reported(t, p, served(t, sound(t, func(*http.Request) {
					if n.Add(1) == int64(at) {
						down.Store(true)
					}
					if down.Load() {
						hangUp()
					}
				})), o)
				var undecided []string
				rest := others(r, func(res *report.Result) bool {
					if res.Verdict == report.Undecided && strings.Contains(res.Reason, "stopped answering here, after ") {
						undecided = append(undecided, strings.TrimSuffix(res.ID, ".answer"))
						return true
					}
					return false
				})
				if len(slices.Compact(undecided)) != 1 || len(rest) > 0 || r.Aborted != "" || waits.Load() != 3 {
					t.Errorf("undecided %v, aborted %q, waited %d times, others %v", undecided, r.Aborted, waits.Load(), rest)
				}
				if r.ExitStatus() == 0 {
					t.Error("a run with a fall is green")
				}
			})
		}
	}
}

func TestAServerThatDiesEndsTheRunWithOneReason(t *testing.T) {
	t.Parallel()
	p := invited(t)
	var n, waits atomic.Int64
	const alive = 20
	r := reported(t, p, served(t, sound(t, func(*http.Request) {
		if n.Add(1) > alive {
			hangUp()
		}
	})), patient(func() { waits.Add(1) }))
	if !strings.HasPrefix(r.Aborted, "the server stopped answering here, after rocketchat/") || r.ExitStatus() == 0 || waits.Load() != pauses {
		t.Errorf("aborted %q, status %d, waited %d times", r.Aborted, r.ExitStatus(), waits.Load())
	}
	tally := r.Summary()
	if tally.Fail > 0 || tally.Warn > 0 || tally.Undecided == 0 || tally.Undecided > 2 || tally.Unreached == 0 || tally.Pass == 0 {
		t.Errorf("%+v", tally)
	}
	if sent := n.Load(); sent > alive+3*heat {
		t.Errorf("%d requests were sent to a dead server", sent-alive)
	}
	for i := range r.Results {
		if res := &r.Results[i]; res.Verdict == report.Unreached && res.Reason != "the run ended before: "+r.Aborted {
			t.Errorf("%s: %s", res.ID, res.Reason)
		}
		if res := &r.Results[i]; res.Technique == plan.Concurrency && res.Verdict != report.Unreached {
			t.Errorf("%s: %s, and nothing was sent for it", res.ID, res.Verdict)
		}
	}
}

func TestAServerThatDiesEndsEveryContractWithOneReason(t *testing.T) {
	t.Parallel()
	p := invited(t)
	var n, waits atomic.Int64
	o := patient(func() { waits.Add(1) })
	o.Workers = 8
	r, err := run(t.Context(), []*plan.Plan{p, p, p}, served(t, sound(t, func(*http.Request) {
		if n.Add(1) > 40 {
			hangUp()
		}
	})), o)
	if err != nil {
		t.Fatal(err)
	}
	fallen := 0
	for i := range r.Results {
		switch res := &r.Results[i]; {
		case res.Verdict == report.Undecided && res.Reason == r.Aborted:
			fallen++
		case res.Verdict == report.Unreached && res.Reason != "the run ended before: "+r.Aborted:
			t.Errorf("%s: %s", res.ID, res.Reason)
		case res.Verdict == report.Undecided:
			t.Errorf("%s: %s", res.ID, res.Reason)
		}
	}
	if !strings.HasPrefix(r.Aborted, "the server stopped answering here, after rocketchat/") || r.ExitStatus() == 0 || waits.Load() != pauses || fallen < 1 || fallen > 2 {
		t.Errorf("aborted %q, status %d, waited %d times, %d undecided", r.Aborted, r.ExitStatus(), waits.Load(), fallen)
	}
}

func TestAServerThatHangsEndsTheRun(t *testing.T) {
	t.Parallel()
	target := served(t, sound(t, func(r *http.Request) { untilGone(r) }))
	target.Timeout = 200 * time.Millisecond
	r := reported(t, invited(t), target, patient(func() {}))
	if !strings.Contains(r.Aborted, "no answer in time") || r.ExitStatus() != 3 {
		t.Errorf("aborted %q, status %d", r.Aborted, r.ExitStatus())
	}
}

func TestARunThatCannotBeginIsAnErrorAndNoReport(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := &transport.Target{URL: &url.URL{Scheme: "http", Host: l.Addr().String()}, Timeout: time.Minute}
	_ = l.Close()
	refusing := served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	good := served(t, sound(t, func(*http.Request) {}))
	reset := errors.New("cannot reset")
	tests := []struct {
		name   string
		target *transport.Target
		o      Options
		want   error
	}{
		{"nobody there", nobody, Options{}, ErrUnreachable},
		{"wrong credentials", refusing, Options{}, ErrCredentials},
		{"wrong credentials, with a selection", refusing, Options{Select: plan.Selection{Only: []string{"rocketchat/*/negative"}}}, ErrCredentials},
		{"nothing selected", good, Options{Select: plan.Selection{Only: []string{"nothing"}}}, ErrNothing},
		{"everything skipped", good, Options{Select: plan.Selection{Skip: []string{"rocketchat"}}}, ErrNothing},
		{"no such level", good, Options{Select: plan.Selection{Level: "other"}}, ErrNothing},
		{"reset that goes wrong", good, Options{Reset: func(context.Context) error { return reset }}, reset},
	}
	p := invited(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := run(t.Context(), []*plan.Plan{p}, tt.target, tt.o)
			if !errors.Is(err, tt.want) || r != nil {
				t.Errorf("%v, %v", r, err)
			}
		})
	}
}

func TestARunThatIsInterruptedSaysSo(t *testing.T) {
	t.Parallel()
	p := invited(t)
	cause := errors.New("interrupted")
	for _, at := range []int64{2, int64(len(p.Opening)) + 5, int64(len(p.Opening)+len(p.Steady)) + 5} {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		var n atomic.Int64
		r, err := run(ctx, []*plan.Plan{p}, served(t, sound(t, func(r *http.Request) {
			if n.Add(1) == at {
				cancel(cause)
				untilGone(r)
			}
		})), patient(func() { t.Error("the server was waited for") }))
		if err != nil {
			t.Fatal(err)
		}
		tally := r.Summary()
		if r.Aborted != "interrupted" || r.ExitStatus() != 3 || tally.Pass == 0 || tally.Pass+tally.Unreached != tally.Total {
			t.Errorf("at %d: aborted %q, %+v", at, r.Aborted, tally)
		}
	}
}

func TestAnInterruptionEndsTheWaitingForAServer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	var n atomic.Int64
	cause := errors.New("interrupted")
	o := Options{Workers: 1, pause: func(context.Context, time.Duration) { cancel(cause) }}
	r, err := run(ctx, []*plan.Plan{invited(t)}, served(t, sound(t, func(*http.Request) {
		if n.Add(1) > 9 {
			hangUp()
		}
	})), o)
	if err != nil || r.Aborted != "interrupted" {
		t.Errorf("aborted %q, %v", r.Aborted, err)
	}
	transport.Sleep(ctx, time.Hour)
}

func TestTheBudgetEndsARun(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	r := reported(t, invited(t), served(t, sound(t, func(r *http.Request) {
		if n.Add(1) > 3 {
			untilGone(r)
		}
	})), Options{Workers: 1, Budget: 300 * time.Millisecond})
	if r.Aborted != ErrBudget.Error() || r.ExitStatus() != 3 || r.Summary().Fail > 0 {
		t.Errorf("aborted %q, %+v", r.Aborted, r.Summary())
	}
}

func TestEnoughFailuresEndARun(t *testing.T) {
	t.Parallel()
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, workers := range []int{1, 8} {
		r := reported(t, invited(t), served(t, broken), Options{Workers: workers, MaxFails: 4})
		if tally := r.Summary(); tally.Fail != 4 || r.Aborted != "4 obligations failed" || r.ExitStatus() != 1 {
			t.Errorf("%d workers: aborted %q, %+v", workers, r.Aborted, tally)
		}
	}
}
