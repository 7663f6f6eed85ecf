// Package export turns the findings of a report into forms that other tools run: a script of curl lines, an HTTP archive, an
// Arazzo workflow document, a Go test.
//
// Everything in a report may quote what a stranger sent, so each text is data in every format: no text of a report becomes a
// command, an expression or code. A finding that a format cannot carry exactly is named, with the reason, and left out.
//
// It sends nothing, judges nothing, and does not read contracts: what it must know of their operations it is told.
package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// Formats lists the names that Write knows, in the order of display.
func Formats() []string { return []string{"curl", "har", "arazzo", "go"} }

// CheckFormat is an error that names the known formats unless format is one.
func CheckFormat(format string) error {
	if !slices.Contains(Formats(), format) {
		return fmt.Errorf("unknown format %q\nhint: %s", format, strings.Join(Formats(), ", "))
	}
	return nil
}

// Options say what a report does not hold. Only the arazzo format needs any of it.
type Options struct {
	Contracts []Contract
}

// Contract is what a workflow refers to: an OpenAPI document, and its operations.
type Contract struct {
	Name       string // as the report's results name it
	URL        string // of the document, absolute or relative to the workflow document
	Operations []Operation
}

// Operation is one operation of a document.
type Operation struct {
	ID     string
	Method string // upper case
	Path   string // the template behind the base path: "/communities/{communityId}/join"
	Named  bool   // the document itself gives it the operationId ID
}

// Omitted is a finding that a format cannot carry, and why.
type Omitted struct {
	ID     string
	Reason string
}

// Write writes the findings of r, the leader of each cause, in a format. What it returns was left out; the error is one of w, or an
// unknown format. Nothing is written before all of it is made.
func Write(w io.Writer, format string, r *report.Report, o Options) ([]Omitted, error) {
	if err := CheckFormat(format); err != nil {
		return nil, err
	}
	list, omitted := findings(r)
	var text []byte
	var more []Omitted
	var err error
	switch format {
	case "curl":
		text = script(list, omitted)
	case "har":
		text, err = archive(r, list)
	case "arazzo":
		text, more, err = workflows(r, list, o.Contracts)
	case "go":
		text, err = source(list, omitted)
	}
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	return append(omitted, more...), err
}
