package clock_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/mockserver/clock"
)

// below is a clock that stands until it is moved.
type below struct {
	mu  sync.Mutex
	now time.Time
}

func (b *below) read() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *below) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestClockDoesWhatItIsTold(t *testing.T) {
	t.Parallel()
	start := instant("2024-02-28T23:00:00Z")
	tests := []struct {
		name   string
		do     func(c *clock.Clock, b *below) error
		now    string
		frozen bool
		scale  float64
		source string
	}{
		{"nothing", func(_ *clock.Clock, b *below) error { b.pass(time.Hour); return nil }, "2024-02-29T00:00:00Z", false, 1, "system"},
		{"set, and an hour", func(c *clock.Clock, b *below) error {
			err := c.Set(instant("2030-01-01T01:00:00+01:00"))
			b.pass(time.Hour)
			return err
		}, "2030-01-01T01:00:00Z", false, 1, "set"},
		{"frozen", func(c *clock.Clock, b *below) error { c.Freeze(); b.pass(time.Hour); return nil }, "2024-02-28T23:00:00Z", true, 1, "set"},
		{"frozen, and set", func(c *clock.Clock, b *below) error {
			c.Freeze()
			b.pass(time.Hour)
			return c.Set(instant("2030-01-01T00:00:00Z"))
		}, "2030-01-01T00:00:00Z", true, 1, "set"},
		{"frozen for an hour", func(c *clock.Clock, b *below) error {
			c.Freeze()
			b.pass(time.Hour)
			c.Thaw()
			b.pass(time.Minute)
			return nil
		}, "2024-02-28T23:01:00Z", false, 1, "set"},
		{"advanced over a leap day", func(c *clock.Clock, _ *below) error { return c.Advance(25 * time.Hour) }, "2024-03-01T00:00:00Z", false, 1, "set"},
		{"advanced back, and on", func(c *clock.Clock, b *below) error {
			err := c.Advance(-time.Hour)
			b.pass(time.Second)
			return err
		}, "2024-02-28T22:00:01Z", false, 1, "set"},
		{"sixty times as fast, then as ever", func(c *clock.Clock, b *below) error {
			b.pass(time.Second)
			err := c.Scale(60)
			b.pass(time.Minute)
			if err == nil {
				err = c.Scale(1)
			}
			b.pass(time.Second)
			return err
		}, "2024-02-29T00:00:02Z", false, 1, "set"},
		{"half as fast", func(c *clock.Clock, b *below) error { err := c.Scale(.5); b.pass(time.Hour); return err }, "2024-02-28T23:30:00Z", false, .5, "set"},
		{"reset", func(c *clock.Clock, b *below) error {
			err := c.Set(instant("2030-01-01T00:00:00Z"))
			c.Freeze()
			c.Reset()
			b.pass(time.Second)
			return err
		}, "2024-02-28T23:00:01Z", false, 1, "system"},
		{"reset with another change", func(c *clock.Clock, b *below) error {
			c.Freeze()
			b.pass(time.Second)
			return c.Apply(clock.Change{Reset: true, Advance: time.Minute})
		}, "2024-02-28T23:01:01Z", false, 1, "set"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := &below{now: start}
			c := clock.New(b.read)
			if err := test.do(c, b); err != nil {
				t.Fatal(err)
			}
			want := clock.State{Now: instant(test.now), Frozen: test.frozen, Scale: test.scale, Source: test.source}
			if diff := cmp.Diff(want, c.State()); diff != "" {
				t.Error(diff)
			}
			if !c.Now().Equal(want.Now) || c.Now().Location() != time.UTC {
				t.Errorf("it is %s", c.Now())
			}
		})
	}
}

func TestClockRefusesWhatNoClockShows(t *testing.T) {
	t.Parallel()
	tests := map[string]func(c *clock.Clock) error{
		"now 10000-01-01T00:00:00Z is not":                func(c *clock.Clock) error { return c.Set(clock.Last.Add(1)) },
		"now -0001-12-31T23:59:59.999999999Z is not":      func(c *clock.Clock) error { return c.Set(clock.First.Add(-1)) },
		"advance 2562047h47m16.854775807s leads from 999": func(c *clock.Clock) error { return c.Advance(math.MaxInt64) },
		"scale 0 is not":    func(c *clock.Clock) error { return c.Scale(0) },
		"scale -1 is not":   func(c *clock.Clock) error { return c.Scale(-1) },
		"scale NaN is not":  func(c *clock.Clock) error { return c.Scale(math.NaN()) },
		"scale +Inf is not": func(c *clock.Clock) error { return c.Scale(math.Inf(1)) },
		"scale 1.000001e+06 is not more than 0 and up to 1000000\nhint: freeze": func(c *clock.Clock) error { return c.Scale(1e6 + 1) },
	}
	for want, do := range tests {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			b := &below{now: instant("9999-01-01T00:00:00Z")}
			c := clock.New(b.read)
			before := c.State()
			if err := do(c); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v", err)
			}
			if diff := cmp.Diff(before, c.State()); diff != "" {
				t.Errorf("a change that was refused changed the clock: %s", diff)
			}
		})
	}
}

func TestAnyPartOfAChangeThatIsWrongChangesNothing(t *testing.T) {
	t.Parallel()
	b := &below{now: instant("2024-01-01T00:00:00Z")}
	c := clock.New(b.read)
	later, tooFast := instant("2030-01-01T00:00:00Z"), 1e9
	if c.Apply(clock.Change{Reset: true, Now: &later, Scale: &tooFast}) == nil || c.State().Source != "system" {
		t.Errorf("it stands at %+v", c.State())
	}
}

