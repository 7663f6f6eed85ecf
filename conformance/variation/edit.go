package variation

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Edited is a call like base with another value at the place that a constraint or violation names: "path.communityId",
// "query.roles[]", "body.users[].phone". With drop there is no value at all. ok is false when base has no such place.
func Edited(base *call.Call, where string, value any, drop bool) (c *call.Call, ok bool) {
	in, rest, _ := strings.Cut(where, ".")
	steps := splitPlace(rest)
	c = base.Clone()
	if in == "body" {
		if len(steps) == 0 {
			c.Body, c.HasBody = value, !drop
			return c, base.HasBody
		}
		body, ok := edit(c.Body, steps, value, drop)
		c.Body = body
		return c, ok && base.HasBody
	}
	params := c.Params(in)
	if params == nil || len(steps) == 0 {
		return nil, false
	}
	name := parameterName(base.Operation, in, steps[0])
	if len(steps) == 1 {
		if drop {
			delete(params, name)
		} else {
			params[name] = value
		}
		return c, true
	}
	v, ok := edit(params[name], steps[1:], value, drop)
	params[name] = v
	return c, ok
}

// Has says whether a call has a value at a place.
func Has(c *call.Call, where string) bool {
	_, ok := ValueAt(c, where)
	return ok
}

// ValueAt is the value that a call has at a place; ok is false when it has none.
func ValueAt(c *call.Call, where string) (v any, ok bool) {
	in, rest, _ := strings.Cut(where, ".")
	steps := splitPlace(rest)
	v, ok = c.Body, c.HasBody
	if in != "body" {
		if len(steps) == 0 {
			return nil, false
		}
		v, ok = c.Params(in)[parameterName(c.Operation, in, steps[0])]
		steps = steps[1:]
	}
	for _, step := range steps {
		switch container := v.(type) {
		case map[string]any:
			v, ok = container[step]
		case []any:
			if ok = step == "[]" && len(container) > 0; ok {
				v = container[0]
			}
		default:
			return nil, false
		}
	}
	return v, ok
}

// parameterName is the declared name of a parameter: places name header fields in lower case.
func parameterName(op *openapi.Operation, in, name string) string {
	for _, p := range op.Params {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p.Name
		}
	}
	return name
}

// splitPlace takes "users[].phone" apart into "users", "[]", "phone".
func splitPlace(place string) []string {
	if place == "" {
		return nil
	}
	return strings.Split(strings.ReplaceAll(place, "[]", ".[]"), ".")
}

// edit replaces what is at the end of the steps; "[]" is the first element of a list. What is not changed is shared.
func edit(v any, steps []string, value any, drop bool) (any, bool) {
	if len(steps) == 0 {
		return value, true
	}
	switch container := v.(type) {
	case map[string]any:
		d := maps.Clone(container)
		if len(steps) == 1 && drop {
			delete(d, steps[0])
			return d, true
		}
		inner, ok := edit(d[steps[0]], steps[1:], value, drop)
		d[steps[0]] = inner
		return d, ok
	case []any:
		if steps[0] != "[]" || len(container) == 0 || len(steps) == 1 && drop {
			return v, false
		}
		d := slices.Clone(container)
		inner, ok := edit(d[0], steps[1:], value, drop)
		d[0] = inner
		return d, ok
	}
	return v, false
}

// Elements is a list of n elements that fit the schema of a list, all different; nil when there is no making them.
func Elements(s *schema.Schema, n int) any {
	list := make([]any, 0, n)
	for i := range n {
		item := &schema.Schema{Types: []string{"string"}}
		if s.Items != nil {
			item = s.Items
		}
		if Plain(item) {
			list = append(list, "unknown-"+strconv.Itoa(i))
			continue
		}
		v, err := sample.Value(item, sample.Seed("element", strconv.Itoa(i)), sample.Options{Direction: schema.Request})
		if err != nil {
			return nil
		}
		list = append(list, v)
	}
	return list
}

// Plain says that any text of ten characters or so fits a schema.
func Plain(s *schema.Schema) bool {
	return slices.Equal(s.Types, []string{"string"}) && s.Pattern == "" && s.Format == "" && s.Enum == nil && s.Const == nil &&
		(s.MinLength == nil || *s.MinLength <= 9) && (s.MaxLength == nil || *s.MaxLength >= 16) && len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) == 0
}

// withProperty is a call whose body has another value in one property.
func withProperty(c *call.Call, name string, v any) *call.Call {
	d := c.Clone()
	body := maps.Clone(c.Body.(map[string]any))
	body[name] = v
	d.Body = body
	return d
}

// without leaves a property out of the body.
func without(name string) setter {
	return func(c *call.Call) *call.Call {
		d := c.Clone()
		body := maps.Clone(c.Body.(map[string]any))
		delete(body, name)
		d.Body = body
		return d
	}
}
