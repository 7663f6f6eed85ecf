package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// sanity reports, at load, the two things that would otherwise only come out when a judge is first compiled: patterns
// that are no regular expressions, and schemas that apply themselves to the same value without end.
func (b *builder) sanity() {
	state := map[*schema.Schema]visit{}
	seen := map[string]bool{}
	for _, s := range b.built {
		b.checkLoop(s, state)
		if s.Pattern != "" && !seen[s.Pattern] {
			seen[s.Pattern] = true
			b.checkPattern(s, s.Pattern)
		}
		for _, p := range s.PatternProperties {
			if !seen[p.Name] {
				seen[p.Name] = true
				b.checkPattern(s, p.Name)
			}
		}
	}
}

func (b *builder) checkPattern(s *schema.Schema, pattern string) {
	if _, err := b.doc.judges.compiler.Compile(&schema.Schema{Pattern: pattern}, schema.Request); err != nil {
		b.add(Error, CodeBadSchema, s.Pos, oneLine(err), "patterns are regular expressions of ECMA-262")
	}
}

type visit uint8

const (
	unseen visit = iota
	open
	closed
)

// checkLoop walks the subschemas that judge the same value, depth first.
func (b *builder) checkLoop(s *schema.Schema, state map[*schema.Schema]visit) {
	if s == nil || state[s] == closed {
		return
	}
	if state[s] == open {
		b.add(Error, CodeBadSchema, s.Pos, fmt.Sprintf("schema %q applies itself to the same value without end", clip(s.Name, 80)), "recursion has to go through properties or items")
		return
	}
	state[s] = open
	for _, part := range inPlace(s) {
		b.checkLoop(part, state)
	}
	state[s] = closed
}

func inPlace(s *schema.Schema) []*schema.Schema {
	list := []*schema.Schema{s.Not, s.If, s.Then, s.Else}
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		list = append(list, group...)
	}
	for _, p := range s.DependentSchemas {
		list = append(list, p.Schema)
	}
	return list
}
