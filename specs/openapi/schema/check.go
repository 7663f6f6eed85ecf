package schema

import "encoding/json"

// check judges v. seen, when not nil, learns which parts of v were evaluated; it counts only when v fits.
func (n *node) check(r *run, v any, seen *evaluated) bool {
	if !r.spend() {
		return false
	}
	if r.facts != nil && seen == nil && r.known(n, v) {
		return true
	}
	before := r.faults
	if n.never {
		r.fault(n, n.refusal(), v)
		return false
	}
	if n.types != 0 && !n.types.has(v) {
		r.fault(n, "type", v) // as nothing else can be said of a value of the wrong type
		return false
	}
	if seen == nil && (n.unevaluatedProperties != nil || n.unevaluatedItems != nil) {
		seen = new(evaluated)
	}
	return !n.keywords(r, v, seen) && r.faults == before && !r.exhausted
}

// refusal names the keyword that lets nothing through.
func (n *node) refusal() string {
	switch {
	case n.hidden != "":
		return n.hidden
	case n.schema.Never:
		return "false"
	}
	return "enum"
}

// keywords judges by every keyword but type, and tells whether to stop. So do the methods it calls.
func (n *node) keywords(r *run, v any, seen *evaluated) (stop bool) {
	return n.values(r, v) || n.parts(r, v, seen) || n.combinations(r, v, seen) || n.leftovers(r, v, seen)
}

func (n *node) values(r *run, v any) (stop bool) {
	return n.constant != nil && !equal(v, *n.constant) && r.fault(n, "const", v) ||
		n.enum != nil && !n.listed(v) && r.fault(n, "enum", v) ||
		n.format != nil && !n.format(v) && r.fault(n, "format", v)
}

func (n *node) listed(v any) bool {
	if n.enumTexts != nil {
		s, ok := v.(string)
		_, found := n.enumTexts[s]
		return ok && found
	}
	for _, allowed := range n.enum {
		if equal(v, allowed) {
			return true
		}
	}
	return false
}

func (n *node) parts(r *run, v any, seen *evaluated) (stop bool) {
	switch t := v.(type) {
	case string:
		return n.text(r, t, v)
	case json.Number:
		return n.number(r, t, v)
	case []any:
		return n.array(r, t, v, seen)
	case map[string]any:
		return n.object(r, t, v, seen)
	}
	return false
}

// text takes the value twice, as array and object do: the interface it came in costs an allocation to make again.
func (n *node) text(r *run, s string, v any) (stop bool) {
	return outside(runeCount(s, n), n.minLength, n.maxLength, "minLength", "maxLength", r, n, v) ||
		n.pattern != nil && !r.matches(n.pattern, s) && r.fault(n, "pattern", v)
}

func (n *node) number(r *run, num json.Number, v any) (stop bool) {
	for i := range n.bounds {
		if !n.bounds[i].holds(num) && r.fault(n, n.bounds[i].keyword, v) {
			return true
		}
	}
	return false
}

// outside judges a count.
func outside(got, least, most int, under, over string, r *run, n *node, v any) (stop bool) {
	return got < least && r.fault(n, under, v) || got > most && r.fault(n, over, v)
}
