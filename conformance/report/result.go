package report

import (
	"strconv"
	"strings"
)

// Result is the verdict on one obligation.
type Result struct {
	ID          string     `json:"id"` // contract/operation/technique/what; stable between versions
	Contract    string     `json:"contract"`
	Operation   string     `json:"operation"`   // empty for what belongs to the whole contract
	Technique   string     `json:"technique"`   // example, boundary, negative, security, protocol, state, ...
	Requirement string     `json:"requirement"` // one sentence
	Level       Level      `json:"level"`
	Source      Source     `json:"source"`
	Verdict     Verdict    `json:"verdict"`
	Reason      string     `json:"reason,omitempty"`    // one line; why the verdict is not pass
	Cause       string     `json:"cause,omitempty"`     // results of one cause are one finding; empty stands alone
	Exchanges   []Exchange `json:"exchanges,omitempty"` // in the order sent; the last is the one judged
	Replay      string     `json:"replay,omitempty"`    // a command line that runs exactly this again
	Baseline    *Known     `json:"baseline,omitempty"`  // set by Baseline.Apply
}

// Known is what the baseline says of a result.
type Known struct {
	Known   bool   `json:"known"` // false when the entry has expired
	Reason  string `json:"reason"`
	Expires string `json:"expires"` // YYYY-MM-DD, the last day on which it counts
}

// known reports whether the baseline excuses the result.
func (r *Result) known() bool { return r.Baseline != nil && r.Baseline.Known }

// Source is where a requirement comes from.
type Source struct {
	Document string `json:"document"`
	Section  string `json:"section,omitempty"`
	Grade    string `json:"grade"` // stated, official, inferred or assumed
	Quote    string `json:"quote,omitempty"`
	File     string `json:"file,omitempty"` // the contract's own file, slash-separated
	Line     int    `json:"line,omitempty"` // 1-based; 0 when unknown
}

// Place is file:line, file alone when the line is unknown, or empty.
func (s Source) Place() string {
	if s.File == "" || s.Line == 0 {
		return s.File
	}
	return s.File + ":" + strconv.Itoa(s.Line)
}

// cite is the source on one line: document, section, grade, place.
func (s Source) cite() string {
	var said []string
	for _, p := range []string{s.Document, s.Section, s.Grade, s.Place()} {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ", ")
}

// Level says how firmly a requirement is founded.
type Level string

// The levels: core requirements are stated or official, extended ones are
// inferred or assumed.
const (
	Core     Level = "core"
	Extended Level = "extended"
)

func (l Level) valid() bool { return l == Core || l == Extended }
