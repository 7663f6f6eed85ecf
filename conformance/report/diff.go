package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// Changes is what differs between two runs. Each list is sorted by ID.
type Changes struct {
	Broke  []Change `json:"broke"`  // the verdict became worse
	Mended []Change `json:"mended"` // the verdict became better
	New    []Change `json:"new"`    // only in the later run
	Gone   []Change `json:"gone"`   // only in the earlier run
}

// Change is one obligation on which two runs do not agree.
type Change struct {
	ID     string  `json:"id"`
	Before Verdict `json:"before,omitempty"` // empty when New
	After  Verdict `json:"after,omitempty"`  // empty when Gone
	Reason string  `json:"reason,omitempty"` // of the later verdict
}

// Diff compares two runs, the earlier first, by ID.
func Diff(before, after *Report) *Changes {
	a, b := before.sorted().Results, after.sorted().Results
	c := &Changes{Broke: []Change{}, Mended: []Change{}, New: []Change{}, Gone: []Change{}}
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].ID < b[0].ID:
			c.Gone = append(c.Gone, Change{ID: a[0].ID, Before: a[0].Verdict})
			a = a[1:]
		case len(a) == 0 || b[0].ID < a[0].ID:
			c.New = append(c.New, Change{ID: b[0].ID, After: b[0].Verdict, Reason: b[0].Reason})
			b = b[1:]
		default:
			c.compare(a[0].Verdict, &b[0])
			a, b = a[1:], b[1:]
		}
	}
	return c
}

func (c *Changes) compare(before Verdict, after *Result) {
	change := Change{after.ID, before, after.Verdict, after.Reason}
	switch was, is := before.Rank(), after.Verdict.Rank(); {
	case is < was:
		c.Broke = append(c.Broke, change)
	case is > was:
		c.Mended = append(c.Mended, change)
	}
}

// Empty reports whether the two runs agree on everything.
func (c *Changes) Empty() bool {
	return len(c.Broke)+len(c.Mended)+len(c.New)+len(c.Gone) == 0
}

// Worse reports whether the later run has something to mend that the earlier
// had not: a verdict that became worse, or a new obligation that failed.
func (c *Changes) Worse() bool {
	for _, n := range c.New {
		if n.After == Fail {
			return true
		}
	}
	return len(c.Broke) > 0
}

// WriteJSON writes the lists as one object.
func (c *Changes) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(c)
}

// WriteText writes one line a change, and a line of counts.
func (c *Changes) WriteText(w io.Writer, o Options) error {
	t := newTextWriter(w, o)
	t.changes("BROKE", red, c.Broke)
	t.changes("MENDED", green, c.Mended)
	t.changes("NEW", yellow, c.New)
	t.changes("GONE", grey, c.Gone)
	fmt.Fprintf(t, "%d broke, %d mended, %d new, %d gone\n", len(c.Broke), len(c.Mended), len(c.New), len(c.Gone))
	return t.Flush()
}

func (t *textWriter) changes(word, color string, list []Change) {
	for _, c := range list {
		fmt.Fprintf(t, "%s %s %s\n", t.paint(color, fmt.Sprintf("%-6s", word)), t.one(c.ID), c.verdicts())
		t.label("because", c.Reason)
	}
}

// verdicts is what was and what is.
func (c Change) verdicts() string {
	switch {
	case c.Before == "":
		return "(" + string(c.After) + ")"
	case c.After == "":
		return "(was " + string(c.Before) + ")"
	}
	return "(" + string(c.Before) + " -> " + string(c.After) + ")"
}
