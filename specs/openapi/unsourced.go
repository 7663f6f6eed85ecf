package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Unsourced lists every operation, parameter, body, response, security scheme and constraint that no x-source founds, as
// errors of code "no-source". It is apart from Load, for only a contract with a behavior has to cite its sources.
func (d *Document) Unsourced() []Finding {
	var list []Finding
	say := func(src *schema.Source, pos schema.Position, format string, args ...any) {
		if src == nil {
			list = append(list, Finding{Severity: Error, Code: CodeNoSource, Pos: pos, Message: fmt.Sprintf(format, args...) + " has no source",
				Hint: "add x-source here or above: {document: …, section: …, grade: stated}"})
		}
	}
	for _, name := range d.schemeNames {
		say(d.SecuritySchemes[name].Source, d.SecuritySchemes[name].Pos, "security scheme %q", clip(name, 80))
	}
	for _, op := range d.Operations {
		say(op.Source, op.Pos, "operation %q", clip(op.ID, 80))
		for _, p := range op.Params {
			say(p.Source, p.Pos, "parameter %q", clip(p.where, 80))
		}
		for _, r := range op.Responses {
			say(r.Source, r.Pos, "response %q of operation %q", r.Status, clip(op.ID, 80))
		}
		for _, c := range op.Constraints() {
			say(c.Source, c.Pos, "%s of %q", c.Keyword, clip(c.Where, 200))
		}
	}
	return tidy(list)
}
