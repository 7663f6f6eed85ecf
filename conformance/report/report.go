// Package report is the document that a run of the suite leaves behind, and
// the writers that show it: one file a format.
//
// The document is versioned, strict to read, and the same bytes for the same
// run: lists are sorted, nothing comes from a clock, and durations live in a
// Timing that writers leave out unless asked.
//
// Everything in it may quote what a foreign server sent, so each writer treats
// each text as hostile: no control character reaches a terminal, no markup
// reaches a page.
//
// It does not judge, send or plan anything, and imports no other package of
// this module.
package report

import (
	"cmp"
	"slices"
)

// APIVersion names the shape of the document. A reader refuses any other.
const APIVersion = "counterpart/report/v1"

// BuiltInMock is the Target of a run that was given no URL.
const BuiltInMock = "built-in mock"

// Report is everything that one run found out.
type Report struct {
	APIVersion string     `json:"apiVersion"`
	Tool       Tool       `json:"tool"`
	Seed       uint64     `json:"seed"`      // the seed of the plan; with the tool version it determines every case
	Target     string     `json:"target"`    // base URL without credentials, or BuiltInMock
	Contracts  []Contract `json:"contracts"` // sorted by Name
	Selection  Selection  `json:"selection"`
	FailOnWarn bool       `json:"failOnWarn"`         // a warning counts as a failure
	Aborted    string     `json:"aborted,omitempty"`  // why the run ended early, one line; empty when it did not
	Results    []Result   `json:"results"`            // sorted by ID, each ID once
	Coverage   Coverage   `json:"coverage"`           // of the contracts, whatever was selected
	Depth      *Depth     `json:"depth,omitempty"`    // nil when nothing was explored past the plan
	Baseline   *Applied   `json:"baseline,omitempty"` // nil when no baseline was given
	Hints      []string   `json:"hints,omitempty"`    // what may be the reason of failures beside the target itself, one line each
	Timing     *Timing    `json:"timing,omitempty"`   // written only when asked for
}

// Tool says what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Contract is one contract that the target was held to.
type Contract struct {
	Name    string `json:"name"` // first segment of its result IDs
	Title   string `json:"title"`
	Version string `json:"version"`
}

// Selection is what the caller asked for; the zero value is everything.
type Selection struct {
	Only  []string `json:"only,omitempty"`  // globs on IDs
	Skip  []string `json:"skip,omitempty"`  // globs on IDs
	Level Level    `json:"level,omitempty"` // only results of this level
}

// Everything reports whether nothing was left out by choice, so that an ID
// missing from the results does not exist any more.
func (s Selection) Everything() bool {
	return len(s.Only) == 0 && len(s.Skip) == 0 && s.Level == ""
}

// Depth says how far a run went on past its plan, with requests drawn from the
// seed.
type Depth struct {
	Steps     int `json:"steps"`     // requests, without those that made failures smaller
	Sequences int `json:"sequences"` // that the requests were sent in
}

// Timing is what differs between two runs of the same plan.
type Timing struct {
	Started  string           `json:"started,omitempty"` // RFC 3339, as the caller gave it
	Duration int64            `json:"durationMs"`        // of the whole run, milliseconds
	Results  map[string]int64 `json:"resultsMs,omitempty"`
}

// Coverage says how much of the contracts was tried.
type Coverage struct {
	Limits      Count `json:"limits"`
	Rules       Count `json:"rules"`
	Statuses    Count `json:"statuses"`
	Credentials Count `json:"credentials"`
}

// Count is a part of a whole, and the names of what is not in the part.
type Count struct {
	Covered int      `json:"covered"`
	Total   int      `json:"total"`
	Missing []string `json:"missing,omitempty"` // sorted
}

// named pairs each count of a Coverage with its name, in the order of display.
func (c Coverage) named() []namedCount {
	return []namedCount{{"limits", c.Limits}, {"rules", c.Rules}, {"statuses", c.Statuses}, {"credentials", c.Credentials}}
}

type namedCount struct {
	Name string
	Count
}

// Sort puts every list of the report into its documented order. Writers call
// it on a copy, so that the order in which workers finish never shows.
func (r *Report) Sort() {
	slices.SortFunc(r.Contracts, func(a, b Contract) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Results, func(a, b Result) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range []*Count{&r.Coverage.Limits, &r.Coverage.Rules, &r.Coverage.Statuses, &r.Coverage.Credentials} {
		slices.Sort(c.Missing)
	}
}

// sorted is a copy of r in order; the lists are copied, what they hold is not.
func (r *Report) sorted() *Report {
	c := *r
	c.Contracts = slices.Clone(r.Contracts)
	c.Results = slices.Clone(r.Results)
	for _, n := range []*Count{&c.Coverage.Limits, &c.Coverage.Rules, &c.Coverage.Statuses, &c.Coverage.Credentials} {
		n.Missing = slices.Clone(n.Missing)
	}
	c.Sort()
	return &c
}
