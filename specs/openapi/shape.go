package openapi

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// maxShapeDepth bounds how deep text of parameters and forms is given a type, for styles reach two levels; maxShapeSteps
// bounds the work, for schemas may refer to each other in any number of ways. Beyond them text stays text.
const (
	maxShapeDepth = 4
	maxShapeSteps = 10_000
)

var kinds = map[string]wire.Kind{
	"null": wire.Null, "boolean": wire.Boolean, "integer": wire.Integer, "number": wire.Number,
	"string": wire.String, "array": wire.Array, "object": wire.Object,
}

// shaper derives shapes within a bound of work.
type shaper struct{ steps int }

// shapeOf tells what text must become to be judged by a schema.
func shapeOf(s *schema.Schema) wire.Shape { return new(shaper).shape(s, 0) }

// exhausted counts a step, and tells whether to go no further.
func (h *shaper) exhausted(s *schema.Schema, depth int) bool {
	h.steps++
	return s == nil || depth > maxShapeDepth || h.steps > maxShapeSteps
}

func (h *shaper) shape(s *schema.Schema, depth int) wire.Shape {
	if h.exhausted(s, depth) {
		return wire.Shape{}
	}
	shape := wire.Shape{Kind: h.kind(s, depth)}
	h.addParts(&shape, s, depth)
	return shape
}

// addParts adds items and properties, those of subschemas included; the first declaration of a name wins.
func (h *shaper) addParts(shape *wire.Shape, s *schema.Schema, depth int) {
	if h.exhausted(s, depth) {
		return
	}
	if shape.Items == nil && s.Items != nil {
		items := h.shape(s.Items, depth+1)
		shape.Items = &items
	}
	for _, p := range s.Properties {
		h.addProperty(shape, p, depth)
	}
	if a := s.AdditionalProperties; shape.Additional == nil && a != nil && !a.Never {
		additional := h.shape(a, depth+1)
		shape.Additional = &additional
	}
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			h.addParts(shape, part, depth+1)
		}
	}
}

func (h *shaper) addProperty(shape *wire.Shape, p schema.Property, depth int) {
	if _, taken := shape.Properties[p.Name]; taken {
		return
	}
	if shape.Properties == nil {
		shape.Properties = map[string]*wire.Shape{}
	}
	property := h.shape(p.Schema, depth+1)
	shape.Properties[p.Name] = &property
}

// kind is the set of types a schema allows: those it names, narrowed by allOf, or those of its alternatives.
func (h *shaper) kind(s *schema.Schema, depth int) wire.Kind {
	if h.exhausted(s, depth) {
		return wire.Any
	}
	kind := wire.Any
	for _, t := range s.Types {
		kind |= kinds[t]
	}
	for _, part := range s.AllOf {
		kind = narrow(kind, h.kind(part, depth+1))
	}
	for _, group := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		kind = narrow(kind, h.union(group, depth+1))
	}
	return narrow(kind, valueKinds(s))
}

func (h *shaper) union(group []*schema.Schema, depth int) wire.Kind {
	kind := wire.Any
	for _, part := range group {
		k := h.kind(part, depth)
		if k == wire.Any {
			return wire.Any
		}
		kind |= k
	}
	return kind
}

// narrow intersects two sets, of which Any is the widest. Contradictions keep the first.
func narrow(a, b wire.Kind) wire.Kind {
	switch {
	case a == wire.Any:
		return b
	case b == wire.Any || widen(a)&widen(b) == 0:
		return a
	}
	return widen(a) & widen(b)
}

// widen adds integer to a set with number: whole numbers are numbers.
func widen(k wire.Kind) wire.Kind {
	if k&wire.Number != 0 {
		k |= wire.Integer
	}
	return k
}

// valueKinds is the set of types of the values that enum and const list.
func valueKinds(s *schema.Schema) wire.Kind {
	kind := wire.Any
	for _, v := range s.Enum {
		kind |= kindOfValue(v)
	}
	if s.Const != nil {
		kind |= kindOfValue(*s.Const)
	}
	return kind
}

func kindOfValue(v any) wire.Kind {
	switch v.(type) {
	case nil:
		return wire.Null
	case bool:
		return wire.Boolean
	case json.Number:
		return wire.Number
	case []any:
		return wire.Array
	case map[string]any:
		return wire.Object
	}
	return wire.String
}

// prepareForms describes the fields of form bodies.
func prepareForms(content []*Media) {
	for _, m := range content {
		if m.codec != asForm || m.Schema == nil {
			continue
		}
		shape := shapeOf(m.Schema)
		for _, name := range slices.Sorted(maps.Keys(shape.Properties)) {
			m.fields = append(m.fields, &wire.Param{Name: name, Style: "form", Explode: true, Shape: *shape.Properties[name]})
		}
		m.others = shape.Additional
	}
}
