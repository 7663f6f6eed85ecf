package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tagged is an object whose kind is fixed.
func tagged(kind string, more ...any) *Schema {
	var k any = kind
	return &Schema{Types: []string{"object"}, Required: []string{"kind"}, Properties: append(props("kind", &Schema{Const: &k}), props(more...)...)}
}

func TestOneOfGivesTheReasonsOfTheBranchThatWasMeant(t *testing.T) {
	t.Parallel()
	cat := tagged("cat", "lives", typed("integer"), "deep", &Schema{Properties: props("er", typed("string"))})
	dog := tagged("dog", "lives", typed("string"))
	list := &Schema{Types: []string{"array"}, Items: typed("string")}
	byKind := &Discriminator{Property: "kind", Mapping: map[string]*Schema{"cat": cat, "dog": dog}}
	cases := []struct {
		name  string
		s     *Schema
		value string
		want  []string
	}{
		{"the right type beats the first branch", &Schema{OneOf: []*Schema{typed("string"), list}}, `["a",1]`, []string{`1 type=["string"] got=integer`}},
		{"no type fits", &Schema{AnyOf: []*Schema{typed("string"), list}}, `true`, []string{` type=["string","array"] got=boolean`}},
		{"a tag beats depth", &Schema{OneOf: []*Schema{cat, dog}}, `{"kind":"dog","lives":9,"deep":{"er":1}}`, []string{`lives type=["string"] got=integer`}},
		{"the discriminator beats all", &Schema{OneOf: []*Schema{cat, dog}, Discriminator: byKind}, `{"kind":"cat","lives":"9","deep":{"er":""}}`, []string{`lives type=["integer"] got=string`}},
		{"the discriminator knows no such branch", &Schema{OneOf: []*Schema{cat, dog}, Discriminator: byKind}, `{"kind":"cow"}`, []string{`kind discriminator=["cat","dog"] got=string`}},
		{"the discriminating property is missing", &Schema{OneOf: []*Schema{cat, dog}, Discriminator: byKind}, `{}`, []string{`kind required=true got=missing`}},
		{"several branches fit", &Schema{OneOf: []*Schema{{}, typed("string"), {}}}, `"a"`, []string{` oneOf=1 got=several`}},
		{"the fewest reasons win", &Schema{AnyOf: []*Schema{{Required: []string{"a", "b"}}, {Required: []string{"c"}}}}, `{}`, []string{`c required=true got=missing`}},
		{"the first branch wins a tie", &Schema{AnyOf: []*Schema{{Required: []string{"b"}}, {Required: []string{"a"}}}}, `{}`, []string{`b required=true got=missing`}},
		{"branches within branches", &Schema{OneOf: []*Schema{{AnyOf: []*Schema{list, typed("integer")}}, typed("null")}}, `[null]`, []string{`0 type=["string"] got=null`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, lines(mustCompile(t, c.s, Request).Explain(parse(t, c.value)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDirectionHidesPropertiesAndDoesNotAskForThem(t *testing.T) {
	t.Parallel()
	id, secret := &Schema{ReadOnly: true}, &Schema{WriteOnly: true}
	parts := props("id", id, "secret", secret)
	both := []string{"id", "secret"}
	shapes := map[string]*Schema{
		"in one schema":              {Properties: parts, Required: both},
		"properties in a part":       {AllOf: []*Schema{{Properties: parts}}, Required: both},
		"required in a part":         {AllOf: []*Schema{{Required: both}}, Properties: parts},
		"in two parts":               {AllOf: []*Schema{{Properties: parts}, {Required: both}}},
		"by dependentRequired":       {Properties: parts, DependentRequired: map[string][]string{"id": {"secret"}, "secret": {"id"}}},
		"in a part that is a branch": {Properties: parts, OneOf: []*Schema{{Required: both}}},
	}
	for name, s := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, response := mustCompile(t, s, Request), mustCompile(t, s, Response)
			sent, served := parse(t, `{"secret":1}`), parse(t, `{"id":1}`)
			if !request.Valid(sent) || request.Explain(sent) != nil || !response.Valid(served) || response.Explain(served) != nil {
				t.Errorf("refused: %v, %v", lines(request.Explain(sent)), lines(response.Explain(served)))
			}
			all := parse(t, `{"id":1,"secret":2}`)
			if diff := cmp.Diff([]string{"id readOnly=true got=1"}, lines(request.Explain(all))); diff != "" || request.Valid(all) {
				t.Errorf("valid %v\n%s", request.Valid(all), diff)
			}
			if diff := cmp.Diff([]string{"secret writeOnly=true got=2"}, lines(response.Explain(all))); diff != "" || response.Valid(all) {
				t.Errorf("valid %v\n%s", response.Valid(all), diff)
			}
		})
	}
}
