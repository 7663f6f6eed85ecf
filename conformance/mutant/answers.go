package mutant

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// answers breaks what is sent back: every declared part of every answer that the rules give, the media type, and how errors are worded.
func (b *builder) answers() {
	machine := b.contract.Behavior
	if machine == nil {
		return
	}
	var done []int
	for i, r := range b.contract.RulesOf(b.op.ID) {
		of := origin{specs.Cite(r.Source), r.File, r.Line}
		if r.Status >= 400 {
			b.worded(specs.ClassRules, r.Name, b.op.Response(r.Status), of, func(way []string) bool { return machine.MaySay(b.op.ID, i, way) })
		}
		if !slices.Contains(done, r.Status) {
			done = append(done, r.Status)
			b.response(r.Status)
		}
	}
	for i, e := range machine.Errors() {
		if occurs(e.Class) && reaches(e.Class) {
			of := origin{specs.Cite(e.Source), e.File, e.Line}
			b.worded(e.Class, ruleOf(e), b.op.Response(e.Status), of, func(way []string) bool { return machine.MayRefuse(i, way) })
		}
	}
}

// response breaks the declared parts of the answers with a status.
func (b *builder) response(status int) {
	r := b.op.Response(status)
	if r == nil || len(r.Content) == 0 {
		return
	}
	of := origin{r.Source, r.Pos.File, r.Pos.Line}
	on := func(a *specs.Answer) bool { return a.Class == specs.ClassRules && a.Status == status }
	b.retyped(fmt.Sprintf("%d.content-type", status), fmt.Sprintf("answers with status %d", status), of, on)
	for _, p := range parts(r.Content[0].Schema) {
		if b.given(status, p.way) {
			b.part(status, p, on)
		}
	}
}

// given says whether some rule may answer the status with such a part.
func (b *builder) given(status int, way []string) bool {
	for i, r := range b.contract.RulesOf(b.op.ID) {
		if r.Status == status && b.contract.Behavior.MaySay(b.op.ID, i, way) {
			return true
		}
	}
	return false
}

// retyped sends another media type, and none.
func (b *builder) retyped(what, whose string, of origin, on func(*specs.Answer) bool) {
	for _, c := range []struct{ name, words, mediaType string }{{"changed", "are sent as text/plain", "text/plain"}, {"lost", "name no media type", ""}} {
		b.add(Header, what+"-"+c.name, whose+" "+c.words, of).answer = func(a *specs.Answer) bool {
			if !on(a) || a.MediaType == "" {
				return false
			}
			a.Header = withField(a.Header, "Content-Type", c.mediaType)
			return true
		}
	}
}

func withField(header map[string]string, name, value string) map[string]string {
	h := maps.Clone(header)
	if h == nil {
		h = map[string]string{}
	}
	h[name] = value
	return h
}

// allow breaks the field that says which methods there are.
func (b *builder) allow() {
	for _, c := range []struct{ name, words, value string }{{"lost", "is not sent", ""}, {"wrong", "names a method that there is not", http.MethodTrace}} {
		m := b.add(Header, "allow-"+c.name, "the field Allow "+c.words, origin{&specs.Source{Document: "RFC 9110", Section: "15.5.6", Grade: schema.Inferred}, "", 0})
		m.answer = func(a *specs.Answer) bool {
			if a.Class == specs.ClassMethodNotAllowed {
				a.Header = withField(a.Header, "Allow", c.value)
			}
			return a.Class == specs.ClassMethodNotAllowed
		}
	}
}

// spoiler makes another value of one; ok is false where there is nothing to spoil.
type spoiler struct {
	name, words string
	spoil       func(s *schema.Schema, v any) (spoiled any, ok bool)
}

// gone stands for a part that is left out.
type gone struct{}

var spoilers = []spoiler{
	{"removed", "is left out", func(*schema.Schema, any) (any, bool) { return gone{}, true }},
	{"null", "is null", func(_ *schema.Schema, v any) (any, bool) { return nil, v != nil }},
	{"mistyped", "has another type", func(_ *schema.Schema, v any) (any, bool) { return mistyped(v), true }},
	{"off-enum", "is none of the values there are", func(s *schema.Schema, v any) (any, bool) { return altered(v), len(s.Enum) > 0 }},
	{"altered", "has another value", func(s *schema.Schema, v any) (any, bool) { w := altered(v); return w, w != nil && len(s.Enum) == 0 }},
	{"emptied", "is empty", func(_ *schema.Schema, v any) (any, bool) { l, ok := v.([]any); return []any{}, ok && len(l) > 0 }},
	{"shortened", "lacks its last element", func(_ *schema.Schema, v any) (any, bool) {
		l, ok := v.([]any)
		return l[:max(0, len(l)-1)], ok && len(l) > 0
	}},
	{"doubled", "has an element twice", func(_ *schema.Schema, v any) (any, bool) {
		if l, ok := v.([]any); ok && len(l) > 0 {
			return append(slices.Clone(l), l[len(l)-1]), true
		}
		return nil, false
	}},
	{"reversed", "has its elements in another order", func(_ *schema.Schema, v any) (any, bool) {
		l, ok := v.([]any)
		l = slices.Clone(l)
		slices.Reverse(l)
		return l, ok && len(l) > 1
	}},
}

// altering is the place of "altered" among the spoilers.
var altering = slices.IndexFunc(spoilers, func(s spoiler) bool { return s.name == "altered" })

