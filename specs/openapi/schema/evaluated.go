package schema

import "maps"

// evaluated are the parts of one value that some keyword has looked at (JSON Schema 2020-12, section 11). A nil one
// learns nothing, which is the common case: only unevaluatedProperties and unevaluatedItems ask.
type evaluated struct {
	properties map[string]bool
	items      map[int]bool
}

func (e *evaluated) property(name string) {
	if e == nil {
		return
	}
	if e.properties == nil {
		e.properties = map[string]bool{}
	}
	e.properties[name] = true
}

func (e *evaluated) item(i int) {
	if e == nil {
		return
	}
	if e.items == nil {
		e.items = map[int]bool{}
	}
	e.items[i] = true
}

// part is where a schema applied to the same value notes what it evaluates; merge takes it over when the value fits.
func (e *evaluated) part() *evaluated {
	if e == nil {
		return nil
	}
	return new(evaluated)
}

func (e *evaluated) merge(part *evaluated) {
	if e == nil {
		return
	}
	for name := range part.properties {
		e.property(name)
	}
	for i := range maps.Keys(part.items) {
		e.item(i)
	}
}

// leftovers judges by unevaluatedProperties and unevaluatedItems.
func (n *node) leftovers(r *run, v any, seen *evaluated) (stop bool) {
	switch v := v.(type) {
	case map[string]any:
		return n.unevaluatedProperties != nil && n.leftProperties(r, v, seen)
	case []any:
		return n.unevaluatedItems != nil && n.leftItems(r, v, seen)
	}
	return false
}

func (n *node) leftProperties(r *run, m map[string]any, seen *evaluated) (stop bool) {
	for _, name := range sortedNames(m) {
		if seen.properties[name] {
			continue
		}
		seen.property(name)
		if n.unevaluatedProperties.schema.Never {
			stop = r.extra(n, "unevaluatedProperties", m[name], name)
		} else {
			stop = !r.member(n.unevaluatedProperties, m[name], name) && r.quick
		}
		if stop {
			return true
		}
	}
	return false
}

func (n *node) leftItems(r *run, list []any, seen *evaluated) (stop bool) {
	for i, v := range list {
		if seen.items[i] {
			continue
		}
		seen.item(i)
		if n.unevaluatedItems.schema.Never {
			stop = r.memberFault(n, "unevaluatedItems", v, i)
		} else {
			stop = !r.item(n.unevaluatedItems, v, i) && r.quick
		}
		if stop {
			return true
		}
	}
	return false
}
