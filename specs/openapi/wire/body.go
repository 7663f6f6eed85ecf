package wire

import "strings"

// DecodeForm reads a body of type application/x-www-form-urlencoded into an object: each field by its own style, as for a
// query. Pairs that no field claims become properties too, by the shape additional (nil: the text itself), so that the
// judge of the schema sees them; given more than once they are an array if additional is one, else refused.
func DecodeForm(body []byte, fields []*Param, additional *Shape) (map[string]any, error) {
	pairs, err := ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	form := map[string]any{}
	for _, field := range fields {
		v, found, err := DecodeQuery(field, pairs)
		if err != nil {
			return nil, err
		}
		if found {
			form[field.Name] = v
		}
	}
	if err := others(form, pairs, fields, additional); err != nil {
		return nil, err
	}
	return form, nil
}

// others adds the pairs that no field claims.
func others(form map[string]any, pairs []Pair, fields []*Param, additional *Shape) error {
	for _, pair := range pairs {
		if claimed(fields, pair.Name) {
			continue
		}
		present, again := form[pair.Name]
		array, _ := present.([]any)
		switch {
		case again && array == nil:
			return &Error{Reason: ReasonRepeated, Detail: "a field given twice"}
		case additional.has(Array):
			form[pair.Name] = append(array, additional.Items.primitive(pair.Value))
		default:
			form[pair.Name] = additional.primitive(pair.Value)
		}
	}
	return nil
}

func claimed(fields []*Param, name string) bool {
	for _, field := range fields {
		if field.claims(name) {
			return true
		}
	}
	return false
}

// claims reports whether the parameter reads pairs of this name.
func (p *Param) claims(name string) bool {
	switch {
	case p.deep():
		return name == p.Name || strings.HasPrefix(name, p.Name+"[")
	case p.exploded() && !p.Shape.has(Array):
		return p.takes(name)
	}
	return name == p.Name
}
