package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// discriminator maps values to branches: by the names of the referenced components, and by the mapping, which wins.
func (b *builder) discriminator(s *schema.Schema, n, d *node) {
	branches := append(n.get("oneOf").elements(), n.get("anyOf").elements()...)
	if len(branches) == 0 {
		b.add(Unsupported, CodeUnsupported, d.pos(), "a discriminator without oneOf or anyOf is not enforced", "list the alternatives in oneOf")
		return
	}
	s.Discriminator = &schema.Discriminator{Property: d.str("propertyName"), Mapping: map[string]*schema.Schema{}}
	for _, branch := range branches {
		if _, tokens, err := b.files.resolve(branch.str("$ref"), branch.file); err == nil && len(tokens) > 0 {
			s.Discriminator.Mapping[tokens[len(tokens)-1]] = b.schema(branch, s.Source)
		}
	}
	for _, p := range d.get("mapping").list() {
		b.mapBranch(s, p)
	}
}

// mapBranch reads one entry of a discriminator's mapping: a component name or a reference.
func (b *builder) mapBranch(s *schema.Schema, p pair) {
	next, tokens, err := b.files.resolve("#/components/schemas/"+p.value.text, p.value.file)
	if err != nil {
		next, tokens, err = b.files.resolve(p.value.text, p.value.file)
	}
	if err != nil {
		b.add(Error, CodeBadRef, p.value.pos(), fmt.Sprintf("discriminator mapping %q %v", clip(p.value.text, 200), err), "")
		return
	}
	b.name(next, tokens)
	s.Discriminator.Mapping[p.key] = b.schema(next, b.root)
}
