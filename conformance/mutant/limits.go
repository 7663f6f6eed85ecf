package mutant

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// limits breaks every constraint of the operation in every way that fits its keyword.
func (b *builder) limits() {
	for _, c := range b.op.Constraints() {
		of := origin{c.Source, c.Pos.File, c.Pos.Line}
		switch c.Keyword {
		case "required":
			b.add(Required, id(c.Where), c.Where+" is optional", of).prepare = passing(c, nil)
		case "type":
			b.add(Type, id(c.Where), "the type of "+c.Where+" is not checked", of).prepare = passing(c, nil)
		default:
			b.add(classOf(c.Keyword), id(c.Where)+"."+c.Keyword+"-dropped", fmt.Sprintf("%s of %s is not checked", c.Keyword, c.Where), of).prepare = passing(c, nil)
			b.shifted(c, of)
		}
	}
}

// id is a place inside an ID: without the brackets that a glob would take for its own.
func id(where string) string { return strings.ReplaceAll(where, "[]", ".element") }

func classOf(keyword string) string {
	if measures[keyword] != nil || strings.HasSuffix(strings.ToLower(keyword), "imum") {
		return Limit
	}
	return Keyword
}

// shifted moves a limit by one to either side, and counts bytes for characters.
func (b *builder) shifted(c openapi.Constraint, of origin) {
	if classOf(c.Keyword) != Limit {
		return
	}
	for _, by := range []int64{-1, 1} {
		at, ok := shift(c.Limit, by)
		if !ok {
			continue
		}
		m := b.add(Limit, fmt.Sprintf("%s.%s-%s", id(c.Where), c.Keyword, at.RatString()), fmt.Sprintf("%s of %s is %s instead of %v", c.Keyword, c.Where, at.RatString(), c.Limit), of)
		m.prepare = passing(c, func(v any) bool { return within(c.Keyword, at, measure(c.Keyword, v)) })
	}
	if strings.HasSuffix(c.Keyword, "Length") {
		at, _ := shift(c.Limit, 0)
		m := b.add(Limit, id(c.Where)+"."+c.Keyword+"-bytes", fmt.Sprintf("%s of %s counts bytes instead of characters", c.Keyword, c.Where), of)
		m.prepare = passing(c, func(v any) bool { return within(c.Keyword, at, inBytes(v)) })
	}
}

// shift is a limit moved by so much; ok is false for one that would mean nothing.
func shift(limit any, by int64) (*big.Rat, bool) {
	at, ok := new(big.Rat).SetString(fmt.Sprint(limit))
	if !ok {
		return nil, false
	}
	at.Add(at, big.NewRat(by, 1))
	_, count := limit.(int)
	return at, !count || at.Sign() >= 0
}

// measures are what limits count, by keyword.
var measures = map[string]func(any) (int, bool){
	"minLength": characters, "maxLength": characters, "minItems": items, "maxItems": items, "minProperties": properties, "maxProperties": properties,
}

func characters(v any) (int, bool) { s, ok := v.(string); return utf8.RuneCountInString(s), ok }
func items(v any) (int, bool)      { l, ok := v.([]any); return len(l), ok }
func properties(v any) (int, bool) { o, ok := v.(map[string]any); return len(o), ok }

// measure is what a limit looks at in a value, nil when it is not about such a value.
func measure(keyword string, v any) *big.Rat {
	if count := measures[keyword]; count != nil {
		if n, ok := count(v); ok {
			return big.NewRat(int64(n), 1)
		}
		return nil
	}
	if n, ok := v.(json.Number); ok {
		if r, ok := new(big.Rat).SetString(n.String()); ok {
			return r
		}
	}
	return nil
}

func inBytes(v any) *big.Rat {
	if s, ok := v.(string); ok {
		return big.NewRat(int64(len(s)), 1)
	}
	return nil
}

