package report

import (
	"fmt"
	"time"
)

// Applied is what became of a baseline in one run. Each problem is a failure
// of the run: a baseline nobody tends hides new failures.
type Applied struct {
	File     string    `json:"file,omitempty"`
	Entries  int       `json:"entries"`
	Problems []Problem `json:"problems,omitempty"` // in the order of the file
}

// Problem is an entry that must be removed or renewed.
type Problem struct {
	Kind    ProblemKind `json:"kind"`
	ID      string      `json:"id"`
	Reason  string      `json:"reason"`
	Expires string      `json:"expires"`
	Line    int         `json:"line,omitempty"`
	Message string      `json:"message"` // one sentence
}

// ProblemKind says what is wrong with a baseline entry.
type ProblemKind string

// The problems of a baseline.
const (
	Stale   ProblemKind = "stale"   // what it excuses passes now, or does not exist any more
	Expired ProblemKind = "expired" // its last day is over
)

// Apply marks the results that b excuses on a day, and records the entries
// that excuse nothing. An entry outside the selection of the run, or whose
// obligation was not tried, is left alone. It replaces an earlier Apply.
func (b *Baseline) Apply(r *Report, today time.Time) {
	at := map[string]*Result{}
	for i := range r.Results {
		r.Results[i].Baseline = nil
		at[r.Results[i].ID] = &r.Results[i]
	}
	r.Baseline = &Applied{File: b.File, Entries: len(b.Entries)}
	day := today.Format(time.DateOnly)
	complete := r.Selection.Everything() && r.Aborted == ""
	for _, e := range b.Entries {
		if kind, message := e.apply(at[e.ID], day, complete); kind != "" {
			r.Baseline.Problems = append(r.Baseline.Problems,
				Problem{Kind: kind, ID: e.ID, Reason: e.Reason, Expires: e.Expires, Line: e.Line, Message: message})
		}
	}
}

// apply marks res, nil when the run has no such result, and says what is
// wrong with the entry. Days are compared as text, which YYYY-MM-DD allows.
func (e Entry) apply(res *Result, day string, complete bool) (ProblemKind, string) {
	switch {
	case res == nil && complete:
		return Stale, "no such obligation exists: remove the entry"
	case res == nil:
		return "", ""
	case res.Verdict == Pass:
		return Stale, "passes now: remove the entry"
	case !res.Verdict.needsAttention():
		return "", ""
	}
	res.Baseline = &Known{Known: day <= e.Expires, Reason: e.Reason, Expires: e.Expires}
	if !res.Baseline.Known {
		return Expired, fmt.Sprintf("was accepted until %s: mend it, or accept it anew", e.Expires)
	}
	return "", ""
}
