package conformance_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// named is a target that reports call the same wherever it really stands.
func named(t testing.TB, h http.Handler) *conformance.Target {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return &conformance.Target{
		URL: &url.URL{Scheme: "http", Host: "target.test"}, Timeout: time.Minute,
		Dial: func(ctx context.Context) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
		},
	}
}

// encoded runs plans and returns the report's bytes.
func encoded(t testing.TB, p []*conformance.Plan, target *conformance.Target, o conformance.Options) []byte {
	t.Helper()
	r, err := conformance.Run(t.Context(), p, target, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.Write(&b, "json", r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAReportIsTheSameWithAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	servers := map[string]func(t *testing.T) http.Handler{
		"mock": func(t *testing.T) http.Handler {
			var served []mockserver.Served
			for _, p := range all {
				served = append(served, mockserver.Served{Contract: p.Contract, World: p.World})
			}
			h, err := mockserver.New(served)
			if err != nil {
				t.Fatal(err)
			}
			return h
		},
	}
	for _, fault := range []string{
		"", "amity-join-communityId-max-high", "amity-roles-error-as-html", "genuin-add-error-code-number", "genuin-add-gone-code", "rocketchat-invite-cut-off",
		"rocketchat-invite-error-as-200", "amity-join-405-as-404",
	} {
		servers["plain "+fault] = func(t *testing.T) http.Handler {
			h, err := plain.New(fault)
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
	}
	for name, make := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := encoded(t, all, named(t, make(t)), conformance.Options{Workers: 1})
			many := encoded(t, all, named(t, make(t)), conformance.Options{Workers: 8})
			if diff := cmp.Diff(strings.Split(string(one), "\n"), strings.Split(string(many), "\n")); diff != "" {
				t.Errorf("(- one worker, + eight):\n%s", diff)
			}
		})
	}
}

func TestTheOrderOfWhatChangesNothingDoesNotMatter(t *testing.T) {
	t.Parallel()
	p := plans(t, "rocketchat")[0]
	handler, err := plain.New("rocketchat-invite-error-as-500")
	if err != nil {
		t.Fatal(err)
	}
	target := named(t, handler)
	verdicts := func(t testing.TB, steady []*conformance.Case) map[string]report.Verdict {
		q := *p
		q.Opening, q.Story, q.Rounds, q.Steady = nil, nil, nil, steady
		r, err := conformance.Run(context.Background(), []*conformance.Plan{&q}, target, conformance.Options{Workers: 4})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]report.Verdict{}
		for _, res := range r.Results {
			found[res.ID] = res.Verdict
		}
		return found
	}
	want := verdicts(t, p.Steady)
	seeds := rapid.Uint64()
	for i := range 8 {
		turned := slices.Clone(p.Steady)
		draw := rand.New(rand.NewPCG(seeds.Example(i), 0))
		draw.Shuffle(len(turned), func(a, b int) { turned[a], turned[b] = turned[b], turned[a] })
		if diff := cmp.Diff(want, verdicts(t, turned)); diff != "" {
			t.Fatalf("(- as planned, + shuffled):\n%s", diff)
		}
	}
}

// sentBy is everything that a plan sends before it has learnt anything.
func sentBy(p *conformance.Plan) []string {
	var all []string
	for _, c := range p.Cases() {
		all = append(all, fmt.Sprintf("%s %+v", c.Obligation.ID, *c.Call.Message("")))
	}
	return all
}

func TestTheSameSeedPlansTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		again, err := newPlan(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sentBy(plans(t, name)[0]), sentBy(again)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(sentBy(shopPlan(t, "")), sentBy(shopPlan(t, ""))); diff != "" {
		t.Errorf("shop:\n%s", diff)
	}
}

// One thing that is broken is one thing to look at; what shows only when requests meet is looked at by itself.
func TestOneFaultIsFewFindings(t *testing.T) {
	t.Parallel()
	const most = 4
	byContract := map[string][]*conformance.Plan{}
	for _, name := range specs.Names() {
		byContract[name] = plans(t, name)
	}
	for _, fault := range []string{
		"amity-join-communityId-max-high", "amity-join-communityId-bytes", "amity-join-missing-token-accepted", "amity-join-not-remembered", "amity-join-created",
		"amity-join-405-without-allow", "amity-roles-error-as-text", "amity-roles-cut-off", "amity-roles-unknown-token-accepted", "genuin-add-error-code-number",
		"genuin-add-message", "genuin-add-without-bio", "genuin-add-trailing-accepted", "rocketchat-invite-error-as-500", "rocketchat-invite-error-as-200",
		"rocketchat-invite-wrong-media-type", "rocketchat-unknown-path-200",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			vendor, _, _ := strings.Cut(fault, "-")
			found := against(t, fault, conformance.Options{Workers: 2}, byContract[vendor]).Findings()
			if len(found) == 0 || len(found) > most {
				var list []string
				for _, f := range found {
					list = append(list, fmt.Sprintf("%s (%d more): %s [%s]", f.Leader.ID, len(f.Folded), f.Leader.Reason, f.Leader.Cause))
				}
				t.Errorf("%d findings, want 1 to %d:\n%s", len(found), most, strings.Join(list, "\n"))
			}
		})
	}
}
