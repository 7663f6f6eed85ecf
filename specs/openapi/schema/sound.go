package schema

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// maxDepth is how many arrays and objects may stand inside one another.
const maxDepth = 64

// flaw names what makes v, apart from its parts, no value that can be judged: "depth", "number", "utf-8", "type", or "".
func flaw(v any, depth int) string {
	switch v := v.(type) {
	case nil, bool:
	case string:
		if !utf8.ValidString(v) {
			return "utf-8"
		}
	case json.Number:
		if !soundNumber(string(v)) {
			return "number"
		}
	case []any, map[string]any:
		if depth >= maxDepth {
			return "depth"
		}
	default:
		return "type"
	}
	return ""
}

// sound tells whether v can be judged, and adds the number of its parts to size. Of what facts are about it is known.
func sound(v any, depth int, size *int, facts []Fact) bool {
	*size++
	if flaw(v, depth) != "" {
		return false
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if !sound(item, depth+1, size, facts) {
				return false
			}
		}
	case map[string]any:
		if about(facts, v) != nil {
			return true
		}
		for name, member := range v {
			if !utf8.ValidString(name) || !sound(member, depth+1, size, facts) {
				return false
			}
		}
	}
	return true
}

// firstFlaw finds, in a fixed order, the first thing that makes v unsound.
func firstFlaw(v any, path []any) *Violation {
	if f := flaw(v, len(path)); f != "" {
		return &Violation{Path: append([]any(nil), path...), Keyword: f, Limit: flawLimits[f], Got: flawGot(f, v)}
	}
	path = path[:len(path):len(path)]
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if found := firstFlaw(item, append(path, i)); found != nil {
				return found
			}
		}
	case map[string]any:
		return firstMemberFlaw(v, path)
	}
	return nil
}

func firstMemberFlaw(v map[string]any, path []any) *Violation {
	for _, name := range sortedNames(v) {
		if !utf8.ValidString(name) {
			return &Violation{Path: append([]any(nil), path...), Keyword: "utf-8", Limit: flawLimits["utf-8"], Got: "name"}
		}
		if found := firstFlaw(v[name], append(path, name)); found != nil {
			return found
		}
	}
	return nil
}

var flawLimits = map[string]any{
	"depth":  maxDepth,
	"number": "at most 1000 characters and an exponent of at most 1000",
	"utf-8":  "valid UTF-8",
	"type":   typeNames,
}

func flawGot(f string, v any) string {
	switch f {
	case "depth":
		return "deeper"
	case "type":
		return "no JSON value"
	case "number":
		return "number" // which one, would take the arithmetic that is refused
	}
	return typeOf(v)
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
