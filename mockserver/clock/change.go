package clock

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Change is what is to become of a clock; the zero value changes nothing.
type Change struct {
	Reset   bool          // follow the clock below again
	Now     *time.Time    // show this
	Advance time.Duration // move so far, back when negative
	Scale   *float64      // run so many times as fast as the clock below
	Freeze  *bool         // stop, or go on
}

// alone: nothing but a reset is asked for.
func (c Change) alone() bool { return c == Change{Reset: c.Reset} }

// members are the names of a change in JSON, with how each is read.
var members = map[string]func(c *Change, v any) error{
	"reset":  func(c *Change, v any) (err error) { c.Reset, err = boolean(v); return err },
	"freeze": func(c *Change, v any) error { b, err := boolean(v); c.Freeze = &b; return err },
	"now": func(c *Change, v any) error {
		t, err := time.Parse(time.RFC3339Nano, text(v))
		c.Now = &t
		return wrong(err, v, `a date and time of RFC 3339, such as "2030-01-02T03:04:05Z"`)
	},
	"advance": func(c *Change, v any) (err error) {
		c.Advance, err = time.ParseDuration(text(v))
		return wrong(err, v, `a duration, such as "1h30m" or "-24h"`)
	},
	"scale": func(c *Change, v any) error {
		n, _ := v.(json.Number)
		f, err := n.Float64()
		c.Scale = &f
		return wrong(err, v, "a number, such as 60")
	},
}

// ChangeOf reads a change from a JSON value (map[string]any, string, json.Number, bool): an object with any of
// {"now": RFC 3339, "freeze": bool, "advance": "1h30m", "scale": 60, "reset": true}.
func ChangeOf(v any) (Change, error) {
	object, ok := v.(map[string]any)
	if !ok || len(object) == 0 {
		return Change{}, fmt.Errorf("not an object with any of %s", names())
	}
	var c Change
	for _, name := range slices.Sorted(maps.Keys(object)) {
		read := members[name]
		if read == nil {
			return Change{}, fmt.Errorf("a clock has no %q\nhint: it has %s", clipped(name), names())
		}
		if err := read(&c, object[name]); err != nil {
			return Change{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, nil
}

func names() string { return strings.Join(slices.Sorted(maps.Keys(members)), ", ") }

func text(v any) string { s, _ := v.(string); return s }

func boolean(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, wrong(errors.New("not a boolean"), v, "true or false")
	}
	return b, nil
}

// wrong says what a value should have been; nil when err is.
func wrong(err error, v any, want string) error {
	if err == nil {
		return nil
	}
	switch v := v.(type) {
	case string:
		return fmt.Errorf("%q is not %s", clipped(v), want)
	case json.Number, bool:
		return fmt.Errorf("%s is not %s", clipped(fmt.Sprint(v)), want)
	}
	return fmt.Errorf("not %s", want)
}

// clipped bounds a text that a client chose.
func clipped(text string) string {
	if len(text) <= 60 {
		return text
	}
	return text[:60] + "..."
}
