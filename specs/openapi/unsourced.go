package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// unsourced reports everything that no x-source founds; of a document without any, just that.
func (b *builder) unsourced() {
	if b.cites {
		b.findings = append(b.findings, b.doc.Unsourced()...)
		return
	}
	b.add(Error, CodeNoSource, schema.Position{File: b.doc.File, Line: 1, Column: 1}, "the document cites no source", sourceHint)
}

const sourceHint = "add x-source here or above: {document: …, section: …, grade: stated}"

// Unsourced lists every operation, parameter, response, security scheme and constraint that no x-source founds, as
// errors of code CodeNoSource.
func (d *Document) Unsourced() []Finding {
	c := citing{}
	for _, name := range d.schemeNames {
		c.check(d.SecuritySchemes[name].Source, d.SecuritySchemes[name].Pos, "security scheme %q", name)
	}
	for _, op := range d.Operations {
		c.operation(op)
	}
	return tidy(c.findings)
}

type citing struct{ findings []Finding }

func (c *citing) check(src *schema.Source, pos schema.Position, what string, names ...string) {
	if src != nil {
		return
	}
	var words []any
	for _, name := range names {
		words = append(words, clip(name, 200))
	}
	c.findings = append(c.findings, Finding{Severity: Error, Code: CodeNoSource, Pos: pos, Message: fmt.Sprintf(what, words...) + " has no source", Hint: sourceHint})
}

func (c *citing) operation(op *Operation) {
	c.check(op.Source, op.Pos, "operation %q", op.ID)
	for _, p := range op.Params {
		c.check(p.Source, p.Pos, "parameter %q", p.where)
	}
	for _, r := range op.Responses {
		c.check(r.Source, r.Pos, "response %q of operation %q", r.Status, op.ID)
	}
	for _, limit := range op.Constraints() {
		c.check(limit.Source, limit.Pos, "%[2]s of %[1]q", limit.Where, limit.Keyword)
	}
}
