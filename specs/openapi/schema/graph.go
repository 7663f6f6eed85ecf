package schema

import (
	"fmt"
	"strconv"
)

// Walk calls fn for s and every schema below it, parents first, in document order, each schema once however many ways
// lead to it. where holds the keywords and names that lead there from s; it is valid only during the call.
func (s *Schema) Walk(fn func(where []string, s *Schema)) {
	s.walk(nil, map[*Schema]bool{}, fn)
}

func (s *Schema) walk(where []string, seen map[*Schema]bool, fn func(where []string, s *Schema)) {
	if seen[s] {
		return
	}
	seen[s] = true
	fn(where, s)
	s.children(func(sub *Schema, _ bool, steps ...string) {
		sub.walk(append(where[:len(where):len(where)], steps...), seen, fn)
	})
}

// children calls fn for every direct subschema; inPlace tells that it is applied to the same value as s.
func (s *Schema) children(fn func(sub *Schema, inPlace bool, steps ...string)) {
	one := func(keyword string, sub *Schema, inPlace bool) {
		if sub != nil {
			fn(sub, inPlace, keyword)
		}
	}
	list := func(keyword string, subs []*Schema, inPlace bool) {
		for i, sub := range subs {
			if sub != nil {
				fn(sub, inPlace, keyword, strconv.Itoa(i))
			}
		}
	}
	named := func(keyword string, subs []Property, inPlace bool) {
		for _, p := range subs {
			if p.Schema != nil {
				fn(p.Schema, inPlace, keyword, p.Name)
			}
		}
	}
	named("properties", s.Properties, false)
	named("patternProperties", s.PatternProperties, false)
	one("propertyNames", s.PropertyNames, false)
	one("additionalProperties", s.AdditionalProperties, false)
	list("prefixItems", s.PrefixItems, false)
	one("items", s.Items, false)
	one("contains", s.Contains, false)
	list("allOf", s.AllOf, true)
	list("anyOf", s.AnyOf, true)
	list("oneOf", s.OneOf, true)
	one("not", s.Not, true)
	one("if", s.If, true)
	one("then", s.Then, true)
	one("else", s.Else, true)
	named("dependentSchemas", s.DependentSchemas, true)
	one("unevaluatedProperties", s.UnevaluatedProperties, false)
	one("unevaluatedItems", s.UnevaluatedItems, false)
}

// graph is what is known of the schemas a compiler has seen: which of them stand for themselves, because they are
// components, roots, or reached in several ways.
type graph struct {
	patterns *patterns
	seen     map[*Schema]bool
	ways     map[*Schema]int
	shared   map[*Schema]bool
	visits   map[*Schema]visit
}

// visit is how far the search for loops got with a schema.
type visit int

const (
	open visit = iota + 1
	done
)

func newGraph(p *patterns) *graph {
	return &graph{patterns: p, ways: map[*Schema]int{}, shared: map[*Schema]bool{}, seen: map[*Schema]bool{}, visits: map[*Schema]visit{}}
}

// add surveys what is new below root, and refuses what no compilation can survive. After an error it forgets what it
// has passed, so that the fault is found again from every root that reaches it.
func (g *graph) add(root *Schema) error {
	g.shared[root] = true
	err := g.survey(root)
	if err == nil {
		err = g.findLoop(nil, root)
	}
	if err != nil {
		g.seen, g.visits = map[*Schema]bool{}, map[*Schema]visit{}
	}
	return err
}

func (g *graph) survey(root *Schema) (err error) {
	root.walk(nil, g.seen, func(where []string, s *Schema) {
		if err == nil {
			err = s.vet(where, g.patterns)
		}
		g.shared[s] = g.shared[s] || s.Name != ""
		s.children(func(sub *Schema, _ bool, _ ...string) {
			g.ways[sub]++
			g.shared[sub] = g.shared[sub] || g.ways[sub] > 1
		})
	})
	return err
}

// findLoop refuses schemas that reach themselves without going into the value: no value could ever be judged.
func (g *graph) findLoop(where []string, s *Schema) (err error) {
	g.visits[s] = open
	var inside []*Schema
	s.children(func(sub *Schema, inPlace bool, steps ...string) {
		path := append(where[:len(where):len(where)], steps...)
		switch {
		case err != nil:
		case !inPlace:
			inside = append(inside, sub)
		case g.visits[sub] == open:
			err = s.fault(path, "the schema applies itself to the same value without end")
		case g.visits[sub] == 0:
			err = g.findLoop(path, sub)
		}
	})
	g.visits[s] = done
	for _, sub := range inside {
		if err == nil && g.visits[sub] == 0 {
			err = g.findLoop(nil, sub)
		}
	}
	return err
}

// fault is an error at s, location first.
func (s *Schema) fault(where []string, format string, args ...any) error {
	place := "schema"
	if s.Pos.File != "" {
		place = fmt.Sprintf("%s:%d", s.Pos.File, s.Pos.Line)
	} else if s.Name != "" {
		place = s.Name
	}
	for _, step := range where {
		place += "/" + step
	}
	return fmt.Errorf("%s: %w", place, fmt.Errorf(format, args...))
}