// Whatever is done to a clock, and whatever the clock below does, it shows a time that can be written, and never runs backwards
// unless it is told to.
func TestClockNeverGoesWrong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := &below{now: time.Unix(rapid.Int64Range(-62167219200-1e9, 253402300799+1e9).Draw(t, "start"), 0)}
		c := clock.New(b.read)
		moment := rapid.Custom(func(t *rapid.T) time.Time {
			return time.Unix(rapid.Int64Range(clock.First.Unix()-10, clock.Last.Unix()+10).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns"))
		})
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				_ = c.Set(moment.Draw(t, "set"))
			case 1:
				c.Freeze()
			case 2:
				c.Thaw()
			case 3:
				_ = c.Advance(time.Duration(rapid.Int64().Draw(t, "advance")))
			case 4:
				_ = c.Scale(rapid.Float64().Draw(t, "scale"))
			case 5:
				c.Reset()
			}
			last := c.Now()
			for range 3 {
				b.pass(time.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "pass")))
				now := c.Now()
				if now.Before(last) {
					t.Fatalf("%s came after %s", now, last)
				}
				if last = now; now.Before(clock.First) || now.After(clock.Last) {
					t.Fatalf("it shows %s", now)
				}
			}
			if _, err := json.Marshal(c.State()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestClockIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	b := &below{now: instant("2024-01-01T00:00:00Z")}
	c := clock.New(b.read)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				_ = c.Advance(time.Second)
				c.Now()
			}
		})
	}
	all.Wait()
	if want := instant("2024-01-01T00:13:20Z"); !c.Now().Equal(want) {
		t.Errorf("a change was lost: it is %s, want %s", c.Now(), want)
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

func TestChangeIsReadFromJSON(t *testing.T) {
	t.Parallel()
	when, scale, yes, no := instant("2030-01-02T03:04:05.6Z"), 2.5, true, false
	tests := map[string]clock.Change{
		`{"now":"2030-01-02T03:04:05.6Z"}`:                     {Now: &when},
		`{"advance":"1h30m","freeze":true}`:                    {Advance: 90 * time.Minute, Freeze: &yes},
		`{"freeze":false,"scale":2.5,"reset":true}`:            {Freeze: &no, Scale: &scale, Reset: true},
		`{"advance":"-1s","scale":25e-1,"freeze":false}`:       {Advance: -time.Second, Scale: &scale, Freeze: &no},
		`{"reset":false,"now":"2030-01-02T04:04:05.6+01:00"} `: {Now: &when},
	}
	for text, want := range tests {
		got, err := clock.ChangeOf(value(text))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
}

func TestWrongChangeIsToldWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`null`:                               "not an object with any of advance, freeze, now, reset, scale",
		`[]`:                                 "not an object with",
		`{}`:                                 "not an object with",
		`{"Now":"x"}`:                        "a clock has no \"Now\"\nhint: it has advance, freeze, now, reset, scale",
		`{"now":"tomorrow"}`:                 `now: "tomorrow" is not a date and time of RFC 3339`,
		`{"now":1}`:                          `now: 1 is not a date`,
		`{"now":null}`:                       `now: not a date`,
		`{"advance":"1 hour"}`:               `advance: "1 hour" is not a duration, such as "1h30m"`,
		`{"advance":3600}`:                   `advance: 3600 is not a duration`,
		`{"scale":"60"}`:                     `scale: "60" is not a number`,
		`{"scale":1e999}`:                    `scale: 1e999 is not a number`,
		`{"freeze":1}`:                       `freeze: 1 is not true or false`,
		`{"reset":"yes"}`:                    `reset: "yes" is not true or false`,
		`{"freeze":{}}`:                      `freeze: not true or false`,
		`{"now":"2030-01-01","freeze":true}`: `now: "2030-01-01" is not a date`,
		`{"advance":"` + strings.Repeat("9", 100) + `h"}`: `advance: "` + strings.Repeat("9", 60) + `..." is not`,
	}
	for text, want := range tests {
		if _, err := clock.ChangeOf(value(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzChange(f *testing.F) {
	for _, seed := range []string{`{"now":"9999-12-31T23:59:59Z","advance":"1ns"}`, `{"scale":1e6}`, `{"freeze":true,"reset":true}`, `{"advance":"-9999999h"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		change, err := clock.ChangeOf(value(text))
		if err != nil {
			return
		}
		b := &below{now: instant("2024-01-01T00:00:00Z")}
		c := clock.New(b.read)
		_ = c.Apply(change)
		b.pass(math.MaxInt64)
		if _, err := json.Marshal(c.State()); err != nil {
			t.Error(err)
		}
	})
}

func ExampleClock() {
	c := clock.New(func() time.Time { return instant("2024-05-06T07:08:09Z") })
	_ = c.Set(instant("2030-01-01T00:00:00Z"))
	_ = c.Advance(90 * time.Minute)
	fmt.Println(c.Now().Format(time.RFC3339))
	// Output: 2030-01-01T01:30:00Z
}

func BenchmarkUntouched(b *testing.B) {
	c := clock.New(time.Now)
	for b.Loop() {
		c.Now()
	}
}
