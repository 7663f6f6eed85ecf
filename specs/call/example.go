package call

import (
	"maps"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Named is a call with the name of the example that it comes from.
type Named struct {
	Name string
	*Call
}

// Documented are the calls that a document shows for an operation: its parameters' examples with each example of its body. Where
// it shows nothing, values are made from the schemas and the seed. There is always at least one.
func Documented(op *openapi.Operation, credentials map[string]string, seed uint64) []Named {
	base := &Call{
		Operation: op, Path: map[string]any{}, Query: map[string]any{}, Header: map[string]any{}, Cookie: map[string]any{},
		Credentials: credentials,
	}
	for _, p := range op.Params {
		if v, ok := Shown(p, seed); ok {
			base.Params(p.In)[p.Name] = v
		}
	}
	if op.Body == nil || len(op.Body.Content) == 0 {
		return []Named{{"parameters", base}}
	}
	media, mediaType := Media(op.Body.Content)
	var calls []Named
	for _, e := range bodies(media, seed) {
		with := base.Clone()
		with.Body, with.HasBody, with.MediaType = e.Value, true, mediaType
		calls = append(calls, Named{e.Name, with})
	}
	return calls
}

// Params is the map that holds the parameters of one location: "path", "query", "header" or "cookie"; nil for another.
func (c *Call) Params(in string) map[string]any {
	switch in {
	case "path":
		return c.Path
	case "query":
		return c.Query
	case "header":
		return c.Header
	case "cookie":
		return c.Cookie
	}
	return nil
}

// Shown is the first example of a parameter, or of a header field of an answer, else a value made for it from its schema and the
// seed. ok is false for one that is not enforced, and for an optional one without an example.
func Shown(p *openapi.Parameter, seed uint64) (v any, ok bool) {
	switch {
	case p.In == "header" && !p.Enforced:
		return nil, false
	case len(p.Examples) > 0:
		return p.Examples[0].Value, true
	case len(p.Schema.Examples) > 0:
		return p.Schema.Examples[0], true
	case !p.Required:
		return nil, false
	}
	v, err := sample.Value(p.Schema, sample.Seed(strconv.FormatUint(seed, 10), p.In, p.Name), sample.Options{Direction: schema.Request})
	return v, err == nil
}

// bodies are the examples of a media type, else one that is made up.
func bodies(media *openapi.Media, seed uint64) []openapi.Example {
	if len(media.Examples) > 0 {
		return media.Examples
	}
	if media.Schema == nil {
		return []openapi.Example{{Name: "empty", Value: map[string]any{}}}
	}
	v, err := sample.Value(media.Schema, sample.Seed(strconv.FormatUint(seed, 10), "body"), sample.Options{Direction: schema.Request})
	if err != nil {
		v = map[string]any{}
	}
	return []openapi.Example{{Name: "made-up", Value: v}}
}

// Refused is a call like c that breaks one limit of its operation, with the limit that it breaks: of those that make a short
// request, a part left out before a text too long. ok is false for an operation that has no such limit.
func (c *Call) Refused() (broken *Call, limit openapi.Constraint, ok bool) {
	for _, breach := range []func(openapi.Constraint) *Call{c.withoutPart, c.tooLong} {
		for _, limit := range c.Operation.Constraints() {
			if d := breach(limit); d != nil && !limit.Conditional {
				return d, limit, true
			}
		}
	}
	return nil, openapi.Constraint{}, false
}

// withoutPart leaves out a required query parameter or property of the body, nil when the limit is about something else.
func (c *Call) withoutPart(limit openapi.Constraint) *Call {
	in, name, _ := strings.Cut(limit.Where, ".")
	if limit.Keyword != "required" {
		return nil
	}
	d := c.Clone()
	if _, there := d.Query[name]; there && in == "query" {
		delete(d.Query, name)
		return d
	}
	body, _ := c.Body.(map[string]any)
	if _, there := body[name]; there && in == "body" {
		short := maps.Clone(body)
		delete(short, name)
		d.Body = short
		return d
	}
	return nil
}

// longest is how many characters a refused path parameter may have; servers answer much longer ones before any contract is asked.
const longest = 4000

// tooLong makes a path parameter one character too long, nil when the limit is about something else.
func (c *Call) tooLong(limit openapi.Constraint) *Call {
	in, name, _ := strings.Cut(limit.Where, ".")
	most, counted := limit.Limit.(int)
	_, isText := c.Path[name].(string)
	if limit.Keyword != "maxLength" || in != "path" || !counted || !isText || most >= longest {
		return nil
	}
	d := c.Clone()
	d.Path[name] = strings.Repeat("0", most+1)
	return d
}
