package export

import (
	"encoding/json"
	"maps"
	"slices"
)

// leaf is a single value that a body must have at a path of names.
type leaf struct {
	path  []string
	value any // nil, bool, string or json.Number
}

// maxLeaves bounds how many values of one answer are checked.
const maxLeaves = 32

// What a report says in place of a value that nothing determines. A text of these words cannot be told from it, and is not checked.
const (
	madeUp   = "(made up by the server)"
	anything = "(anything that fits the schema)"
)

// leavesOf appends the single values of an expected body. What lies in lists is left out: some lists have no order.
func leavesOf(list []leaf, v any, path []string) []leaf {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			list = leavesOf(list, v[name], append(slices.Clone(path), name))
		}
	case bool, json.Number, string, nil:
		if v != madeUp && v != anything && len(path) > 0 && len(list) < maxLeaves {
			list = append(list, leaf{path, v})
		}
	}
	return list
}
