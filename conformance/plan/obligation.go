package plan

import (
	"path"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// The techniques. Each derives its obligations in a file of its own.
const (
	Example    = "example"    // what the document shows works as shown
	Boundary   = "boundary"   // both sides of every limit, at the exact value
	Negative   = "negative"   // parts missing, mistyped, malformed
	Security   = "security"   // credentials missing, empty, malformed, unknown
	Protocol   = "protocol"   // method, path, media type
	State      = "state"      // every rule of the behavior, and that its effects stay
	Robustness = "robustness" // odd but legal requests are answered

	Concurrency = "concurrency" // requests sent at once are answered as if one after the other
)

// Obligation is one thing that a contract demands of a server. Its ID is stable: contract/operation/technique/what.
type Obligation struct {
	ID          string        `json:"id"`
	Contract    string        `json:"contract"`
	Operation   string        `json:"operation"`
	Technique   string        `json:"technique"`
	Requirement string        `json:"requirement"`
	Level       report.Level  `json:"level"`
	Source      report.Source `json:"source"`
}

// Grade is how well the obligation is founded.
func (o *Obligation) Grade() schema.Grade { return schema.Grade(o.Source.Grade) }

// Subject is the operation and what the obligation is about, a rule for those about state, without what is said of it.
func (o *Obligation) Subject() string {
	what, _, _ := strings.Cut(path.Base(o.ID), ".")
	return o.Operation + "/" + what
}

// LevelOf is core for what a vendor says, extended for what we concluded.
func LevelOf(g schema.Grade) report.Level {
	if g == schema.Stated || g == schema.Official {
		return report.Core
	}
	return report.Extended
}

// Cite turns a source of the contract into one of the report. What nobody founds is assumed.
func Cite(s *specs.Source, file string, line int) report.Source {
	if s == nil {
		return report.Source{Document: "the contract itself", Grade: string(schema.Assumed), File: file, Line: line}
	}
	return report.Source{Document: s.Document, Section: s.Section, Grade: string(s.Grade), Quote: s.Quote, File: file, Line: line}
}
