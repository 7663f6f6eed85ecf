// Package clock is a clock that can be set, stopped, moved and made to run faster or slower, over another one that it follows
// until then. It tells the time, and nothing else: it starts no timer, and knows neither HTTP nor contracts.
package clock

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Clock shows the time. It is safe for concurrent use; asked for the time before anybody set it, it costs one atomic load more
// than the clock below. Every time it shows lies within First and Last, in UTC: at either end it stands still.
type Clock struct {
	base    func() time.Time
	turn    sync.Mutex              // held to change the setting: one after another
	setting atomic.Pointer[setting] // nil: follows base
}

// setting is how the clock runs: it showed shown when base said at, and moves scale times as fast since, or not at all.
type setting struct {
	at, shown time.Time
	scale     float64
	frozen    bool
}

// First and Last are the ends of the times that a clock shows: those that RFC 3339 can write.
var (
	First = time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC)
	Last  = time.Date(9999, time.December, 31, 23, 59, 59, 999999999, time.UTC)
)

// MaxScale is how many times as fast as the clock below one may run.
const MaxScale = 1e6

// New returns a clock that follows base, which must be safe for concurrent use, as time.Now is.
func New(base func() time.Time) *Clock { return &Clock{base: base} }

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	s := c.setting.Load()
	if s == nil {
		return within(c.base().UTC())
	}
	return s.now(c.base)
}

func (s *setting) now(base func() time.Time) time.Time {
	if s.frozen {
		return s.shown
	}
	return within(s.shown.Add(scaled(base().Sub(s.at), s.scale)))
}

// scaled is d times scale, at most the longest duration there is: a float may hold more than a duration can.
func scaled(d time.Duration, scale float64) time.Duration {
	if scale == 1 {
		return d
	}
	const longest = float64(1<<63 - 1024) // the largest float below the largest int64
	return time.Duration(max(-longest, min(longest, float64(d)*scale)))
}

// shows says whether a clock can show t.
func shows(t time.Time) bool { return !t.Before(First) && !t.After(Last) }

// within is t, or the end that it lies beyond.
func within(t time.Time) time.Time {
	switch {
	case t.Before(First):
		return First
	case t.After(Last):
		return Last
	}
	return t
}

// State is how a clock stands.
type State struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
	Scale  float64   `json:"scale"`  // how many times as fast as the clock below
	Source string    `json:"source"` // "system" for a clock that nobody changed, else "set"
}

// State returns how the clock stands now.
func (c *Clock) State() State {
	s := c.setting.Load()
	if s == nil {
		return State{Now: within(c.base().UTC()), Scale: 1, Source: "system"}
	}
	return State{Now: s.now(c.base), Frozen: s.frozen, Scale: s.scale, Source: "set"}
}

// Set makes the clock show t, and go on from there as it did. It fails for a time that no clock shows.
func (c *Clock) Set(t time.Time) error { return c.Apply(Change{Now: &t}) }

// Freeze stops the clock where it stands.
func (c *Clock) Freeze() { _ = c.Apply(Change{Freeze: pointer(true)}) }

// Thaw lets a stopped clock go on from where it stands.
func (c *Clock) Thaw() { _ = c.Apply(Change{Freeze: pointer(false)}) }

// Advance moves the clock by d, back when d is negative. It fails when it would show a time that no clock shows.
func (c *Clock) Advance(d time.Duration) error { return c.Apply(Change{Advance: d}) }

// Scale makes the clock run so many times as fast as the one below, more than 0 and up to MaxScale.
func (c *Clock) Scale(factor float64) error { return c.Apply(Change{Scale: &factor}) }

// Reset makes the clock follow the one below again.
func (c *Clock) Reset() {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.setting.Store(nil)
}

// Copy returns another clock that shows the same, until one of the two is changed.
func (c *Clock) Copy() *Clock {
	other := New(c.base)
	other.setting.Store(c.setting.Load())
	return other
}

// Like makes the clock show what another one over the same clock shows.
func (c *Clock) Like(other *Clock) {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.setting.Store(other.setting.Load())
}

func pointer[T any](v T) *T { return &v }

// Apply makes every change that is asked for, in the order of the fields, or none when one of them cannot be.
func (c *Clock) Apply(change Change) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	if change.Reset && change.alone() {
		c.setting.Store(nil)
		return nil
	}
	next, err := c.present(change.Reset).with(change)
	if err == nil {
		c.setting.Store(&next)
	}
	return err
}

// present is the setting as of now, from which a change goes on; afresh forgets what it was.
func (c *Clock) present(afresh bool) setting {
	base := c.base().Round(0) // by the calendar, also while the machine sleeps, as the clock that nobody set
	s := c.setting.Load()
	if s == nil || afresh {
		return setting{at: base, shown: within(base.UTC()), scale: 1}
	}
	return setting{at: base, shown: s.now(func() time.Time { return base }), scale: s.scale, frozen: s.frozen}
}

func (s setting) with(change Change) (setting, error) {
	if t := change.Now; t != nil {
		if !shows(*t) {
			return s, fmt.Errorf("now %s is not between the years 0000 and 9999", t.Format(time.RFC3339Nano))
		}
		s.shown = t.Round(0).UTC()
	}
	if d := change.Advance; d != 0 {
		if !shows(s.shown.Add(d)) {
			return s, fmt.Errorf("advance %s leads from %s beyond the years 0000 to 9999", d, s.shown.Format(time.RFC3339Nano))
		}
		s.shown = s.shown.Add(d)
	}
	if f := change.Scale; f != nil {
		if !(*f > 0 && *f <= MaxScale) {
			return s, fmt.Errorf("scale %v is not more than 0 and up to %d\nhint: freeze stops the clock", *f, int(MaxScale))
		}
		s.scale = *f
	}
	if change.Freeze != nil {
		s.frozen = *change.Freeze
	}
	return s, nil
}