// within says whether a measure keeps a limit; what cannot be measured does.
func within(keyword string, limit, got *big.Rat) bool {
	if got == nil {
		return true
	}
	switch order := got.Cmp(limit); {
	case strings.HasPrefix(keyword, "min"):
		return order >= 0
	case strings.HasPrefix(keyword, "max"):
		return order <= 0
	case keyword == "exclusiveMinimum":
		return order > 0
	default:
		return order < 0
	}
}

// passing replaces the check of a constraint by another one; nil is no check at all.
func passing(c openapi.Constraint, fits func(any) bool) func(*specs.Prepared) {
	return func(p *specs.Prepared) {
		d := p.Decoded
		d.Problems = slices.DeleteFunc(slices.Clone(d.Problems), func(v openapi.Violation) bool {
			return v.Keyword == c.Keyword && unnumbered(v.Where) == c.Where
		})
		if fits == nil && c.Keyword == "required" {
			supply(d, c)
			p.Reread()
		}
		if fits != nil && !fitting(d, c.Where, fits) {
			d.Problems = append(d.Problems, openapi.Violation{
				Class: openapi.Invalid, Where: c.Where, Keyword: c.Keyword, Limit: c.Limit, Source: c.Source, Pos: c.Pos,
			})
		}
	}
}

// supply gives a part that is optional now, and is not there, the value that a server would start from: an empty list, or null.
func supply(d *openapi.Decoded, c openapi.Constraint) {
	in, name, _ := strings.Cut(c.Where, ".")
	place := map[string]*map[string]any{"query": &d.Query, "header": &d.Headers, "cookie": &d.Cookies}[in]
	if in == "body" {
		supplyBody(d, name)
		return
	}
	if place == nil {
		return
	}
	if *place == nil {
		*place = map[string]any{}
	}
	if _, there := (*place)[name]; !there {
		(*place)[name] = emptyOf(c)
	}
}

// supplyBody does so for a body, or a property at the top of it.
func supplyBody(d *openapi.Decoded, name string) {
	if name == "" && !d.HasBody {
		d.Body, d.HasBody = map[string]any{}, true
	}
	object, ok := d.Body.(map[string]any)
	if _, there := object[name]; !ok || there || name == "" || strings.Contains(name, ".") {
		return
	}
	with := map[string]any{name: nil}
	for k, v := range object {
		with[k] = v
	}
	d.Body = with
}

func emptyOf(c openapi.Constraint) any {
	if c.Schema != nil && slices.Contains(c.Schema.Types, "array") {
		return []any{}
	}
	return nil
}

// fitting says whether every value at a place fits.
func fitting(d *openapi.Decoded, where string, fits func(any) bool) bool {
	in, rest, _ := strings.Cut(where, ".")
	root := map[string]any{"path": d.Path, "query": d.Query, "header": d.Headers, "cookie": d.Cookies}[in]
	if in == "body" {
		root = d.Body
	}
	var steps []string
	if rest = strings.ReplaceAll(rest, "[]", ".[]"); rest != "" {
		steps = strings.Split(rest, ".")
	}
	return fit(root, steps, fits)
}

func fit(v any, steps []string, fits func(any) bool) bool {
	if len(steps) == 0 {
		return fits(v)
	}
	switch c := v.(type) {
	case map[string]any:
		inner, there := c[steps[0]]
		return !there || fit(inner, steps[1:], fits)
	case []any:
		return steps[0] != "[]" || !slices.ContainsFunc(c, func(e any) bool { return !fit(e, steps[1:], fits) })
	}
	return true
}

// unnumbered is a place without the numbers of its elements: "query.roles[3]" is "query.roles[]".
func unnumbered(where string) string {
	var out strings.Builder
	for _, r := range where {
		if r < '0' || r > '9' || !strings.HasSuffix(strings.TrimRight(out.String(), "0123456789"), "[") {
			out.WriteRune(r)
		}
	}
	return out.String()
}
