package schema

// combinations judges by the keywords that apply schemas to the same value.
func (n *node) combinations(r *run, v any, seen *evaluated) (stop bool) {
	return n.every(r, v, seen) ||
		n.anyOf != nil && n.some(r, v, seen) ||
		n.oneOf != nil && n.one(r, v, seen) ||
		n.not != nil && r.try(n.not, v, nil).ok && r.fault(n, "not", v) ||
		n.test != nil && n.ifThenElse(r, v, seen) ||
		n.conditional != nil && n.dependentSchemas(r, v, seen)
}

// inPlace judges v by a schema that must hold.
func (r *run) inPlace(n *node, v any, seen *evaluated) (stop bool) {
	part := seen.part()
	if n.check(r, v, part) {
		seen.merge(part)
		return false
	}
	return r.quick
}

// perhaps judges v by a schema that need not hold.
func (r *run) perhaps(n *node, v any, seen *evaluated) attempt {
	part := seen.part()
	a := r.try(n, v, part)
	if a.ok {
		seen.merge(part)
	}
	return a
}

func (n *node) every(r *run, v any, seen *evaluated) (stop bool) {
	for _, sub := range n.allOf {
		if r.inPlace(sub, v, seen) {
			return true
		}
	}
	return false
}

// some judges by anyOf. Branches after the first that holds matter only for what they evaluate, and for counting the
// steps jsonschema is going to take, as it tries them all.
func (n *node) some(r *run, v any, seen *evaluated) (stop bool) {
	matched := false
	var failed []attempt
	for _, sub := range n.anyOf {
		a := r.perhaps(sub, v, seen)
		matched = matched || a.ok
		if matched && seen == nil && r.quick {
			return false
		}
		if !r.quick {
			failed = append(failed, a)
		}
	}
	return !matched && n.noBranch(r, "anyOf", v, n.anyOf, failed)
}

func (n *node) one(r *run, v any, seen *evaluated) (stop bool) {
	matched := 0
	var failed []attempt
	for _, sub := range n.oneOf {
		a := r.perhaps(sub, v, seen)
		if a.ok {
			matched++
		}
		if matched > 1 {
			return r.fault(n, "oneOf", v)
		}
		if !r.quick {
			failed = append(failed, a)
		}
	}
	return matched == 0 && n.noBranch(r, "oneOf", v, n.oneOf, failed)
}

func (n *node) ifThenElse(r *run, v any, seen *evaluated) (stop bool) {
	next := n.els
	if r.perhaps(n.test, v, seen).ok {
		next = n.then
	}
	return next != nil && r.inPlace(next, v, seen)
}

func (n *node) dependentSchemas(r *run, v any, seen *evaluated) (stop bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return false
	}
	for i := range n.conditional {
		if _, there := m[n.conditional[i].name]; there && r.inPlace(n.conditional[i].node, v, seen) {
			return true
		}
	}
	return false
}
