package openapi

import (
	"encoding/json"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// maxShapeDepth bounds how deep text of parameters and forms is given a type. Styles reach two levels.
const maxShapeDepth = 4

var kinds = map[string]wire.Kind{
	"null": wire.Null, "boolean": wire.Boolean, "integer": wire.Integer, "number": wire.Number,
	"string": wire.String, "array": wire.Array, "object": wire.Object,
}

// shapeOf tells what text must become to be judged by a schema.
func shapeOf(s *schema.Schema) wire.Shape { return shapeAt(s, 0) }

func shapeAt(s *schema.Schema, depth int) wire.Shape {
	if s == nil || depth > maxShapeDepth {
		return wire.Shape{}
	}
	shape := wire.Shape{Kind: kindOf(s, depth)}
	addParts(&shape, s, depth)
	return shape
}

// addParts adds items and properties, those of subschemas included; the first declaration of a name wins.
func addParts(shape *wire.Shape, s *schema.Schema, depth int) {
	if depth > maxShapeDepth {
		return
	}
	if shape.Items == nil && s.Items != nil {
		items := shapeAt(s.Items, depth+1)
		shape.Items = &items
	}
	for _, p := range s.Properties {
		if _, taken := shape.Properties[p.Name]; !taken {
			if shape.Properties == nil {
				shape.Properties = map[string]*wire.Shape{}
			}
			property := shapeAt(p.Schema, depth+1)
			shape.Properties[p.Name] = &property
		}
	}
	if a := s.AdditionalProperties; shape.Additional == nil && a != nil && !a.Never {
		additional := shapeAt(a, depth+1)
		shape.Additional = &additional
	}
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			addParts(shape, part, depth+1)
		}
	}
}

// kindOf is the set of types a schema allows: those it names, narrowed by allOf, or those of its alternatives.
func kindOf(s *schema.Schema, depth int) wire.Kind {
	if depth > maxShapeDepth {
		return wire.Any
	}
	kind := wire.Any
	for _, t := range s.Types {
		kind |= kinds[t]
	}
	for _, part := range s.AllOf {
		kind = narrow(kind, kindOf(part, depth+1))
	}
	for _, group := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		kind = narrow(kind, union(group, depth+1))
	}
	return narrow(kind, valueKinds(s))
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

func union(group []*schema.Schema, depth int) wire.Kind {
	kind := wire.Any
	for _, part := range group {
		k := kindOf(part, depth)
		if k == wire.Any {
			return wire.Any
		}
		kind |= k
	}
	return kind
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
		for _, name := range propertyNames(m.Schema, 0, nil) {
			m.fields = append(m.fields, &wire.Param{Name: name, Style: "form", Explode: true, Shape: *shape.Properties[name]})
		}
		m.others = shape.Additional
	}
}

// propertyNames lists what addParts finds, in document order.
func propertyNames(s *schema.Schema, depth int, names []string) []string {
	if depth > maxShapeDepth {
		return names
	}
	for _, p := range s.Properties {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			names = propertyNames(part, depth+1, names)
		}
	}
	return names
}
