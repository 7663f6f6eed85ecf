package variation

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/call"
)

// Simpler lists the calls that are one step simpler than the one given: a part left out, a text or list shortened, a value made
// plainer. Each is smaller by some measure that only falls, so that simplifying ends.
func Simpler(c *call.Call) []*call.Call {
	var list []*call.Call
	for _, in := range []string{"query", "header", "cookie", "path"} {
		for _, name := range slices.Sorted(maps.Keys(c.Params(in))) {
			if in != "path" {
				d := c.Clone()
				delete(d.Params(in), name)
				list = append(list, d)
			}
			for _, v := range plainer(c.Params(in)[name]) {
				if text, ok := v.(string); ok && text == "" && in == "path" {
					continue // a path without the value is another path
				}
				d := c.Clone()
				d.Params(in)[name] = v
				list = append(list, d)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Credentials)) {
		d := c.Clone()
		delete(d.Credentials, name)
		list = append(list, d)
	}
	return append(list, plainerBodies(c)...)
}

func plainerBodies(c *call.Call) []*call.Call {
	var list []*call.Call
	switch {
	case len(c.RawBody) > 0:
		for _, text := range plainer(string(c.RawBody)) {
			d := c.Clone()
			d.RawBody = []byte(text.(string))
			list = append(list, d)
		}
	case c.HasBody && c.RawBody == nil:
		for _, v := range plainer(c.Body) {
			d := c.Clone()
			d.Body = v
			list = append(list, d)
		}
	}
	return list
}

// plainer lists the values that are one step plainer than the one given.
func plainer(v any) []any {
	switch v := v.(type) {
	case string:
		return plainerTexts(v)
	case []any:
		return plainerLists(v)
	case map[string]any:
		return plainerObjects(v)
	case json.Number:
		if v != "0" {
			return []any{json.Number("0")}
		}
	case bool:
		if v {
			return []any{false}
		}
	}
	return nil
}

// plainerTexts are the halves of a text, the text without its last character, and as many letters "a".
func plainerTexts(text string) []any {
	letters := []rune(text)
	n := len(letters)
	var list []any
	if n > 1 {
		list = append(list, string(letters[:n/2]), string(letters[n/2:]), string(letters[:n-1]))
	}
	if plain := strings.Repeat("a", n); plain != text {
		list = append(list, plain)
	}
	return list
}

func plainerLists(list []any) []any {
	var all []any
	for i := range list {
		all = append(all, slices.Delete(slices.Clone(list), i, i+1))
	}
	for i, e := range list {
		for _, v := range plainer(e) {
			d := slices.Clone(list)
			d[i] = v
			all = append(all, d)
		}
	}
	return all
}

func plainerObjects(object map[string]any) []any {
	var all []any
	for _, name := range slices.Sorted(maps.Keys(object)) {
		d := maps.Clone(object)
		delete(d, name)
		all = append(all, d)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		for _, v := range plainer(object[name]) {
			d := maps.Clone(object)
			d[name] = v
			all = append(all, d)
		}
	}
	return all
}
