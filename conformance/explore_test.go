package conformance_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"net/http"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/specs"
)

// renewed serves the plain server with a fault, and starts it anew whenever it is reset.
func renewed(t testing.TB, fault string) (*conformance.Target, func(context.Context) error) {
	t.Helper()
	var now atomic.Value
	reset := func(context.Context) error {
		handler, err := plain.New(fault)
		if err == nil {
			now.Store(http.Handler(http.HandlerFunc(handler.ServeHTTP)))
		}
		return err
	}
	if err := reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().(http.Handler).ServeHTTP(w, r) }))
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &conformance.Target{URL: u, Name: "plain", Timeout: time.Minute}, reset // an answer that comes late on a busy machine is no finding
}

// explored runs nothing of a plan but its oddities, and goes on from there.
func explored(t testing.TB, fault string, steps int, o conformance.Options, plans []*conformance.Plan) *report.Report {
	t.Helper()
	target, reset := renewed(t, fault)
	o.Steps, o.Reset, o.Select.Only = steps, reset, []string{"*/*/robustness"}
	r, err := conformance.Run(context.Background(), plans, target, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// foundOnes are the results of exploration.
func foundOnes(r *report.Report) []report.Result {
	var list []report.Result
	for i := range r.Results {
		if strings.Contains(r.Results[i].ID, "/found-") {
			list = append(list, r.Results[i])
		}
	}
	return list
}

func TestExplorationOfAConformingServerFindsNothing(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{""}, "variant-extra-properties") {
		t.Run("plain "+name, func(t *testing.T) {
			t.Parallel()
			r := explored(t, name, 800, conformance.Options{Workers: 2}, plans(t, specs.Names()...))
			if list := wrong(r); len(list) > 0 || r.Depth == nil || r.Depth.Steps != 800 {
				t.Errorf("depth %+v, %d wrong:\n%s", r.Depth, len(list), strings.Join(list, "\n"))
			}
		})
	}
}

func TestATargetThatCannotBeResetIsExploredFromWhereThePlanLeavesIt(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	r, err := conformance.Run(context.Background(), all, mock(t, all), conformance.Options{Workers: 4, Steps: 400})
	if err != nil {
		t.Fatal(err)
	}
	if list := wrong(r); len(list) > 0 || r.Depth.Steps != 400 {
		t.Errorf("depth %+v, %d wrong:\n%s", r.Depth, len(list), strings.Join(list, "\n"))
	}
}

func TestExplorationAloneFindsFaultsAndShrinksThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault, obligation string
		requests          int // of the shortest sequence that shows it
	}{
		{"amity-join-communityId-max-high", "amity/joinCommunity/robustness/found-*", 1},
		{"amity-join-unknown-token-accepted", "amity/joinCommunity/robustness/found-*", 1},
		{"amity-join-not-remembered", "amity/joinCommunity/robustness/found-*", 2},
		{"rocketchat-invite-trailing-accepted", "rocketchat/inviteToChannel/robustness/found-*", 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			contract, _, _ := strings.Cut(c.obligation, "/")
			r := explored(t, c.fault, 1500, conformance.Options{}, plans(t, contract))
			for _, res := range foundOnes(r) {
				if ok, _ := path.Match(c.obligation, res.ID); ok && len(res.Exchanges) == c.requests && !strings.HasSuffix(res.Reason, ")") {
					return
				}
			}
			t.Errorf("not found with %d requests: %v", c.requests, wrong(r))
		})
	}
}

func TestTheSameSeedAndStepsFindTheSameWithAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	written := func(workers int) string {
		target, reset := renewed(t, "amity-join-not-remembered")
		o := conformance.Options{Workers: workers, Steps: 500, Reset: reset, Seed: 5}
		o.Select.Only = []string{"*/*/robustness"}
		r, err := conformance.Run(context.Background(), plans(t, "amity"), target, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, res := range foundOnes(r) {
			for i := range res.Exchanges {
				res.Exchanges[i].Observed = nil // holds times and identities that the server makes up
			}
		}
		var b bytes.Buffer
		if err := report.Write(&b, "json", r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(b.String(), target.URL.Host, "HOST")
	}
	one, eight := written(1), written(8)
	if diff := cmp.Diff(strings.Split(one, "\n"), strings.Split(eight, "\n")); diff != "" || !strings.Contains(one, "/found-") {
		t.Errorf("something found: %v; with 1 worker (-) and with 8 (+):\n%s", strings.Contains(one, "/found-"), diff)
	}
}

func TestWhatWasFoundIsSentAgainFromTheReport(t *testing.T) {
	t.Parallel()
	const fault = "amity-join-not-remembered"
	all := plans(t, "amity")
	earlier := explored(t, fault, 500, conformance.Options{}, all)
	if len(foundOnes(earlier)) == 0 {
		t.Fatal("nothing was found")
	}
	for _, c := range []struct {
		fault   string
		used    bool
		resets  bool
		verdict report.Verdict
	}{
		{fault, false, true, report.Fail},
		{"", false, true, report.Pass},
		{"", true, false, report.Undecided},
	} {
		target, reset := renewed(t, c.fault)
		o := conformance.Options{Workers: 1}
		if c.resets {
			o.Reset = reset
		}
		now, err := conformance.Again(t.Context(), all, target, o, earlier, c.used)
		if err != nil || len(now) != len(foundOnes(earlier)) {
			t.Fatalf("error %v, %d results", err, len(now))
		}
		for i, res := range now {
			if was := foundOnes(earlier)[i]; res.Verdict != c.verdict || res.ID != was.ID {
				t.Errorf("%q: %s is %s: %s; want %s", c.fault, res.ID, res.Verdict, res.Reason, c.verdict)
			}
		}
	}
}

func TestTheBudgetEndsExplorationAndIsNoAbortion(t *testing.T) {
	t.Parallel()
	all := plans(t, "amity")
	o := conformance.Options{Workers: 1, Budget: 2 * time.Second, Select: conformance.Selection{Only: []string{"*/joinCommunity/robustness"}}}
	r, err := conformance.Run(t.Context(), all, mock(t, all), o)
	if err != nil || r.Aborted != "" || r.Depth == nil || !r.Conforms() {
		t.Errorf("error %v, aborted %q, depth %+v, %v", err, r.Aborted, r.Depth, wrong(r))
	}
}
