package schema

import "slices"

// noBranch gives the reasons of the branch that was most likely meant.
func (n *node) noBranch(r *run, keyword string, v any, branches []*node, failed []attempt) (stop bool) {
	switch {
	case r.quick:
		return r.fault(n, keyword, v)
	case n.choice != nil:
		if i, known := n.chosen(v, branches); known && i >= 0 {
			return r.adopt(failed[i])
		} else if !known {
			return r.memberFault(n, "discriminator", v.(map[string]any)[n.choice.property], n.choice.property)
		}
	}
	if types := r.onlyTypes(failed); types != nil {
		return r.fault(n, "type", v)
	}
	return r.adopt(slices.MinFunc(failed, r.likelier))
}

// chosen is the branch the discriminator names: -1 when it names none of them, unknown when its value is not mapped.
func (n *node) chosen(v any, branches []*node) (branch int, known bool) {
	m, _ := v.(map[string]any)
	name, ok := m[n.choice.property].(string)
	if !ok || len(n.choice.branches) == 0 {
		return -1, true
	}
	target, mapped := n.choice.branches[name]
	return slices.IndexFunc(branches, func(b *node) bool { return b.schema == target }), mapped
}

// onlyTypes are all types that the branches wanted, when each of them failed by the type of the value alone.
func (r *run) onlyTypes(failed []attempt) []string {
	var types []string
	for _, a := range failed {
		if !r.wrongType(a) {
			return nil
		}
		list, _ := a.kept[0].Limit.([]string)
		types = append(types, list...)
	}
	return unique(types)
}

// wrongType tells that a branch failed by the type of the whole value.
func (r *run) wrongType(a attempt) bool {
	return len(a.kept) > 0 && a.kept[0].Keyword == "type" && len(a.kept[0].Path) == len(r.path)
}

// likelier orders failed branches: first those the value has the type of; then those it is not tagged against; then the
// deepest failure, which means that most was right; then the fewest faults.
func (r *run) likelier(a, b attempt) int {
	for _, rank := range []func(attempt) int{r.typeRank, r.tagRank, r.shallowness, attempt.number} {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
	}
	return 0
}

func (r *run) typeRank(a attempt) int {
	if r.wrongType(a) {
		return 1
	}
	return 0
}

// tagRank finds branches whose property of fixed value differs: the value says that it is another.
func (r *run) tagRank(a attempt) int {
	for _, v := range a.kept {
		if (v.Keyword == "const" || v.Keyword == "enum") && len(v.Path) == len(r.path)+1 {
			return 1
		}
	}
	return 0
}

func (r *run) shallowness(a attempt) int {
	deepest := 0
	for _, v := range a.kept {
		deepest = max(deepest, len(v.Path))
	}
	return -deepest
}

func (a attempt) number() int { return a.faults }
