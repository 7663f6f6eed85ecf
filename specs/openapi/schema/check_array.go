package schema

func (n *node) array(r *run, list []any, v any, seen *evaluated) (stop bool) {
	return outside(len(list), n.minItems, n.maxItems, "minItems", "maxItems", r, n, v) ||
		n.unique && !allUnique(list) && r.fault(n, "uniqueItems", v) ||
		n.eachItem(r, list, seen) ||
		n.contains != nil && n.containing(r, list, seen)
}

func (n *node) eachItem(r *run, list []any, seen *evaluated) (stop bool) {
	for i, v := range list {
		sub := n.items
		if i < len(n.prefix) {
			sub = n.prefix[i]
		}
		if sub == nil {
			return false
		}
		seen.item(i)
		if sub == n.items && sub.schema.Never {
			if r.memberFault(n, "items", v, i) {
				return true
			}
			continue
		}
		if !r.item(sub, v, i) && r.quick {
			return true
		}
	}
	return false
}

func (n *node) containing(r *run, list []any, seen *evaluated) (stop bool) {
	matched := 0
	for i, v := range list {
		if r.try(n.contains, v, nil).ok {
			matched++
			seen.item(i)
		}
	}
	return matched < n.minContains && r.fault(n, n.tooFew(), countOf(matched)) ||
		matched > n.maxContains && r.fault(n, "maxContains", countOf(matched))
}

// tooFew names the keyword that asks for matches: contains alone asks for one.
func (n *node) tooFew() string {
	if n.schema.MinContains == nil {
		return "contains"
	}
	return "minContains"
}

// countOf carries a count to the place where reasons are written.
type countOf int
