package openapi

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

var typeNames = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

// types reads type, format, enum and const. In 3.0, nullable adds null to a type; without a type it says nothing
// (OpenAPI 3.0.3, section 4.7.24.1).
func (b *builder) types(s *schema.Schema, n *node) {
	if t := n.get("type"); t != nil && t.kind == sequence {
		s.Types = b.texts(t, "type")
	} else if t != nil && b.expect(t, scalar, "type") {
		s.Types = []string{t.text}
	}
	for _, t := range s.Types {
		if !slices.Contains(typeNames, t) || t == "null" && b.version == "3.0" {
			b.add(Error, CodeBadValue, n.keyPos("type"), fmt.Sprintf("unknown type %q", clip(t, 40)), "")
		}
	}
	if n.is("nullable") && b.version == "3.0" && len(s.Types) > 0 {
		s.Types = append(slices.Clip(s.Types), "null")
	}
	s.Format, s.Pattern = n.str("format"), n.str("pattern")
	if e := n.get("enum"); e != nil && b.expect(e, sequence, "enum") {
		s.Enum, _ = e.value().([]any)
	}
	if c := n.get("const"); c != nil {
		v := c.value()
		s.Const = &v
	}
}

func (b *builder) annotations(s *schema.Schema, n *node) {
	s.Title, s.Description, s.Faker = n.str("title"), n.str("description"), n.str("x-faker")
	s.Unordered = n.is("x-unordered")
	s.ReadOnly, s.WriteOnly, s.Deprecated = n.is("readOnly"), n.is("writeOnly"), n.is("deprecated")
	b.unsupported(n, "xml", "bodies are JSON, forms or text")
	for _, key := range []string{"$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "contentSchema"} {
		b.unsupported(n, key, "refer to components by $ref")
	}
}

// numbers reads the numeric limits exactly.
func (b *builder) numbers(s *schema.Schema, n *node) {
	s.Minimum = b.number(s, n, "minimum")
	s.Maximum = b.number(s, n, "maximum")
	s.MultipleOf = b.number(s, n, "multipleOf")
	if s.MultipleOf != nil && s.MultipleOf.Sign() <= 0 {
		b.add(Error, CodeBadValue, n.keyPos("multipleOf"), "multipleOf must be greater than 0", "")
		s.MultipleOf = nil
	}
	s.Minimum, s.ExclusiveMinimum = b.exclusive(s, n, "minimum", "exclusiveMinimum", s.Minimum)
	s.Maximum, s.ExclusiveMaximum = b.exclusive(s, n, "maximum", "exclusiveMaximum", s.Maximum)
}

// exclusive reads an exclusive limit: a number of its own in 3.1, a flag that changes the plain limit in 3.0.
func (b *builder) exclusive(s *schema.Schema, n *node, plain, key string, limit *big.Rat) (inclusive, exclusive *big.Rat) {
	if b.version == "3.1" {
		return limit, b.number(s, n, key)
	}
	v := n.get(key)
	if v == nil {
		return limit, nil
	}
	if v.tag != "bool" {
		b.add(Error, CodeBadValue, v.pos(), fmt.Sprintf("%s must be true or false in OpenAPI 3.0", key), "")
		return limit, nil
	}
	if !isTrue(v.text) || limit == nil {
		return limit, nil
	}
	s.Literals[key] = s.Literals[plain]
	delete(s.Literals, plain)
	return nil, limit
}

func (b *builder) number(s *schema.Schema, n *node, key string) *big.Rat {
	v := n.get(key)
	if v == nil {
		return nil
	}
	number, ok := v.number()
	if !ok {
		b.add(Error, CodeBadValue, v.pos(), fmt.Sprintf("%s %q is no number", key, clip(v.text, 40)), "")
		return nil
	}
	exact, ok := rational(number)
	if !ok {
		b.add(Error, CodeBadValue, v.pos(), fmt.Sprintf("%s %q is out of the supported range", key, clip(v.text, 40)), "")
		return nil
	}
	if s.Literals == nil {
		s.Literals = map[string]json.Number{}
	}
	s.Literals[key] = number
	return exact
}

// counts reads the limits that are sizes.
func (b *builder) counts(s *schema.Schema, n *node) {
	s.MinLength, s.MaxLength = b.count(n, "minLength"), b.count(n, "maxLength")
	s.MinItems, s.MaxItems = b.count(n, "minItems"), b.count(n, "maxItems")
	s.MinContains, s.MaxContains = b.count(n, "minContains"), b.count(n, "maxContains")
	s.MinProps, s.MaxProps = b.count(n, "minProperties"), b.count(n, "maxProperties")
}

func (b *builder) count(n *node, key string) *int {
	v := n.get(key)
	if v == nil {
		return nil
	}
	number, _ := v.number()
	exact, ok := rational(number)
	if !ok || !exact.IsInt() || exact.Sign() < 0 || exact.Num().Cmp(big.NewInt(math.MaxInt32)) > 0 {
		b.add(Error, CodeBadValue, v.pos(), fmt.Sprintf("%s %q must be a whole number from 0 to %d", key, clip(v.text, 40), math.MaxInt32), "")
		return nil
	}
	size := int(exact.Num().Int64())
	return &size
}

// showSchema reads default, example and examples, to be judged later.
func (b *builder) showSchema(s *schema.Schema, n *node) {
	if d := n.get("default"); d != nil {
		s.Default = d.value()
		b.show(d, s, eitherWay, "default")
	}
	shown := n.get("examples").elements()
	if e := n.get("example"); e != nil {
		shown = append([]*node{e}, shown...)
	}
	for _, e := range shown {
		s.Examples = append(s.Examples, e.value())
		b.show(e, s, eitherWay, "example")
	}
}
