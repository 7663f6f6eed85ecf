package fault_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/mockserver/fault"
)

func plan(t *testing.T, texts ...string) fault.Plan {
	t.Helper()
	p, err := fault.ParsePlan(texts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheMostSpecificRuleDecidesAboutEachKind(t *testing.T) {
	t.Parallel()
	p := plan(t, "* latency=1s cut=1 slow=1B/s", "c/* latency=2s errors=500 rate=1/1s", "x latency=3s errors=501", "c/x latency=4s slow=4B/s", "x rate=3/1s")
	tests := map[[2]string]string{
		{"c", "x"}: "latency=4s errors=501 cut=1:before slow=4B/s rate=3/1s",
		{"d", "x"}: "latency=3s errors=501 cut=1:before slow=1B/s rate=3/1s",
		{"c", "y"}: "latency=2s errors=500 cut=1:before slow=1B/s rate=1/1s",
		{"c", ""}:  "latency=2s errors=500 cut=1:before slow=1B/s rate=1/1s",
		{"d", "y"}: "latency=1s cut=1:before slow=1B/s",
		{"", ""}:   "latency=1s cut=1:before slow=1B/s",
	}
	for of, want := range tests {
		if got := p.For(of[0], of[1]).String(); got != want {
			t.Errorf("%v: %s, want %s", of, got, want)
		}
	}
	slices.Reverse(p)
	if got := p.For("c", "x").String(); got != tests[[2]string{"c", "x"}] {
		t.Errorf("another order gives %s", got)
	}
}

func TestWishGoesBeforeThePlan(t *testing.T) {
	t.Parallel()
	wish, err := fault.ParseWish("latency=5s errors=503")
	if err != nil {
		t.Fatal(err)
	}
	in := fault.NewInjector(plan(t, "* latency=1s cut=1:middle"))
	if got := in.Meet("c", "x", wish, 1, nil).String(); got != "latency=5s errors=503 cut=1:middle" {
		t.Errorf("with a plan: %s", got)
	}
	in = nil
	if got := in.Meet("c", "x", wish, 1, nil).String(); got != "latency=5s errors=503" || in.Plan() != nil {
		t.Errorf("without one: %s", got)
	}
	if got := in.Meet("c", "x", fault.Rule{}, 1, nil); got != (fault.Effects{}) || got.String() != "" {
		t.Errorf("with neither: %s", got)
	}
}

// What a request meets depends on the seed, on itself and on how often it came, and on nothing that came meanwhile.
func TestOtherRequestsChangeNothing(t *testing.T) {
	t.Parallel()
	in := fault.NewInjector(plan(t, "* latency=1ms..10m errors=500:0.3,503:0.3 cut=0.5:middle"))
	meet := func(d *fault.Deliveries, seed uint64, target string) string {
		return in.Meet("c", "x", fault.Rule{}, d.Next(seed, "POST", target, []byte("body")), nil).String()
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		var alone, among fault.Deliveries
		var want, got []string
		for _, other := range rapid.SliceOfN(rapid.SampledFrom([]string{"/a", "/b", "/c"}), 1, 30).Draw(t, "targets") {
			if met := meet(&among, seed, other); other == "/a" {
				got = append(got, met)
				want = append(want, meet(&alone, seed, "/a"))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEveryPartOfARequestCounts(t *testing.T) {
	t.Parallel()
	seen := map[fault.Delivery]string{}
	for _, r := range []struct {
		seed                 uint64
		method, target, body string
	}{{1, "GET", "/a", ""}, {2, "GET", "/a", ""}, {1, "PUT", "/a", ""}, {1, "GET", "/b", ""}, {1, "GET", "/a", "b"}, {1, "GET/", "a", ""}, {1, "GET", "/", "a"}} {
		var d fault.Deliveries
		for n := range 3 {
			next := d.Next(r.seed, r.method, r.target, []byte(r.body))
			at := fmt.Sprint(r, n)
			if other := seen[next]; other != "" {
				t.Errorf("%s is delivered as %s", at, other)
			}
			seen[next] = at
		}
	}
}

func TestCountingIsBounded(t *testing.T) {
	t.Parallel()
	var d fault.Deliveries
	first := d.Next(1, "GET", "/often", nil)
	second := d.Next(1, "GET", "/often", nil)
	var third fault.Delivery
	for i := range 5000 {
		d.Next(1, "GET", fmt.Sprint("/", i), nil)
	}
	if third = d.Next(1, "GET", "/often", nil); third == first || third == second {
		t.Error("a request was forgotten too soon")
	}
	for i := range 8192 {
		d.Next(1, "GET", fmt.Sprint("/", i+5000), nil)
	}
	if again := d.Next(1, "GET", "/often", nil); again != first {
		t.Error("a request was never forgotten")
	}
}

func TestSharesAreMet(t *testing.T) {
	t.Parallel()
	const n = 20000
	in := fault.NewInjector(plan(t, "* errors=503:0.1,500:0.05 cut=0.2:middle latency=100ms..300ms", "c/tail latency=median:100ms,p99:1s"))
	var d fault.Deliveries
	met, both := map[string]int{}, 0
	var sum time.Duration
	var tail []time.Duration
	for range n {
		next := d.Next(7, "GET", "/", nil)
		e := in.Meet("c", "x", fault.Rule{}, next, nil)
		met[fmt.Sprint(e.Status)]++
		met[string(e.Cut)]++
		if e.Status != 0 && e.Cut != "" {
			both++
		}
		if e.Latency < 100*time.Millisecond || e.Latency > 300*time.Millisecond {
			t.Fatalf("latency %s", e.Latency)
		}
		sum += e.Latency
		tail = append(tail, in.Meet("c", "tail", fault.Rule{}, next, nil).Latency)
	}
	slices.Sort(tail)
	for what, is := range map[string][2]float64{
		"503": {float64(met["503"]) / n, .1}, "500": {float64(met["500"]) / n, .05}, "no error": {float64(met["0"]) / n, .85},
		"cut": {float64(met["middle"]) / n, .2}, "both, as if by chance": {float64(both) / n, .15 * .2}, "mean": {sum.Seconds() / n, .2},
		"median": {tail[n/2].Seconds(), .1}, "p99": {tail[n*99/100].Seconds(), 1},
	} {
		if math.Abs(is[0]-is[1]) > .1*is[1] {
			t.Errorf("%s: %v, want about %v", what, is[0], is[1])
		}
	}
}

func TestLongTailEnds(t *testing.T) {
	t.Parallel()
	in := fault.NewInjector(plan(t, "* latency=median:1ns,p99:10m"))
	rapid.Check(t, func(t *rapid.T) {
		got := in.Meet("", "", fault.Rule{}, fault.Delivery(rapid.Uint64().Draw(t, "delivery")), nil).Latency
		if got < 0 || got > fault.MaxLatency {
			t.Fatal(got)
		}
	})
}

func TestRateCountsByTheClockItIsGiven(t *testing.T) {
	t.Parallel()
	in := fault.NewInjector(plan(t, "c/* rate=2/1m", "c/own rate=1/1h"))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	steps := []struct {
		at        time.Duration
		operation string
		remaining int
		exceeded  bool
		wait      time.Duration
		text      string
	}{
		{0, "x", 1, false, time.Minute, ""},
		{20 * time.Second, "y", 0, false, 40 * time.Second, ""},
		{59 * time.Second, "x", 0, true, time.Second, "rate=2"},
		{59 * time.Second, "own", 0, false, time.Hour, ""},
		{time.Minute, "x", 1, false, time.Minute, ""},
		{61 * time.Second, "x", 0, false, 59 * time.Second, ""},
		{time.Second, "x", 1, false, time.Minute, ""}, // set back
		{1000 * time.Hour, "own", 0, false, time.Hour, ""},
		{1000 * time.Hour, "own", 0, true, time.Hour, "rate=1"},
	}
	for i, s := range steps {
		now := start.Add(s.at)
		e := in.Meet("c", s.operation, fault.Rule{}, 1, func() time.Time { return now })
		limit := 2
		if s.operation == "own" {
			limit = 1
		}
		want := &fault.Quota{Limit: limit, Remaining: s.remaining, Reset: now.Add(s.wait), Wait: s.wait, Exceeded: s.exceeded}
		if diff := cmp.Diff(want, e.Quota); diff != "" || e.String() != s.text {
			t.Errorf("step %d: %q %s", i, e, diff)
		}
	}
	if e := in.Meet("d", "x", fault.Rule{}, 1, nil); e.Quota != nil {
		t.Error("another contract's requests are counted")
	}
}

func TestRateLetsNoMoreThroughWhenAllComeAtOnce(t *testing.T) {
	t.Parallel()
	in := fault.NewInjector(plan(t, "* rate=50/1m"))
	var d fault.Deliveries
	var all sync.WaitGroup
	passed := make(chan bool, 400)
	for range 8 {
		all.Go(func() {
			for range 50 {
				e := in.Meet("c", "x", fault.Rule{}, d.Next(1, "GET", "/", nil), func() time.Time { return time.Unix(0, 0) })
				passed <- !e.Quota.Exceeded
			}
		})
	}
	all.Wait()
	close(passed)
	n := 0
	for ok := range passed {
		if ok {
			n++
		}
	}
	if n != 50 {
		t.Errorf("%d passed", n)
	}
}

func ExampleInjector() {
	plan, _ := fault.ParsePlan([]string{"inviteToChannel errors=503 latency=200ms"})
	in := fault.NewInjector(plan)
	var deliveries fault.Deliveries
	d := deliveries.Next(1, "POST", "/api/v1/channels.invite", nil)
	fmt.Println(in.Meet("rocketchat", "inviteToChannel", fault.Rule{}, d, time.Now))
	// Output: latency=200ms errors=503
}