// mistyped is a value of another type that looks like it.
func mistyped(v any) any {
	switch v := v.(type) {
	case string, bool, nil:
		return json.Number("7")
	case json.Number:
		return v.String()
	case []any:
		return map[string]any{}
	}
	return []any{}
}

// altered is another value of the same type, nil when there is none.
func altered(v any) any {
	switch v := v.(type) {
	case string:
		return v + "x"
	case bool:
		return !v
	case json.Number:
		return json.Number(v.String() + "1")
	}
	return nil
}

// part spoils one declared part in every way that its schema allows for.
func (b *builder) part(status int, p part, on func(*specs.Answer) bool) {
	of := origin{p.schema.Source, p.schema.Pos.File, p.schema.Pos.Line}
	for _, s := range spoilers {
		if !s.suits(p.schema) {
			continue
		}
		name := fmt.Sprintf("%d.%s.%s", status, strings.Join(p.way, "."), s.name)
		m := b.add(Property, name, fmt.Sprintf("in answers %d, %s %s", status, strings.Join(p.way, "."), s.words), of)
		m.answer = func(a *specs.Answer) (done bool) {
			if on(a) {
				a.Body, done = spoil(a.Body, p.way, func(v any) (any, bool) { return s.spoil(p.schema, v) })
			}
			return done
		}
	}
}

// suits says whether values of the schema can be spoilt so.
func (s *spoiler) suits(of *schema.Schema) bool {
	list := slices.Contains(of.Types, "array") || of.Items != nil
	object := slices.Contains(of.Types, "object") || len(of.Properties) > 0
	switch s.name {
	case "off-enum":
		return len(of.Enum) > 0
	case "altered":
		return len(of.Enum) == 0 && !list && !object
	case "emptied", "shortened", "doubled", "reversed":
		return list
	}
	return true
}

// part is one declared part of an answer: the names that lead to it, "element" for the elements of a list.
type part struct {
	way    []string
	schema *schema.Schema
}

const (
	element  = "element"
	maxWay   = 6
	maxParts = 600
)

// parts lists the properties that a schema declares, at any depth, each once.
func parts(s *schema.Schema) []part {
	w := walker{seen: map[string]bool{}}
	w.walk(nil, s, nil)
	return w.list
}

type walker struct {
	list []part
	seen map[string]bool
}

func (w *walker) walk(way []string, s *schema.Schema, above []*schema.Schema) {
	if s == nil || len(way) > maxWay || len(w.list) > maxParts || slices.Contains(above, s) {
		return
	}
	above = append(slices.Clip(above), s)
	for _, p := range s.Properties {
		at := append(slices.Clone(way), p.Name)
		if key := strings.Join(at, "."); !w.seen[key] {
			w.seen[key] = true
			w.list = append(w.list, part{at, p.Schema})
		}
		w.walk(at, p.Schema, above)
	}
	w.walk(append(slices.Clone(way), element), s.Items, above)
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, branch := range group {
			w.walk(way, branch, above)
		}
	}
}

// spoil replaces what is at the end of a way, in every element of the lists on it. What is not changed is shared.
func spoil(v any, way []string, with func(any) (any, bool)) (any, bool) {
	if len(way) == 0 {
		return with(v)
	}
	switch c := v.(type) {
	case map[string]any:
		return spoilProperty(c, way, with)
	case []any:
		if way[0] != element {
			return v, false
		}
		d, any := slices.Clone(c), false
		for i := range d {
			if spoiled, ok := spoil(d[i], way[1:], with); ok {
				d[i], any = spoiled, true
			}
		}
		return d, any
	}
	return v, false
}

func spoilProperty(c map[string]any, way []string, with func(any) (any, bool)) (any, bool) {
	inner, there := c[way[0]]
	if !there {
		return c, false
	}
	spoiled, ok := spoil(inner, way[1:], with)
	if !ok {
		return c, false
	}
	d := maps.Clone(c)
	if _, left := spoiled.(gone); left {
		delete(d, way[0])
	} else {
		d[way[0]] = spoiled
	}
	return d, true
}

// worded changes each text, number and flag that an error says, and leaves each out; a body that the document does not describe is
// changed as a whole.
func (b *builder) worded(class, rule string, r *openapi.Response, of origin, says func(way []string) bool) {
	on := func(a *specs.Answer) bool { return a.Class == class && a.Rule == rule }
	if class != specs.ClassRules {
		b.retyped(rule+".content-type", fmt.Sprintf("answers by %q", rule), of, on)
	}
	b.add(Wording, rule+".emptied", fmt.Sprintf("%q says nothing", rule), of).answer = func(a *specs.Answer) bool {
		if on(a) {
			a.Body = map[string]any{}
		}
		return on(a)
	}
	if r == nil || len(r.Content) == 0 {
		return
	}
	for _, p := range parts(r.Content[0].Schema) {
		if !says(p.way) || !spoilers[altering].suits(p.schema) && len(p.schema.Enum) == 0 {
			continue
		}
		b.add(Wording, rule+"."+strings.Join(p.way, ".")+"-altered", fmt.Sprintf("%q says something else in %s", rule, strings.Join(p.way, ".")), of).answer =
			func(a *specs.Answer) (done bool) {
				if on(a) {
					a.Body, done = spoil(a.Body, p.way, func(v any) (any, bool) { w := altered(v); return w, w != nil })
				}
				return done
			}
	}
}
