package fault_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/mockserver/fault"
)

func TestRulesAreRead(t *testing.T) {
	t.Parallel()
	ms := time.Millisecond
	tests := []struct {
		text, canonical string
		want            fault.Rule
	}{
		{"* latency=200ms", "* latency=200ms", fault.Rule{Operation: "*", Latency: &fault.Latency{Min: 200 * ms, Max: 200 * ms}}},
		{"x latency=200ms..1s", "x latency=200ms..1s", fault.Rule{Operation: "x", Latency: &fault.Latency{Min: 200 * ms, Max: 1000 * ms}}},
		{"x latency=0s", "x latency=0s", fault.Rule{Operation: "x", Latency: &fault.Latency{}}},
		{"x latency=median:100ms,p99:1m0s", "x latency=median:100ms,p99:1m", fault.Rule{Operation: "x", Latency: &fault.Latency{Median: 100 * ms, P99: time.Minute}}},
		{" c/x  errors=503:0.1,500:.05 ", "c/x errors=503:0.1,500:0.05", fault.Rule{Operation: "c/x", Errors: []fault.Share{{503, .1}, {500, .05}}}},
		{"x errors=503", "x errors=503", fault.Rule{Operation: "x", Errors: []fault.Share{{503, 1}}}},
		{"GET /rooms/{id} cut=0.01", "GET /rooms/{id} cut=0.01:before", fault.Rule{Operation: "GET /rooms/{id}", Cut: &fault.Cut{Of: .01, When: fault.Before}}},
		{"x cut=1:middle slow=1.5kB/s", "x cut=1:middle slow=1500B/s", fault.Rule{Operation: "x", Cut: &fault.Cut{Of: 1, When: fault.Middle}, Slow: 1500}},
		{"x slow=2KiB/s", "x slow=2048B/s", fault.Rule{Operation: "x", Slow: 2048}},
		{"x slow=1000MB/s", "x slow=1000MB/s", fault.Rule{Operation: "x", Slow: 1e9}},
		{"x rate=10/m", "x rate=10/1m", fault.Rule{Operation: "x", Rate: &fault.Rate{Requests: 10, Per: time.Minute}}},
		{"x rate=1/24h", "x rate=1/24h", fault.Rule{Operation: "x", Rate: &fault.Rate{Requests: 1, Per: 24 * time.Hour}}},
		{"x rate=10/1m slow=5B/s cut=0 errors=400 latency=1s", "x latency=1s errors=400 cut=0:before slow=5B/s rate=10/1m", fault.Rule{
			Operation: "x", Latency: &fault.Latency{Min: time.Second, Max: time.Second}, Errors: []fault.Share{{400, 1}},
			Cut: &fault.Cut{When: fault.Before}, Slow: 5, Rate: &fault.Rate{Requests: 10, Per: time.Minute}}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := fault.ParseRule(test.text)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Fatalf("%v %s", err, diff)
			}
			if got.String() != test.canonical {
				t.Errorf("it is written %q", got)
			}
		})
	}
}

func TestWrongRuleIsToldWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                               "fault \"\" names no operation",
		"latency=1s":                     "fault \"latency=1s\" names no operation\nhint: \"* latency=1s\" is for every request",
		"x":                              "fault \"x\" does not say what is to go wrong\nhint: for example \"x latency=200ms\"",
		"x latency=1s y":                 `fault of "x": "y" is not of the form NAME=VALUE`,
		"x lag=1s":                       "fault of \"x\": no fault is called \"lag\"\nhint: there are latency, errors, cut, slow and rate",
		"x latency=1s latency=2s":        `fault of "x": latency is given twice`,
		"x latency=1":                    "fault of \"x\": latency \"1\": \"1\" is not a duration\nhint: it looks like 200ms, 200ms..1s or median:100ms,p99:2s",
		"x latency=-1s":                  `fault of "x": latency "-1s": -1s is not between 0 and 10m`,
		"x latency=11m":                  `fault of "x": latency "11m": 11m0s is not between 0 and 10m`,
		"x latency=2s..1s":               `fault of "x": latency "2s..1s": 2s is more than 1s`,
		"x latency=1s..":                 `fault of "x": latency "1s..": "" is not a duration`,
		"x latency=median:1s":            `fault of "x": latency "median:1s": "" is not a duration`,
		"x latency=median:2s,p99:1s":     `fault of "x": latency "median:2s,p99:1s": the median is 0, or more than p99`,
		"x latency=median:0s,p99:1s":     `fault of "x": latency "median:0s,p99:1s": the median is 0, or more than p99`,
		"x errors=399":                   `fault of "x": errors "399": "399" is not a status from 400 to 599`,
		"x errors=0500":                  `fault of "x": errors "0500": "0500" is not a status`,
		"x errors=500:2":                 `fault of "x": errors "500:2": "2" is not a share from 0 to 1`,
		"x errors=500:NaN":               `fault of "x": errors "500:NaN": "NaN" is not a share from 0 to 1`,
		"x errors=500:.1,500:.2":         `fault of "x": errors "500:.1,500:.2": status 500 is given twice`,
		"x errors=500:.6,503:.6":         `fault of "x": errors "500:.6,503:.6": the shares make 1.2 together, more than 1`,
		"x cut=-1":                       `fault of "x": cut "-1": "-1" is not a share`,
		"x cut=1:after":                  `fault of "x": cut "1:after": "after" is neither before nor middle`,
		"x slow=1":                       "fault of \"x\": slow \"1\": not a number of bytes a second, from 1B/s to 1000MB/s",
		"x slow=0.5B/s":                  `fault of "x": slow "0.5B/s": not a number`,
		"x slow=1kB":                     `fault of "x": slow "1kB": not a number`,
		"x slow=NaNB/s":                  `fault of "x": slow "NaNB/s": not a number`,
		"x slow=1e300MB/s":               `fault of "x": slow "1e300MB/s": not a number`,
		"x rate=0/1s":                    `fault of "x": rate "0/1s": "0" is not a number of requests`,
		"x rate=10":                      `fault of "x": rate "10": "" is not a time up to 24h`,
		"x rate=10/0s":                   `fault of "x": rate "10/0s": "0s" is not a time`,
		"x rate=10/25h":                  `fault of "x": rate "10/25h": "25h" is not a time`,
		strings.Repeat("long ", 99) + "": `fault "long long`,
	}
	for text, want := range tests {
		if _, err := fault.ParseRule(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		} else if len(err.Error()) > 400 {
			t.Errorf("%q: %d bytes", text, len(err.Error()))
		}
	}
}

func TestWishIsAboutOneRequest(t *testing.T) {
	t.Parallel()
	r, err := fault.ParseWish("latency=2s cut=1:middle")
	if want := "latency=2s cut=1:middle"; r.String() != want || err != nil {
		t.Errorf("%q %v", r, err)
	}
	for text, want := range map[string]string{
		"":             "\"\" does not say what is to go wrong\nhint: for example \"latency=2s\"",
		"x latency=1s": `"x latency=1s" does not say what is to go wrong`,
		"rate=10/1m":   "rate is for many requests, and this is one",
		"latency=x":    `latency "x": "x" is not a duration`,
	} {
		if _, err := fault.ParseWish(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// value reads JSON as the control API does.
func value(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

func TestPlanIsReadFromJSON(t *testing.T) {
	t.Parallel()
	text := `{"faults":[{"cut":"0.5:middle","errors":"503:0.1,500","latency":"1s..2s","operation":"c/x","rate":"10/1m","slow":"1kB/s"},{"latency":"1s","operation":"*"}]}`
	if _, err := fault.PlanOf(value(text)); err == nil || err.Error() != "faults[0]: errors \"503:0.1,500\": the shares make 1.1 together, more than 1\nhint: it looks like 503, or 503:0.1,500:0.05" {
		t.Errorf("%v", err)
	}
	text = strings.Replace(text, ",500", ",500:0.9", 1)
	plan, err := fault.PlanOf(value(text))
	if err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(map[string]any{"faults": plan})
	if string(written) != text || err != nil {
		t.Errorf("%v\n%s\n%s", err, text, written)
	}
	if plan, err := fault.PlanOf(value(`{"faults":[]}`)); len(plan) != 0 || err != nil {
		t.Errorf("%v %v", plan, err)
	}
}

func TestWrongPlanIsToldWhere(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`null`:                   `not an object {"faults": [...]}`,
		`{}`:                     `not an object {"faults": [...]}`,
		`{"faults":{}}`:          `not an object {"faults": [...]}`,
		`{"faults":[],"seed":1}`: `not an object {"faults": [...]}`,
		`{"faults":["x"]}`:       `faults[0]: not an object`,
		`{"faults":[{}]}`:        `faults[0]: operation is missing`,
		`{"faults":[{"operation":" ","cut":"1"}]}`:                                                             `faults[0]: operation is missing`,
		`{"faults":[{"operation":"x"}]}`:                                                                       `faults[0]: "x": nothing is to go wrong`,
		`{"faults":[{"operation":"x","cut":"1"},{"operation":"y","cut":1}]}`:                                   `faults[1]: cut: not a text that says something`,
		`{"faults":[{"operation":"x","cut":""}]}`:                                                              `faults[0]: cut: not a text that says something`,
		`{"faults":[{"operation":"x","delay":"1s"}]}`:                                                          `faults[0]: no fault is called "delay"`,
		`{"faults":[{"operation":"x","cut":"1"},{"operation":"x","cut":"0.5"}]}`:                               `two faults of "x" have cut`,
		`{"faults":[` + strings.Repeat(`{"operation":"x","cut":"1"},`, 1000) + `{"operation":"y","cut":"1"}]}`: `1001 faults are more than 1000`,
	}
	for text, want := range tests {
		if _, err := fault.PlanOf(value(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.100s: %v", text, err)
		}
	}
	if _, err := fault.ParsePlan([]string{"x cut=1", "x latency=1s"}); err != nil {
		t.Errorf("two kinds for one operation: %v", err)
	}
	if _, err := fault.ParsePlan([]string{"x cut=1", "y"}); err == nil {
		t.Error("half a plan was taken")
	}
}

// Any rule that can be said is read as the same again from its text and from JSON.
func TestRulesSurviveBeingWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyRule(t)
		got, err := fault.ParseRule(want.String())
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%s: %v %s", want, err, diff)
		}
		written, _ := json.Marshal(map[string]any{"faults": []fault.Rule{want}})
		plan, err := fault.PlanOf(value(string(written)))
		if diff := cmp.Diff(fault.Plan{want}, plan); diff != "" || err != nil {
			t.Fatalf("%s: %v %s", written, err, diff)
		}
	})
}

