package variation

import (
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/specs/call"
)

// Put makes a call with a text at one place.
type Put func(c *call.Call, text string) *call.Call

// Puts are the places of a call that hold a text, or a list that may: there the text then stands alone.
func Puts(c *call.Call) []Put {
	var all []Put
	for _, in := range []string{"path", "query"} {
		for _, name := range slices.Sorted(maps.Keys(c.Params(in))) {
			all = append(all, putsAt(c.Params(in)[name], func(c *call.Call, v any) *call.Call {
				d := c.Clone()
				d.Params(in)[name] = v
				return d
			})...)
		}
	}
	body, _ := c.Body.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		all = append(all, putsAt(body[name], func(c *call.Call, v any) *call.Call { return withProperty(c, name, v) })...)
	}
	return all
}

func putsAt(v any, set func(*call.Call, any) *call.Call) []Put {
	switch v := v.(type) {
	case string:
		return []Put{func(c *call.Call, text string) *call.Call { return set(c, text) }}
	case []any:
		if len(v) == 0 {
			return nil
		}
		return putsAt(v[0], func(c *call.Call, inner any) *call.Call { return set(c, []any{inner}) })
	case map[string]any:
		var all []Put
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, putsAt(v[name], func(c *call.Call, inner any) *call.Call { return set(c, map[string]any{name: inner}) })...)
		}
		return all
	}
	return nil
}
