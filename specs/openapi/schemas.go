package openapi

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// schema compiles a schema node. A node is compiled once, so references to it share one Schema and recursive schemas
// become cycles. nil stays nil.
func (b *builder) schema(n *node, src *schema.Source) *schema.Schema {
	if n == nil {
		return nil
	}
	if s, ok := b.schemas[n]; ok {
		return s
	}
	if n.get("$ref") != nil {
		return b.reference(n, src)
	}
	s := &schema.Schema{Pos: n.pos(), Name: b.names[n], Source: src}
	b.schemas[n] = s
	b.built = append(b.built, s)
	b.fillSchema(s, n, src)
	return s
}

// reference compiles a schema that is a reference: to the Schema it leads to, or in 3.1, when other keywords stand
// beside it, to a schema that demands both.
func (b *builder) reference(n *node, src *schema.Source) *schema.Schema {
	if _, err := b.files.follow(n); err != nil {
		b.badRef(n, err)
		b.schemas[n] = &schema.Schema{Pos: n.pos()}
		return b.schemas[n]
	}
	next, tokens, _ := b.files.resolve(n.str("$ref"), n.file)
	b.name(next, tokens)
	if b.version == "3.1" && narrows(n) {
		s := &schema.Schema{Pos: n.pos()}
		b.schemas[n] = s
		b.built = append(b.built, s)
		b.fillSchema(s, n, src)
		s.AllOf = append([]*schema.Schema{b.schema(next, b.root)}, s.AllOf...)
		return s
	}
	if b.version == "3.0" {
		b.siblings(n)
	}
	s := b.schema(next, b.root)
	if n.get("x-source") != nil {
		s = b.cite(n, s, src)
	}
	b.schemas[n] = s
	return s
}

// cite makes a copy of a referenced schema that carries the source standing beside the reference. It is completed at
// the end, for the original may still be under construction.
func (b *builder) cite(n *node, original *schema.Schema, src *schema.Source) *schema.Schema {
	s := &schema.Schema{}
	own, words := b.cited(n, src)
	b.late = append(b.late, func() {
		*s = *original
		s.Source, s.KeywordSources = own, words
	})
	return s
}

// narrows reports whether keywords stand beside a reference.
func narrows(n *node) bool {
	return slices.ContainsFunc(n.pairs, func(p pair) bool {
		return !isExtension(p.key) && p.key != "$ref" && p.key != "description" && p.key != "summary" && p.key != "$comment"
	})
}

// name remembers the component name of a node reached by a pointer such as /components/schemas/User.
func (b *builder) name(n *node, tokens []string) {
	if k := len(tokens); k >= 2 && (tokens[k-2] == "schemas" || tokens[k-2] == "$defs") {
		b.names[n] = tokens[k-1]
	}
}

func (b *builder) fillSchema(s *schema.Schema, n *node, src *schema.Source) {
	if n.kind == scalar && n.tag == "bool" {
		s.Never = !isTrue(n.text)
		return
	}
	if !b.expect(n, mapping, "a schema") {
		return
	}
	b.known(n, &schemaObject)
	s.Source, s.KeywordSources = b.cited(n, src)
	b.checkKeywordSources(s, n)
	b.annotations(s, n)
	b.types(s, n)
	b.numbers(s, n)
	b.counts(s, n)
	b.arrays(s, n)
	b.objects(s, n)
	b.combinations(s, n)
	b.showSchema(s, n)
}

func (b *builder) checkKeywordSources(s *schema.Schema, n *node) {
	for _, p := range n.get("x-source").get("keywords").list() {
		if n.get(p.key) == nil {
			b.add(Error, CodeBadSource, p.value.pos(), fmt.Sprintf("a source is given for %q, which the schema does not have", clip(p.key, 80)), "")
		}
	}
}

// sub compiles the schema under a key.
func (b *builder) sub(s *schema.Schema, n *node, key string) *schema.Schema {
	return b.schema(n.get(key), s.Source)
}

// subs compiles the sequence of schemas under a key.
func (b *builder) subs(s *schema.Schema, n *node, key string) []*schema.Schema {
	v := n.get(key)
	if v == nil || !b.expect(v, sequence, key) {
		return nil
	}
	list := make([]*schema.Schema, len(v.items))
	for i, item := range v.items {
		list[i] = b.schema(item, s.Source)
	}
	return list
}

// named compiles the mapping of schemas under a key, in document order.
func (b *builder) named(s *schema.Schema, n *node, key string) []schema.Property {
	v := n.get(key)
	if v == nil || !b.expect(v, mapping, key) {
		return nil
	}
	list := make([]schema.Property, len(v.pairs))
	for i, p := range v.pairs {
		list[i] = schema.Property{Name: p.key, Schema: b.schema(p.value, s.Source)}
	}
	return list
}

func (b *builder) arrays(s *schema.Schema, n *node) {
	s.Items = b.sub(s, n, "items")
	s.PrefixItems = b.subs(s, n, "prefixItems")
	s.Contains = b.sub(s, n, "contains")
	s.UnevaluatedItems = b.sub(s, n, "unevaluatedItems")
	s.UniqueItems = n.is("uniqueItems")
}

func (b *builder) objects(s *schema.Schema, n *node) {
	s.Properties = b.named(s, n, "properties")
	s.PatternProperties = b.named(s, n, "patternProperties")
	s.PropertyNames = b.sub(s, n, "propertyNames")
	s.AdditionalProperties = b.sub(s, n, "additionalProperties")
	s.UnevaluatedProperties = b.sub(s, n, "unevaluatedProperties")
	s.Required = b.texts(n.get("required"), "required")
	s.DependentSchemas = b.named(s, n, "dependentSchemas")
	if d := n.get("dependentRequired"); d != nil && b.expect(d, mapping, "dependentRequired") {
		s.DependentRequired = make(map[string][]string, len(d.pairs))
		for _, p := range d.pairs {
			s.DependentRequired[p.key] = b.texts(p.value, "dependentRequired")
		}
	}
}

func (b *builder) combinations(s *schema.Schema, n *node) {
	s.AllOf = b.subs(s, n, "allOf")
	s.AnyOf = b.subs(s, n, "anyOf")
	s.OneOf = b.subs(s, n, "oneOf")
	s.Not = b.sub(s, n, "not")
	s.If, s.Then, s.Else = b.sub(s, n, "if"), b.sub(s, n, "then"), b.sub(s, n, "else")
	for _, p := range n.get("$defs").list() {
		b.names[p.value] = p.key
		b.schema(p.value, s.Source)
	}
	if d := n.get("discriminator"); d != nil && b.expect(d, mapping, "discriminator") {
		b.discriminator(s, n, d)
	}
}
