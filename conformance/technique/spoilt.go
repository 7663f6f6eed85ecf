package technique

import (
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// spoil makes a call fail in one way; ok is false where the call has nothing to spoil so.
type spoil func(*call.Call) (spoilt *call.Call, ok bool)

// spoilOrder are the steps of a precedence in the order in which calls are spoilt for them: the later one leaves the earlier one in place.
var spoilOrder = []string{"validate", "authenticate", "media-type", "parse"}

// ways are all the ways in which a call of an operation can fail, by the step of the precedence.
func (p *Draft) ways(op *openapi.Operation) map[string][]spoil {
	return map[string][]spoil{"validate": brokenLimits(op), "authenticate": p.uncredited(op), "media-type": mistaken(op), "parse": unread(op)}
}

// Spoilt are calls that are refused, each in one way and each in two: of two things that are wrong, the one that is looked at first
// is answered.
func (s *Draft) Spoilt(op *openapi.Operation, heads []*call.Call) []*call.Call {
	var all []*call.Call
	ways := s.ways(op)
	for _, head := range heads {
		for i, step := range spoilOrder {
			for _, first := range ways[step] {
				c, ok := first(head)
				if !ok {
					continue
				}
				all = append(all, c)
				for _, later := range spoilOrder[i+1:] {
					for _, second := range ways[later] {
						if d, ok := second(c); ok {
							all = append(all, d)
						}
					}
				}
			}
		}
	}
	return all
}

// brokenLimits are the ways of breaking what a document says of the parts of a request.
func brokenLimits(op *openapi.Operation) []spoil {
	var all []spoil
	for _, limit := range op.Constraints() {
		at := func(value any, drop bool) spoil {
			return func(c *call.Call) (*call.Call, bool) {
				if !variation.Has(c, limit.Where) || value == "" && strings.HasPrefix(limit.Where, "path.") {
					return nil, false // a path without a part is another path to many a server
				}
				return variation.Edited(c, limit.Where, value, drop)
			}
		}
		switch limit.Keyword {
		case "required":
			if !strings.HasPrefix(limit.Where, "path.") {
				all = append(all, at(nil, true))
			}
		case "type":
			for _, wrong := range wrongTypes {
				if !allows(limit.Schema, wrong.name) && typeShows(limit, wrong.name) {
					all = append(all, at(wrong.value, false))
				}
			}
		case "enum", "const", "format", "pattern":
			all = append(all, at(offender, false))
		default:
			for _, s := range sides(limit) {
				all = append(all, at(s.value, s.drop))
			}
		}
	}
	return all
}

// uncredited are the ways of calling with credentials that are not good.
func (p *Draft) uncredited(op *openapi.Operation) []spoil {
	if openToAll(op) {
		return nil
	}
	with := func(change func(*call.Call)) spoil {
		return func(c *call.Call) (*call.Call, bool) {
			d := c.Clone()
			change(d)
			return d, true
		}
	}
	all := []spoil{with(func(c *call.Call) { c.Credentials = map[string]string{} })}
	for _, use := range slices.Concat(op.Security...) {
		name := use.Scheme.Name
		all = append(all, with(func(c *call.Call) { delete(c.Credentials, name) }), with(func(c *call.Call) {
			c.Credentials[name] = variation.Stranger(c.Credentials[name], p.known(use.Scheme))
		}))
	}
	return all
}

// mistaken sends a body under a name that it has not.
func mistaken(op *openapi.Operation) []spoil {
	if op.Body == nil {
		return nil
	}
	return []spoil{func(c *call.Call) (*call.Call, bool) {
		d := c.Clone()
		d.RawHeader = map[string]string{"Content-Type": "text/plain"}
		return d, c.HasBody
	}}
}

// unread are the ways of sending what cannot be read.
func unread(op *openapi.Operation) []spoil {
	all := []spoil{func(c *call.Call) (*call.Call, bool) {
		d := c.Clone()
		d.RawBody = []byte("{")
		return d, c.HasBody
	}, func(c *call.Call) (*call.Call, bool) {
		d := c.Clone()
		d.Target = withQuery(c, "x=%zz")
		return d, true
	}}
	for _, text := range []string{"", "{} x", "{\"a\":\"\xff\"}", "null", "[]"} {
		all = append(all, func(c *call.Call) (*call.Call, bool) {
			d := c.Clone()
			d.RawBody = []byte(text)
			return d, c.HasBody
		})
	}
	for _, param := range op.Params {
		if param.In == "path" || param.In == "query" {
			all = append(all, misread(param.In+"."+param.Name, param.Schema))
		}
	}
	return all
}

// misread puts bytes that are no UTF-8 in a parameter.
func misread(where string, s *schema.Schema) spoil {
	const stand = "zzgarbledzz"
	return func(c *call.Call) (*call.Call, bool) {
		d, ok := variation.Edited(c, where, textLike(s, stand), false)
		if ok {
			d.Target = strings.ReplaceAll(d.Message("").Target, stand, "a%FFb")
		}
		return d, ok
	}
}
