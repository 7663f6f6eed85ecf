package schema

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// equal follows JSON Schema 2020-12 core, section 4.2.2: numbers by their mathematical value.
func equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && (a == b || equalNumbers(a, b))
	case []any:
		b, ok := b.([]any)
		return ok && equalLists(a, b)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && equalObjects(a, b)
	case nil:
		return b == nil
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case string:
		b, ok := b.(string)
		return ok && a == b
	}
	return false
}

func equalNumbers(a, b json.Number) bool {
	i, small := smallInt(string(a))
	j, alsoSmall := smallInt(string(b))
	if small && alsoSmall {
		return i == j
	}
	return ratOf(a).Cmp(ratOf(b)) == 0
}

func equalLists(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalObjects(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for name, v := range a {
		w, ok := b[name]
		if !ok || !equal(v, w) {
			return false
		}
	}
	return true
}

// fewItems are compared pairwise: that needs no memory.
const fewItems = 12

// allUnique tells whether no two items are equal, in time linear in their size.
func allUnique(list []any) bool {
	_, _, found := duplicate(list)
	return !found
}

// duplicate finds the first item that equals an earlier one.
func duplicate(list []any) (first, second int, found bool) {
	if len(list) <= fewItems {
		for i := range list {
			for j := range i {
				if equal(list[i], list[j]) {
					return j, i, true
				}
			}
		}
		return 0, 0, false
	}
	seen := make(map[string]int, len(list))
	var key []byte
	for i, v := range list {
		key = appendKey(key[:0], v)
		if j, ok := seen[string(key)]; ok {
			return j, i, true
		}
		seen[string(key)] = i
	}
	return 0, 0, false
}

// appendKey writes v so that equal values, and only they, are written alike.
func appendKey(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, 'n')
	case bool:
		return strconv.AppendBool(dst, v)
	case string:
		return appendText(append(dst, 's'), v)
	case json.Number:
		return appendNumber(append(dst, 'd'), v)
	case []any:
		dst = append(strconv.AppendInt(append(dst, 'a'), int64(len(v)), 10), ':')
		for _, item := range v {
			dst = appendKey(dst, item)
		}
	case map[string]any:
		dst = append(strconv.AppendInt(append(dst, 'o'), int64(len(v)), 10), ':')
		for _, name := range sortedNames(v) {
			dst = appendKey(appendText(dst, name), v[name])
		}
	}
	return dst
}

func appendText(dst []byte, s string) []byte {
	dst = append(strconv.AppendInt(dst, int64(len(s)), 10), ':')
	return append(dst, s...)
}

func appendNumber(dst []byte, n json.Number) []byte {
	if i, ok := smallInt(string(n)); ok {
		return append(strconv.AppendInt(dst, i, 10), ';')
	}
	return append(append(dst, ratOf(n).RatString()...), ';')
}

// runeCount counts code points, unless no limit of n asks.
func runeCount(s string, n *node) int {
	if n.minLength == 0 && n.maxLength >= len(s) {
		return 0
	}
	return utf8.RuneCountInString(s)
}
