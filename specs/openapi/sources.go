package openapi

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

var grades = []schema.Grade{schema.Stated, schema.Official, schema.Inferred, schema.Assumed}

// source reads the x-source of n, or returns the inherited one. A citation that names no document continues the one
// above it: document and, when absent, grade are taken from there.
func (b *builder) source(n *node, inherited *schema.Source) *schema.Source {
	src, words := b.cited(n, inherited)
	if len(words) > 0 {
		b.add(Error, CodeBadSource, n.get("x-source").keyPos("keywords"), "keywords of x-source belong to schemas", "move x-source into the schema")
	}
	return src
}

// cited is source, together with the sources of single keywords.
func (b *builder) cited(n *node, inherited *schema.Source) (*schema.Source, map[string]*schema.Source) {
	x := n.get("x-source")
	if x == nil || !b.expect(x, mapping, "x-source") {
		return inherited, nil
	}
	b.cites = true
	src := inherited
	if len(x.pairs) != 1 || x.pairs[0].key != "keywords" {
		src = b.citation(x, inherited)
	}
	words := x.get("keywords")
	if words == nil || !b.expect(words, mapping, "keywords of x-source") {
		return src, nil
	}
	by := make(map[string]*schema.Source, len(words.pairs))
	for _, p := range words.pairs {
		if b.expect(p.value, mapping, "the source of a keyword") {
			by[p.key] = b.citation(p.value, src)
		}
	}
	return src, by
}

func (b *builder) citation(x *node, above *schema.Source) *schema.Source {
	src := &schema.Source{Document: x.str("document"), Section: x.str("section"), Quote: x.str("quote"), Grade: schema.Grade(x.str("grade")), Pos: x.pos()}
	b.inheritCitation(src, above)
	b.checkCitation(x, src)
	if also := x.get("also"); also != nil && b.expect(also, sequence, "also of x-source") {
		for _, item := range also.items {
			if b.expect(item, mapping, "an element of also") {
				src.Also = append(src.Also, b.citation(item, nil))
			}
		}
	}
	return src
}

func (b *builder) inheritCitation(src, above *schema.Source) {
	if above == nil || src.Document != "" {
		return
	}
	src.Document = above.Document
	if src.Grade == "" {
		src.Grade = above.Grade
	}
}

func (b *builder) checkCitation(x *node, src *schema.Source) {
	for _, p := range x.pairs {
		if !slices.Contains([]string{"document", "section", "grade", "quote", "keywords", "also"}, p.key) {
			b.add(Error, CodeBadSource, x.pairPos(p), fmt.Sprintf("unknown key %q in x-source", clip(p.key, 80)), "keys are document, section, grade, quote, keywords, also")
		}
	}
	if src.Document == "" {
		b.add(Error, CodeBadSource, x.pos(), "x-source names no document", "give document here or in an x-source above")
	}
	if !slices.Contains(grades, src.Grade) {
		b.add(Error, CodeBadSource, x.pos(), fmt.Sprintf("unknown grade %q in x-source", clip(string(src.Grade), 40)), "grades are stated, official, inferred, assumed")
	}
}
