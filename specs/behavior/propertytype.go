package behavior

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// propertyType is what a behavior says of a property that no schema judges: a hidden one, or one of a collection without schema.
type propertyType struct {
	property string
	text     string // as written
	name     string
	elements string // of a list; "" = any
	optional bool   // an entity may be without it
}

// propertyTypes are in the order in which a hint names them.
var propertyTypes = []string{"string", "boolean", "integer", "number", "list", "object"}

// orNone follows the type of what may be left out.
const orNone = " or none"

// parseType reads "string", "list", "list of string", and each with "or none" for a property that may be left out.
func parseType(text string) (propertyType, bool) {
	t := propertyType{text: text}
	t.name, t.optional = strings.CutSuffix(text, orNone)
	if elements, isList := strings.CutPrefix(t.name, "list of "); isList {
		t.name, t.elements = "list", elements
		return t, slices.Contains(propertyTypes, elements)
	}
	return t, slices.Contains(propertyTypes, t.name)
}

// loadTypes reads {property: type}.
func (l *loader) loadTypes(n *node, c *collection) {
	for _, p := range l.members(n, "types") {
		property := p.key.Value
		if !c.allows(property) {
			l.report(p.key, "unknown-property", quoted("type of %q, which %s does not have", property, c.name), suggest(property, c.properties()))
			continue
		}
		text := l.text(p.value)
		t, ok := parseType(text)
		if !ok && text != "" {
			l.report(p.value, "unknown-type", quoted("no type %q", text), "one of "+strings.Join(propertyTypes, ", ")+", or list of one; then \"or none\" for what may be left out")
		}
		t.property = property
		c.types = append(c.types, t)
	}
}

// mistyped says which property is not of its type, nil when all are. One that is left out may be filled from the schema. Of the
// others than the changed ones it is known that they are; nil = nothing is known.
func (e *entity) mistyped(changed []string) error {
	for _, t := range e.def.types {
		if changed != nil && !slices.Contains(changed, t.property) {
			continue
		}
		v, there := e.given.get(t.property)
		if e.marks {
			v = strip(v)
		}
		if filled, ok := e.served()[t.property]; !there && ok && t.fits(filled) {
			v, there = filled, true
		}
		switch {
		case there && !t.fits(v):
			return fmt.Errorf("%s %q: property %q is %s, wanted %s", e.def.name, short(e.key), t.property, shown(v), t)
		case !there && !t.optional:
			return fmt.Errorf("%s %q: property %q is not there, wanted %s", e.def.name, short(e.key), t.property, t)
		}
	}
	return nil
}

// String is the type as a sentence has it.
func (t propertyType) String() string { return strings.TrimSuffix(t.text, orNone) }

func (t propertyType) fits(v any) bool {
	if !isOfType(v, t.name) {
		return false
	}
	list, _ := v.([]any)
	return t.elements == "" || !slices.ContainsFunc(list, func(element any) bool { return !isOfType(element, t.elements) })
}

func isOfType(v any, name string) bool {
	switch v := v.(type) {
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case json.Number:
		_, err := v.Int64()
		return name == "number" || name == "integer" && err == nil
	case []any:
		return name == "list"
	case map[string]any:
		return name == "object"
	}
	return false
}
