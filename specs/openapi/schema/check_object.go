package schema

func (n *node) object(r *run, m map[string]any, v any, seen *evaluated) (stop bool) {
	return outside(len(m), n.minProperties, n.maxProperties, "minProperties", "maxProperties", r, n, v) ||
		n.presence(r, m) ||
		n.declared(r, m, seen) ||
		n.names != nil && n.eachName(r, m) ||
		(n.patterned != nil || n.additional != nil) && n.undeclared(r, m, seen)
}

func (n *node) presence(r *run, m map[string]any) (stop bool) {
	for _, name := range n.required {
		if _, ok := m[name]; !ok && r.missing(n, "required", name, "") {
			return true
		}
	}
	for i := range n.dependents {
		if _, ok := m[n.dependents[i].name]; !ok {
			continue
		}
		for _, name := range n.dependents[i].needed {
			if _, ok := m[name]; !ok && r.missing(n, "dependentRequired", name, n.dependents[i].name) {
				return true
			}
		}
	}
	return false
}

// missing notes a property that is not there; its name becomes part of the path only when reasons are kept.
func (r *run) missing(n *node, keyword, name, because string) (stop bool) {
	if r.quick {
		r.faults++
		return true
	}
	return r.memberFault(n, keyword, absent{because}, name)
}

// absent is the value of what is missing, and the property because of which it is missed, "" when none.
type absent struct{ because string }

// declared judges the declared properties, in the order of the document when reasons are kept. The quicker side leads:
// most objects have fewer members than their schema has properties.
func (n *node) declared(r *run, m map[string]any, seen *evaluated) (stop bool) {
	if r.quick && len(m) < len(n.properties) {
		for name, v := range m {
			if sub := n.byName[name]; sub != nil && n.property(r, sub, v, name, seen) {
				return true
			}
		}
		return false
	}
	for i := range n.properties {
		p := &n.properties[i]
		if v, ok := m[p.name]; ok && n.property(r, p.node, v, p.name, seen) {
			return true
		}
	}
	return false
}

func (n *node) property(r *run, sub *node, v any, name string, seen *evaluated) (stop bool) {
	seen.property(name)
	return !r.member(sub, v, name) && r.quick
}

func (n *node) eachName(r *run, m map[string]any) (stop bool) {
	if r.quick {
		for name := range m {
			if !n.names.check(r, name, nil) {
				return true
			}
		}
		return false
	}
	for _, name := range sortedNames(m) {
		if a := r.try(n.names, name, nil); !a.ok {
			r.memberFault(n, "propertyNames", a, name)
		}
	}
	return false
}

// undeclared judges by patternProperties and additionalProperties.
func (n *node) undeclared(r *run, m map[string]any, seen *evaluated) (stop bool) {
	if r.quick {
		for name, v := range m {
			if n.other(r, name, v, seen) {
				return true
			}
		}
		return false
	}
	for _, name := range sortedNames(m) {
		n.other(r, name, m[name], seen)
	}
	return false
}

func (n *node) other(r *run, name string, v any, seen *evaluated) (stop bool) {
	named := n.byName[name] != nil
	for i := range n.patterned {
		if !r.matches(n.patterned[i].pattern, name) {
			continue
		}
		named = true
		if n.property(r, n.patterned[i].node, v, name, seen) {
			return true
		}
	}
	switch {
	case named || n.additional == nil:
		return false
	case n.additional.schema.Never:
		return r.extra(n, "additionalProperties", v, name)
	}
	return n.property(r, n.additional, v, name, seen)
}

// extra notes a property that must not be there.
func (r *run) extra(n *node, keyword string, v any, name string) (stop bool) {
	if r.quick {
		r.faults++
		return true
	}
	return r.memberFault(n, keyword, v, name)
}
