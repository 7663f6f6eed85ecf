package specs

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Severity says what a finding means for the contract.
type Severity string

// The severities. A contract with an Error cannot be used; what is Unsupported is served without that part.
const (
	Error       Severity = "error"
	Warning     Severity = "warning"
	Unsupported Severity = "unsupported"
)

// Finding is one thing that is wrong with, or not supported of, a document, its behavior or its world.
type Finding struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
}

// String is "file:line: message" and the hint on a line of its own.
func (f Finding) String() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Hint == "" {
		return at + ": " + f.Message
	}
	return at + ": " + f.Message + "\nhint: " + f.Hint
}

// Findings is what loading found, ordered by file and line.
type Findings []Finding

// Of returns the findings of one severity.
func (fs Findings) Of(s Severity) Findings {
	var of Findings
	for _, f := range fs {
		if f.Severity == s {
			of = append(of, f)
		}
	}
	return of
}

// Err joins the findings of severity Error, nil when there are none.
func (fs Findings) Err() error {
	var errs []error
	for _, f := range fs.Of(Error) {
		errs = append(errs, errors.New(f.String()))
	}
	return errors.Join(errs...)
}

// String has one finding after the other, a line or two each.
func (fs Findings) String() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// sorted orders by file, line and message, so that the same document always reads the same. What an alias repeats is said once.
func (fs Findings) sorted() Findings {
	sort.SliceStable(fs, func(i, j int) bool {
		a, b := fs[i], fs[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Message < b.Message
	})
	return slices.Compact(fs)
}
