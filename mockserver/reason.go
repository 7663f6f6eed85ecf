package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// why says why a request was refused and who says so, in printable ASCII; "" for one that was not refused.
func why(a *specs.Answer) string {
	switch {
	case a.Violation != nil:
		return a.Violation.String() + citation(a.Violation.Source)
	case a.Status >= 400 && a.Class == specs.ClassRules:
		return "rule=" + a.Rule + citation(a.Source)
	case a.Status >= 400:
		return a.Class + citation(a.Source)
	}
	return ""
}

// maxCitation bounds what of a source goes into a header, in bytes.
const maxCitation = 200

// citation is `; source="document, section (grade)"`, "" without a source.
func citation(s *specs.Source) string {
	if s == nil {
		return ""
	}
	text := s.Document
	if s.Section != "" {
		text += ", " + s.Section
	}
	return fmt.Sprintf(`; source="%s (%s)"`, headerSafe(text), s.Grade)
}

func headerSafe(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '\''
		}
		return r
	}, text)
	return clean[:min(len(clean), maxCitation)]
}

// defect is an answer that the contract itself does not allow: a mistake in the behavior or in us, never of the client.
type defect struct {
	operation *openapi.Operation
	answer    specs.Answer
	violation openapi.Violation
}

func (d *defect) Error() string {
	name := "no operation"
	if d.operation != nil {
		name = d.operation.ID
	}
	return fmt.Sprintf("%s: the answer of rule %q (status %d) breaks the contract: %s", name, d.answer.Rule, d.answer.Status, d.violation)
}

// defective is what the client sees of a defect; the log has the rest.
func defective() specs.Answer {
	return problem(http.StatusInternalServerError, "the contract's own behavior is defective; the log of the mock says how")
}

// unclaimed answers for a path that belongs to no contract more than to another.
func (s *Server) unclaimed() specs.Answer {
	a := problem(http.StatusNotFound, "the path belongs to no contract that is served here")
	a.Class = specs.ClassNotFound
	return a
}

// problem is an answer in our own shape (RFC 9457).
func problem(status int, detail string) specs.Answer {
	return specs.Answer{
		Status: status, MediaType: "application/problem+json", Foreign: true,
		Body: map[string]any{
			"type": "about:blank", "title": http.StatusText(status), "status": json.Number(fmt.Sprint(status)), "detail": detail,
		},
	}
}
