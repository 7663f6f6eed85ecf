package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Severity says what a finding means for the use of the document.
type Severity int

// The severities, gravest first.
const (
	Error       Severity = iota // the document is wrong; it must not be used
	Warning                     // suspicious or ignored, yet usable
	Unsupported                 // correct, but this project does not enforce it
)

// String returns "error", "warning" or "unsupported".
func (s Severity) String() string {
	return [...]string{"error", "warning", "unsupported"}[s]
}

// Codes of findings that this package makes itself. Findings of the document validator carry the validator's own code.
const (
	CodeSyntax      = "syntax"
	CodeUnknownKey  = "unknown-key"
	CodeBadValue    = "bad-value"
	CodeBadRef      = "bad-ref"
	CodeRefSibling  = "ref-sibling"
	CodeBadSource   = "bad-source"
	CodeNoSource    = "no-source"
	CodeBadExample  = "bad-example"
	CodeBadSchema   = "bad-schema"
	CodeUnsupported = "unsupported"
	CodeDocument    = "document"
)

// Finding is one thing to say about a document. It is an error value whose text is "file:line: message", and the hint,
// when there is one, on a line of its own.
type Finding struct {
	Severity Severity
	Code     string // stable, kebab-case
	Pos      schema.Position
	Message  string // lower case, no full stop
	Hint     string // "" when none
}

// Error returns the text of the finding.
func (f Finding) Error() string {
	text := f.place() + ": " + f.Message
	if f.Hint != "" {
		text += "\nhint: " + f.Hint
	}
	return text
}

// String returns the same text as Error.
func (f Finding) String() string { return f.Error() }

func (f Finding) place() string {
	if f.Pos.Line == 0 {
		return f.Pos.File
	}
	return fmt.Sprintf("%s:%d", f.Pos.File, f.Pos.Line)
}

// HasErrors reports whether any finding is of severity Error.
func HasErrors(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == Error {
			return true
		}
	}
	return false
}
