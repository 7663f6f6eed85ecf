package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// BaselineVersion is the version of the baseline file.
const BaselineVersion = 1

// Baseline lists failures that are known and accepted for a while, by ID.
type Baseline struct {
	File    string // for messages; empty when it was not read from a file
	Entries []Entry
}

// Entry accepts the failure of one obligation until the end of a day.
type Entry struct {
	ID      string
	Reason  string
	Expires string // YYYY-MM-DD, the last day on which it counts
	Line    int    // 1-based, in File; 0 when not read from a file
}

// NewBaseline accepts everything that stands between r and conforming.
func NewBaseline(r *Report, reason, expires string) *Baseline {
	b := &Baseline{}
	for i := range r.Results {
		v := r.Results[i].Verdict
		if v == Fail || v == Undecided || v == Warn && r.FailOnWarn {
			b.Entries = append(b.Entries, Entry{ID: r.Results[i].ID, Reason: reason, Expires: expires})
		}
	}
	slices.SortFunc(b.Entries, func(x, y Entry) int { return strings.Compare(x.ID, y.ID) })
	return b
}

// Write writes the file that ParseBaseline reads: YAML, one entry after the
// other sorted as they stand, every text quoted.
func (b *Baseline) Write(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "version: %d\nentries:", BaselineVersion)
	if len(b.Entries) == 0 {
		out.WriteString(" []")
	}
	out.WriteString("\n")
	for _, e := range b.Entries {
		if err := e.check(); err != nil {
			return fmt.Errorf("baseline entry %q: %w", e.ID, err)
		}
		fmt.Fprintf(&out, "  - id: %s\n    reason: %s\n    expires: %s\n", yamlText(e.ID), yamlText(e.Reason), yamlText(e.Expires))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// yamlText is a double-quoted scalar in printable ASCII, so that no text can
// end it early or mean something else.
func yamlText(s string) string { return strconv.QuoteToASCII(strings.ToValidUTF8(s, "\uFFFD")) }

// check is an error when a field is missing or the day does not exist.
func (e Entry) check() error {
	switch {
	case e.ID == "":
		return fmt.Errorf("no id\nhint: give the ID of the obligation, as the report prints it")
	case strings.TrimSpace(e.Reason) == "":
		return fmt.Errorf("no reason\nhint: say why the failure is accepted")
	}
	if _, err := time.Parse(time.DateOnly, e.Expires); err != nil {
		return fmt.Errorf("expires %q is not a day\nhint: write YYYY-MM-DD, the last day on which the failure is accepted", e.Expires)
	}
	return nil
}
