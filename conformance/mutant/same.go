package mutant

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// names maps what a right server made up to what another one made up in its place.
type names map[string]string

// same says whether an answer has everything that the contract determines of it, and is one that the document declares as much as
// the right one is. It learns names.
func (n names) same(p *specs.Prepared, want, got *specs.Answer) bool {
	if want.Status != got.Status || typeOf(want) != typeOf(got) || (want.MediaType == "") != (got.MediaType == "") {
		return false
	}
	for name, value := range want.Header {
		if got.Header[name] != value {
			return false
		}
	}
	if !n.match(want.Body, got.Body, bodySchema(want)) {
		return false
	}
	return len(p.Check(got)) == 0
}

// typeOf is the Content-Type that is sent.
func typeOf(a *specs.Answer) string {
	if t, set := a.Header["Content-Type"]; set {
		return t
	}
	return a.MediaType
}

func bodySchema(a *specs.Answer) *schema.Schema {
	if a.Operation == nil {
		return nil
	}
	if r := a.Operation.Response(a.Status); r != nil && len(r.Content) > 0 {
		return r.Content[0].Schema
	}
	return nil
}

func (n names) match(want, got any, s *schema.Schema) bool {
	switch w := want.(type) {
	case behavior.Open:
		return true
	case map[string]any:
		g, ok := got.(map[string]any)
		return ok && n.object(w, g, s)
	case []any:
		g, ok := got.([]any)
		return ok && len(w) == len(g) && n.list(w, g, s)
	case string:
		g, ok := got.(string)
		return ok && n.text(w, g)
	case json.Number:
		g, ok := got.(json.Number)
		return ok && sameNumber(w, g)
	}
	return want == got
}

func (n names) object(want, got map[string]any, s *schema.Schema) bool {
	for name, w := range want {
		g, there := got[name]
		if !there && open(w) {
			continue
		}
		if !there || !n.match(w, g, property(s, name)) {
			return false
		}
	}
	return true
}

// open says that nothing of a value is determined.
func open(v any) bool {
	_, is := v.(behavior.Open)
	return is
}

func (n names) list(want, got []any, s *schema.Schema) bool {
	var items *schema.Schema
	if s != nil {
		items = s.Items
	}
	if s != nil && s.Unordered {
		return n.set(want, slices.Clone(got), items)
	}
	for i := range want {
		if !n.match(want[i], got[i], items) {
			return false
		}
	}
	return true
}

// set matches elements in whatever order fits.
func (n names) set(want, got []any, items *schema.Schema) bool {
	for _, w := range want {
		i := slices.IndexFunc(got, func(g any) bool { return n.match(w, g, items) })
		if i < 0 {
			return false
		}
		got = slices.Delete(got, i, i+1)
	}
	return true
}

func (n names) text(want, got string) bool {
	if !madeUp(want) || !madeUp(got) {
		return want == got
	}
	known, bound := n[want]
	if !bound {
		n[want] = got
	}
	return !bound || known == got
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, ok := new(big.Rat).SetString(a.String())
	y, both := new(big.Rat).SetString(b.String())
	return ok && both && x.Cmp(y) == 0
}

func property(s *schema.Schema, name string) *schema.Schema {
	if s == nil {
		return nil
	}
	if p := s.Lookup(name); p != nil {
		return p
	}
	for _, branch := range s.AllOf {
		if p := property(branch, name); p != nil {
			return p
		}
	}
	return nil
}
