package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Keywords of our own, in what is handed to jsonschema: its regular expressions are not those of ECMA-262, and its
// uniqueItems can be made quadratic by values chosen for it.
const (
	extPattern    = "x-pattern"
	extProperties = "x-pattern-properties"
	extUnique     = "x-unique"
)

// emitter writes schemas as JSON Schema 2020-12 for jsonschema, one resource for each shared schema: references make
// the cycles, and compilation stays linear.
//
// null needs no keyword of its own: Types decides. A nullable schema with an enum that does not list null refuses null,
// as the clarification of OpenAPI 3.0.3 has it: nullable only widens the type, and enum still holds.
type emitter struct {
	direction Direction
	graph     *graph
	urls      map[*Schema]string
	pending   []*Schema
	engine    *engine
}

func newEmitter(d Direction, g *graph) *emitter {
	return &emitter{direction: d, graph: g, urls: map[*Schema]string{}, engine: newEngine(g.patterns)}
}

// compile hands s, and whatever it refers to that is new, to the engine.
func (e *emitter) compile(s *Schema) (*authority, error) {
	url := e.url(s)
	for len(e.pending) > 0 {
		next := e.pending[0]
		e.pending = e.pending[1:]
		if err := e.add(next); err != nil {
			return nil, err
		}
	}
	a, err := e.engine.compile(url)
	if err != nil {
		return nil, s.fault(nil, "%w", err)
	}
	return a, nil
}

func (e *emitter) add(s *Schema) error {
	text, err := json.Marshal(e.body(s, nil))
	if err != nil {
		return s.fault(nil, "%w", err)
	}
	if err := e.engine.add(e.urls[s], text); err != nil {
		return s.fault(nil, "%w", err)
	}
	return nil
}

func (e *emitter) url(s *Schema) string {
	if e.urls[s] == "" {
		e.urls[s] = "https://schema.invalid/" + strconv.Itoa(len(e.urls))
		e.pending = append(e.pending, s)
	}
	return e.urls[s]
}

// subschema is s where another schema names it; hidden counts only where both are one composition.
func (e *emitter) subschema(s *Schema, hidden names) any {
	switch {
	case s == nil:
		return true
	case e.graph.shared[s]:
		return map[string]any{"$ref": e.url(s)}
	}
	return e.body(s, hidden)
}

func (e *emitter) body(s *Schema, hidden names) any {
	if s.refusesAll() {
		return false
	}
	m := map[string]any{}
	hidden = e.direction.hidden(s, hidden)
	e.scalars(m, s)
	e.arrays(m, s)
	e.objects(m, s, hidden)
	e.combinations(m, s, hidden)
	return m
}

// refusesAll tells that no value fits: jsonschema would take an empty enum for none.
func (s *Schema) refusesAll() bool { return s.Never || s.Enum != nil && len(s.Enum) == 0 }

func (e *emitter) scalars(m map[string]any, s *Schema) {
	if len(s.Types) > 0 {
		m["type"] = unique(s.Types)
	}
	if s.Enum != nil {
		m["enum"] = s.Enum
	}
	if s.Const != nil {
		m["const"] = *s.Const
	}
	if formatCheck(s.Format) != nil {
		m["format"] = s.Format
	}
	if s.Pattern != "" {
		m[extPattern] = s.Pattern
	}
	for _, c := range s.counts() {
		m[c.keyword] = min(*c.value, 1<<50) // larger counts do not survive the engine's float64; no value is as large
	}
	for _, l := range s.numericLimits() {
		m[l.keyword] = json.Number(decimal(l.value))
	}
}

func (e *emitter) arrays(m map[string]any, s *Schema) {
	if s.UniqueItems {
		m[extUnique] = true
	}
	e.one(m, "items", s.Items)
	e.list(m, "prefixItems", s.PrefixItems, nil)
	e.one(m, "contains", s.Contains)
	e.one(m, "unevaluatedItems", s.UnevaluatedItems)
}

func (e *emitter) objects(m map[string]any, s *Schema, hidden names) {
	if required := s.required(hidden); len(required) > 0 {
		m["required"] = required
	}
	if len(s.DependentRequired) > 0 {
		m["dependentRequired"] = e.dependents(s, hidden)
	}
	e.properties(m, s)
	e.one(m, "propertyNames", s.PropertyNames)
	e.one(m, "unevaluatedProperties", s.UnevaluatedProperties)
	if len(s.PatternProperties) > 0 {
		m[extProperties] = e.patternProperties(s)
	} else {
		e.one(m, "additionalProperties", s.AdditionalProperties)
	}
}

func (e *emitter) properties(m map[string]any, s *Schema) {
	if len(s.Properties) == 0 {
		return
	}
	all := map[string]any{}
	for _, p := range s.Properties {
		if e.direction.hides(p.Schema) {
			all[p.Name] = false
			continue
		}
		all[p.Name] = e.subschema(p.Schema, nil)
	}
	m["properties"] = all
}

func (e *emitter) dependents(s *Schema, hidden names) map[string][]string {
	all := map[string][]string{}
	for name, needed := range s.DependentRequired {
		all[name] = unique(slices.DeleteFunc(slices.Clone(needed), func(n string) bool { return hidden[n] }))
	}
	return all
}

// patternProperties are the patterns with their schemas, and what stands for the properties that neither they nor
// properties name: the engine's own additionalProperties cannot know what our patterns match.
func (e *emitter) patternProperties(s *Schema) map[string]any {
	var patterns []any
	for _, p := range s.PatternProperties {
		patterns = append(patterns, map[string]any{"pattern": p.Name, "schema": e.subschema(p.Schema, nil)})
	}
	all := map[string]any{"patterns": patterns, "named": propertyNames(s)}
	e.one(all, "additional", s.AdditionalProperties)
	return all
}

func propertyNames(s *Schema) []string {
	list := []string{}
	for _, p := range s.Properties {
		list = append(list, p.Name)
	}
	return list
}

func (e *emitter) combinations(m map[string]any, s *Schema, hidden names) {
	e.list(m, "allOf", s.AllOf, hidden)
	e.list(m, "anyOf", s.AnyOf, hidden)
	e.list(m, "oneOf", s.OneOf, hidden)
	e.one(m, "not", s.Not)
	e.one(m, "if", s.If)
	e.one(m, "then", s.Then)
	e.one(m, "else", s.Else)
	if len(s.DependentSchemas) > 0 {
		all := map[string]any{}
		for _, p := range s.DependentSchemas {
			all[p.Name] = e.subschema(p.Schema, nil)
		}
		m["dependentSchemas"] = all
	}
}

func (e *emitter) one(m map[string]any, keyword string, s *Schema) {
	if s != nil {
		m[keyword] = e.subschema(s, nil)
	}
}

func (e *emitter) list(m map[string]any, keyword string, subs []*Schema, hidden names) {
	if len(subs) == 0 {
		return
	}
	list := make([]any, len(subs))
	for i, sub := range subs {
		list[i] = e.subschema(sub, hidden)
	}
	m[keyword] = list
}

func unique(list []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// errUnknownURL is why nothing is loaded: all resources are handed over.
func errUnknownURL(url string) error {
	return fmt.Errorf("reference to %q, which was not emitted", url)
}