func anyRule(t *rapid.T) fault.Rule {
	r := fault.Rule{Operation: rapid.StringMatching(`[A-Za-z*][a-z/{}]{0,5}( /[a-z]{1,3})?`).Draw(t, "operation"), Slow: fault.Speed(rapid.IntRange(1, 1e9).Draw(t, "slow"))}
	duration := func(low time.Duration) time.Duration {
		return time.Duration(rapid.Int64Range(int64(low), int64(fault.MaxLatency)).Draw(t, "duration"))
	}
	switch rapid.IntRange(0, 2).Draw(t, "latency") {
	case 1:
		low := duration(0)
		r.Latency = &fault.Latency{Min: low, Max: duration(low)}
	case 2:
		median := duration(1)
		r.Latency = &fault.Latency{Median: median, P99: duration(median)}
	}
	share := func() float64 { return rapid.Float64Range(0, 1).Draw(t, "share") }
	if rapid.Bool().Draw(t, "errors") {
		r.Errors = []fault.Share{{rapid.IntRange(400, 499).Draw(t, "status"), share() / 2}, {rapid.IntRange(500, 599).Draw(t, "status"), share() / 2}}
	}
	if rapid.Bool().Draw(t, "cut") {
		r.Cut = &fault.Cut{Of: share(), When: rapid.SampledFrom([]fault.Moment{fault.Before, fault.Middle}).Draw(t, "when")}
	}
	if rapid.Bool().Draw(t, "rate") {
		r.Rate = &fault.Rate{Requests: rapid.IntRange(1, 1e9).Draw(t, "requests"), Per: time.Duration(rapid.Int64Range(1, int64(24*time.Hour)).Draw(t, "per"))}
	}
	return r
}

func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{
		"inviteToChannel latency=200ms..1s errors=503:0.1,500:0.05 cut=0.01 slow=1kB/s rate=10/1m", "* latency=median:1ms,p99:1s",
		"x slow=1e-9MB/s", "x rate=1/ns", "x errors=500:1e-300", "x latency=..",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := fault.ParseRule(text)
		if err != nil {
			return
		}
		again, err := fault.ParseRule(r.String())
		if diff := cmp.Diff(r, again); diff != "" || err != nil {
			t.Errorf("%q is written %q: %v %s", text, r, err, diff)
		}
	})
}
