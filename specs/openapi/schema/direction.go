package schema

import (
	"maps"
	"slices"
)

// hides tells whether a property with schema p is refused in direction d. Only the property's own schema counts, as the
// specification puts readOnly on the property.
func (d Direction) hides(p *Schema) bool {
	return p != nil && (d == Request && p.ReadOnly || d == Response && p.WriteOnly)
}

// keyword is the keyword that refuses a hidden property.
func (d Direction) keyword() string {
	if d == Request {
		return "readOnly"
	}
	return "writeOnly"
}

// names is a set of property names.
type names map[string]bool

// hidden are the names that s, with all it is composed of by allOf, refuses in direction d, and those already known:
// required must not ask for any of them, whichever part of the composition it stands in.
func (d Direction) hidden(s *Schema, known names) names {
	found, seen := names{}, map[*Schema]bool{nil: true}
	var collect func(s *Schema)
	collect = func(s *Schema) {
		seen[s] = true
		for _, p := range s.Properties {
			if d.hides(p.Schema) {
				found[p.Name] = true
			}
		}
		for _, part := range s.AllOf {
			if !seen[part] {
				collect(part)
			}
		}
	}
	collect(s)
	if len(found) == 0 {
		return known
	}
	maps.Copy(found, known)
	return found
}

// required are the names s asks for when those of hidden may not be there.
func (s *Schema) required(hidden names) []string {
	var list []string
	for _, name := range s.Required {
		if !hidden[name] && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}
