package schema

import (
	"math/big"
	"strings"
	"sync"
	"testing"

	"encoding/json"

	"github.com/google/go-cmp/cmp"
)

func TestCompileRefusesWhatNoValueCouldBeJudgedBy(t *testing.T) {
	t.Parallel()
	self := &Schema{Name: "Self"}
	self.AllOf = []*Schema{{MinLength: ptr(1)}, self}
	around := &Schema{Pos: Position{File: "api.yaml", Line: 7}}
	around.AnyOf = []*Schema{{Not: &Schema{If: around}}}
	at := Position{File: "api.yaml", Line: 12}
	cases := map[string]struct {
		s    *Schema
		want string
	}{
		"a composition of itself":      {self, "Self/allOf/1: the schema applies itself"},
		"a loop in place":              {&Schema{Items: around}, "without end"},
		"a pattern that is none":       {&Schema{Properties: props("a", &Schema{Pattern: "a(", Pos: at})}, `api.yaml:12/properties/a: pattern "a(" is no regular expression`},
		"a property pattern":           {&Schema{PatternProperties: props("[", &Schema{}), Pos: at}, `api.yaml:12: pattern "["`},
		"a negative count":             {&Schema{MaxItems: ptr(-1), Pos: at}, "api.yaml:12: maxItems is -1"},
		"multipleOf 0":                 {&Schema{MultipleOf: new(big.Rat)}, `multipleOf is "0"`},
		"a limit that has no decimals": {&Schema{Minimum: big.NewRat(1, 3)}, `minimum "1/3"`},
		"an unknown type":              {typed("file"), `unknown type "file"`},
		"a value that is none":         {&Schema{Enum: []any{json.Number("1e99999")}}, "value 0 of enum or const"},
		"nothing":                      {nil, "nothing to compile"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compiler := NewCompiler(Options{})
			for range 2 { // a fault is found again
				if _, err := compiler.Compile(c.s, Response); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			}
		})
	}
}

// tree is a schema that refers to itself.
func tree() *Schema {
	s := &Schema{Name: "Tree", Types: []string{"object"}, AdditionalProperties: never}
	s.Properties = props("name", typed("string"), "children", &Schema{Types: []string{"array"}, Items: s})
	return s
}

func TestRecursiveSchemasAreJudgedAllTheWayDown(t *testing.T) {
	t.Parallel()
	j := mustCompile(t, &Schema{Properties: props("root", tree())}, Request)
	if v := parse(t, `{"root":{"name":"a","children":[{"children":[]}]}}`); !j.Valid(v) || j.Explain(v) != nil {
		t.Error(lines(j.Explain(v)))
	}
	want := []string{`root.children.0.children.1.name type=["string"] got=integer`}
	if diff := cmp.Diff(want, lines(j.Explain(parse(t, `{"root":{"children":[{"children":[{},{"name":1}]}]}}`)))); diff != "" {
		t.Error(diff)
	}
}

func TestACompilerSharesComponentsOverManySchemasAndGoroutines(t *testing.T) {
	t.Parallel()
	c, shared := NewCompiler(Options{}), tree()
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			j, err := c.Compile(&Schema{Types: []string{"array"}, Items: shared, MaxItems: ptr(i)}, Direction(i%2))
			if err != nil {
				t.Error(err)
				return
			}
			if !j.Valid([]any{}) || j.Valid([]any{json.Number("1")}) || j.Explain([]any{json.Number("1")}) == nil {
				t.Errorf("judge %d is wrong", i)
			}
		})
	}
	group.Wait()
}

func TestWalkMeetsEverySchemaOnceInDocumentOrder(t *testing.T) {
	t.Parallel()
	leaf, root := typed("string"), tree()
	root.OneOf = []*Schema{leaf, {Not: leaf}}
	root.If, root.Then, root.Else = &Schema{}, &Schema{}, &Schema{}
	root.PatternProperties, root.DependentSchemas = props("^x", &Schema{}), props("d", &Schema{})
	var got []string
	root.Walk(func(where []string, _ *Schema) { got = append(got, strings.Join(where, "/")) })
	want := []string{"", "properties/name", "properties/children", "patternProperties/^x", "additionalProperties",
		"oneOf/0", "oneOf/1", "if", "then", "else", "dependentSchemas/d"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownFormatsAreToldOf(t *testing.T) {
	t.Parallel()
	s := &Schema{Format: "date", Properties: props("a", &Schema{Format: "isbn"})}
	got := s.Unsupported()
	if len(got) != 1 || got[0].Value != "isbn" || strings.Join(got[0].Where, "/") != "properties/a" || got[0].Schema.Format != "isbn" {
		t.Errorf("got %+v", got)
	}
}
