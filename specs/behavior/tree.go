package behavior

import (
	"encoding/json"
	"slices"
)

// Open marks, in Trace mode, a value that the behavior does not determine: it came from a property that nobody gave and that was
// filled from its schema, or was computed from such a property. Value is a plain tree without marks inside.
type Open struct{ Value any }

// closed takes the mark off, if there is one on the outside.
func closed(v any) any {
	if o, ok := v.(Open); ok {
		return o.Value
	}
	return v
}

// holdsOpen says whether any leaf is marked.
func holdsOpen(v any) bool {
	switch v := v.(type) {
	case Open:
		return true
	case map[string]any:
		for _, c := range v {
			if holdsOpen(c) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsOpen)
	}
	return false
}

// strip returns v without marks; v itself when it has none.
func strip(v any) any {
	if !holdsOpen(v) {
		return v
	}
	switch v := v.(type) {
	case Open:
		return v.Value
	case map[string]any:
		return stripMap(v)
	case []any:
		out := make([]any, len(v))
		for i, c := range v {
			out[i] = strip(c)
		}
		return out
	}
	return v
}

func stripMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, c := range m {
		out[k] = strip(c)
	}
	return out
}

// mark returns full with every leaf that given does not determine marked.
func mark(given, full map[string]any) map[string]any {
	out := make(map[string]any, len(full))
	for k, f := range full {
		g, determined := given[k]
		if !determined {
			out[k] = Open{f}
			continue
		}
		gm, ok1 := g.(map[string]any)
		fm, ok2 := f.(map[string]any)
		if ok1 && ok2 {
			g = mark(gm, fm)
		}
		out[k] = g
	}
	return out
}

// same compares two trees; numbers by their text.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && sameMap(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case Open:
		b, ok := b.(Open)
		return ok && same(a.Value, b.Value)
	case nil, bool, string, json.Number:
		switch b.(type) {
		case nil, bool, string, json.Number:
			return a == b
		}
	}
	return false
}

func sameMap(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || !same(v, w) {
			return false
		}
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
