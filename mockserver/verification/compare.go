package verification

import (
	"encoding/json"
	"slices"
)

// comparison walks two values side by side. It stops at maxFound differences.
type comparison struct {
	exact bool
	at    []step
	found []difference
}

func (c *comparison) differ(want, got any) {
	if len(c.found) < maxFound {
		c.found = append(c.found, difference{"body", slices.Clone(c.at), given(want), got})
	}
}

// below does something one step further down.
func (c *comparison) below(s step, do func(want, got any), want, got any) {
	c.at = append(c.at, s)
	do(want, got)
	c.at = c.at[:len(c.at)-1]
}

func (c *comparison) compare(want, got any) {
	switch want := want.(type) {
	case members:
		if got, ok := got.(map[string]any); ok {
			c.objects(want, got)
			return
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := 0; i < len(want) && len(c.found) < maxFound; i++ {
				c.below(step{index: i}, c.compare, want[i], got[i])
			}
			return
		}
	case json.Number:
		if got, ok := got.(json.Number); ok && sameNumber(string(want), string(got)) {
			return
		}
	default:
		if scalar(got) && want == got {
			return
		}
	}
	c.differ(want, got)
}

// given is a wanted value as the question gave it.
func given(want any) any {
	switch want := want.(type) {
	case members:
		return want.whole
	case []any:
		all := make([]any, len(want))
		for i, element := range want {
			all[i] = given(element)
		}
		return all
	}
	return want
}

// scalar: values of other types cannot be compared by ==.
func scalar(v any) bool {
	switch v.(type) {
	case nil, bool, string:
		return true
	}
	return false
}

func (c *comparison) objects(want members, got map[string]any) {
	for _, name := range want.names {
		if len(c.found) == maxFound {
			return
		}
		if v, there := got[name]; there {
			c.below(step{name: name, named: true}, c.compare, want.of[name], v)
		} else {
			c.below(step{name: name, named: true}, c.differ, want.of[name], nothing{})
		}
	}
	if !c.exact {
		return
	}
	var unwanted []string
	for name := range got {
		if _, wanted := want.of[name]; !wanted {
			unwanted = append(unwanted, name)
		}
	}
	slices.Sort(unwanted)
	for _, name := range unwanted[:min(len(unwanted), maxFound)] {
		c.below(step{name: name, named: true}, c.differ, nothing{}, got[name])
	}
}
