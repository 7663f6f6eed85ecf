package schema

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func mustCompile(t testing.TB, s *Schema, d Direction) *Judge {
	t.Helper()
	j, err := Compile(s, d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (v Violation) line() string {
	var path []string
	for _, step := range v.Path {
		path = append(path, fmt.Sprint(step))
	}
	limit, _ := json.Marshal(v.Limit)
	return fmt.Sprintf("%s %s=%s got=%s", strings.Join(path, "."), v.Keyword, limit, v.Got)
}

func lines(reasons []Violation) []string {
	var all []string
	for _, v := range reasons {
		all = append(all, v.line())
	}
	return all
}

func ptr[T any](v T) *T { return &v }

func typed(types ...string) *Schema { return &Schema{Types: types} }

var never = &Schema{Never: true}

// props makes the properties of name and schema pairs.
func props(pairs ...any) []Property {
	var list []Property
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, Property{pairs[i].(string), pairs[i+1].(*Schema)})
	}
	return list
}

// keywordTable says of every keyword which values it lets through and how it refuses others.
var keywordTable = []struct {
	name string
	s    *Schema
	good []string
	bad  map[string][]string
}{
	{"anything", &Schema{}, []string{`null`, `1`, `{"a":[1]}`}, nil},
	{"nothing", never, nil, map[string][]string{`1`: {` false=false got=1`}}},
	{"type", typed("string", "null"), []string{`null`, `""`}, map[string][]string{
		`1`: {` type=["string","null"] got=integer`}, `1.5`: {` type=["string","null"] got=number`}, `[]`: {` type=["string","null"] got=array`},
		`true`: {` type=["string","null"] got=boolean`}, `{}`: {` type=["string","null"] got=object`}}},
	{"type integer takes whole numbers however written", typed("integer"), []string{`1`, `1.0`, `1e2`, `-0`, `12345678901234567890123`},
		map[string][]string{`1.5`: {` type=["integer"] got=number`}, `1e-1`: {` type=["integer"] got=number`}}},
	{"enum", &Schema{Enum: []any{"a", json.Number("1"), []any{json.Number("2")}}}, []string{`"a"`, `1.0`, `[2e0]`},
		map[string][]string{`"b"`: {` enum=["a",1,[2]] got=string`}, `2`: {` enum=["a",1,[2]] got=2`}}},
	{"enum of texts", &Schema{Enum: []any{"a", "b"}}, []string{`"b"`}, map[string][]string{`"c"`: {` enum=["a","b"] got=string`}, `null`: {` enum=["a","b"] got=null`}}},
	{"an empty enum", &Schema{Enum: []any{}}, nil, map[string][]string{`1`: {` enum=[] got=1`}}},
	{"nullable with an enum that does not list null", &Schema{Types: []string{"string", "null"}, Enum: []any{"a"}}, []string{`"a"`},
		map[string][]string{`null`: {` enum=["a"] got=null`}}},
	{"const", &Schema{Const: ptr[any](nil)}, []string{`null`}, map[string][]string{`0`: {` const=null got=0`}, `false`: {` const=null got=boolean`}}},
	{"length counts code points", &Schema{MinLength: ptr(2), MaxLength: ptr(3)}, []string{`"éé"`, `"😀😀😀"`, `7`}, map[string][]string{
		`"é"`: {` minLength=2 got=1`}, `"e\u0301e\u0301"`: {` maxLength=3 got=4`}}},
	{"pattern", &Schema{Pattern: `^\d+$`}, []string{`"12"`, `12`}, map[string][]string{`"1a"`: {` pattern="^\\d+$" got=string`}, `"1\n"`: {` pattern="^\\d+$" got=string`}}},
	{"minimum", &Schema{Minimum: ratOf("9007199254740993")}, []string{`9007199254740993`, `1e20`}, map[string][]string{
		`9007199254740992`: {` minimum=9007199254740993 got=9007199254740992`}, `-1e3`: {` minimum=9007199254740993 got=-1e3`}}},
	{"maximum", &Schema{Maximum: ratOf("0.3"), Literals: map[string]json.Number{"maximum": "3e-1"}}, []string{`0.3`, `0.30`, `-5`},
		map[string][]string{`0.30000000000000000000001`: {` maximum=3e-1 got=0.30000000000000000000001`}}},
	{"exclusiveMinimum", &Schema{ExclusiveMinimum: ratOf("0")}, []string{`0.1`, `1`}, map[string][]string{`0`: {` exclusiveMinimum=0 got=0`}, `-0.0`: {` exclusiveMinimum=0 got=-0.0`}}},
	{"exclusiveMaximum", &Schema{ExclusiveMaximum: ratOf("10")}, []string{`9`, `9.99`}, map[string][]string{`10`: {` exclusiveMaximum=10 got=10`}, `1e1`: {` exclusiveMaximum=10 got=1e1`}}},
	{"multipleOf", &Schema{MultipleOf: ratOf("0.01")}, []string{`0.07`, `4.35`, `3`}, map[string][]string{`0.075`: {` multipleOf=0.01 got=0.075`}}},
	{"multipleOf a whole number", &Schema{MultipleOf: ratOf("3")}, []string{`9`, `-3`, `0`}, map[string][]string{`10`: {` multipleOf=3 got=10`}, `1.5`: {` multipleOf=3 got=1.5`}}},
	{"items", &Schema{Items: typed("string")}, []string{`[]`, `["a"]`, `{}`}, map[string][]string{
		`[1,"a",true]`: {`0 type=["string"] got=integer`, `2 type=["string"] got=boolean`}}},
	{"no items", &Schema{Items: never}, []string{`[]`}, map[string][]string{`[1]`: {`0 items=false got=1`}}},
	{"prefixItems", &Schema{PrefixItems: []*Schema{typed("string")}, Items: typed("integer")}, []string{`["a",1]`, `[]`}, map[string][]string{
		`[1,"a"]`: {`0 type=["string"] got=integer`, `1 type=["integer"] got=string`}}},
	{"contains", &Schema{Contains: typed("string")}, []string{`[1,"a"]`}, map[string][]string{`[]`: {` contains=1 got=0`}, `[1]`: {` contains=1 got=0`}}},
	{"minContains and maxContains", &Schema{Contains: typed("string"), MinContains: ptr(2), MaxContains: ptr(2)}, []string{`["a",1,"b"]`}, map[string][]string{
		`["a"]`: {` minContains=2 got=1`}, `["a","b","c"]`: {` maxContains=2 got=3`}}},
	{"minContains 0", &Schema{Contains: typed("string"), MinContains: ptr(0)}, []string{`[]`, `[1]`}, nil},
	{"minItems and maxItems", &Schema{MinItems: ptr(1), MaxItems: ptr(2)}, []string{`[1]`, `[1,2]`}, map[string][]string{`[]`: {` minItems=1 got=0`}, `[1,2,3]`: {` maxItems=2 got=3`}}},
	{"uniqueItems", &Schema{UniqueItems: true}, []string{`[1,"1",true,[1],{"a":1},null]`}, map[string][]string{
		`[0,1,1.0]`: {` uniqueItems=true got=items 1 and 2 are equal`}, `[{"a":1,"b":2},{"b":2,"a":1.0}]`: {` uniqueItems=true got=items 0 and 1 are equal`}}},
	{"uniqueItems of many", &Schema{UniqueItems: true}, []string{`[0,1,2,3,4,5,6,7,8,9,"0","1",[0],[[0]],[0,1],{"a":0},{"a":"0"},"",null,true,false]`}, map[string][]string{
		`[0,1,2,3,4,5,6,7,8,9,"0","1",[{"a":[1]}],[{"a":[1.0]}]]`: {` uniqueItems=true got=items 12 and 13 are equal`}}},
	{"properties", &Schema{Properties: props("a", typed("string"), "b", typed("integer"))}, []string{`{}`, `{"a":"","c":1}`, `[]`}, map[string][]string{
		`{"b":"","a":1}`: {`a type=["string"] got=integer`, `b type=["integer"] got=string`}}},
	{"patternProperties", &Schema{PatternProperties: props("^x-", typed("string"), "y$", typed("string")), AdditionalProperties: typed("integer"), Properties: props("b", &Schema{})},
		[]string{`{"x-a":"","ay":"","c":1,"b":"any"}`}, map[string][]string{
			`{"x-y":1,"c":""}`: {`c type=["integer"] got=string`, `x-y type=["string"] got=integer`, `x-y type=["string"] got=integer`}}},
	{"propertyNames", &Schema{PropertyNames: &Schema{MaxLength: ptr(1)}}, []string{`{"a":1}`}, map[string][]string{`{"ab":1}`: {`ab propertyNames="maxLength 1" got=name`}}},
	{"additionalProperties false", &Schema{Properties: props("a", &Schema{}), AdditionalProperties: never}, []string{`{"a":1}`}, map[string][]string{
		`{"c":1,"a":1,"b":""}`: {`b additionalProperties=false got=string`, `c additionalProperties=false got=1`}}},
	{"additionalProperties", &Schema{AdditionalProperties: typed("string")}, []string{`{"a":""}`}, map[string][]string{`{"a":1}`: {`a type=["string"] got=integer`}}},
	{"required", &Schema{Required: []string{"b", "a"}}, []string{`{"a":null,"b":1}`, `[]`}, map[string][]string{`{}`: {`b required=true got=missing`, `a required=true got=missing`}}},
	{"dependentRequired", &Schema{DependentRequired: map[string][]string{"a": {"b", "c"}}}, []string{`{}`, `{"a":1,"b":1,"c":1}`}, map[string][]string{
		`{"a":1,"b":1}`: {`c dependentRequired="a" got=missing`}}},
	{"dependentSchemas", &Schema{DependentSchemas: props("a", &Schema{Required: []string{"b"}})}, []string{`{}`, `{"a":1,"b":1}`}, map[string][]string{`{"a":1}`: {`b required=true got=missing`}}},
	{"minProperties and maxProperties", &Schema{MinProps: ptr(1), MaxProps: ptr(1)}, []string{`{"a":1}`}, map[string][]string{
		`{}`: {` minProperties=1 got=0`}, `{"a":1,"b":1}`: {` maxProperties=1 got=2`}}},
	{"allOf", &Schema{AllOf: []*Schema{{MinLength: ptr(2)}, {Pattern: "^a"}}}, []string{`"ab"`}, map[string][]string{`"b"`: {` minLength=2 got=1`, ` pattern="^a" got=string`}}},
	{"not", &Schema{Not: typed("string")}, []string{`1`}, map[string][]string{`""`: {` not=null got=string`}}},
	{"if then else", &Schema{If: typed("string"), Then: &Schema{MinLength: ptr(1)}, Else: typed("null")}, []string{`"a"`, `null`}, map[string][]string{
		`""`: {` minLength=1 got=0`}, `1`: {` type=["null"] got=integer`}}},
	{"unevaluatedProperties", &Schema{AllOf: []*Schema{{Properties: props("a", &Schema{})}}, If: &Schema{Required: []string{"b"}, Properties: props("b", &Schema{})}, UnevaluatedProperties: never},
		[]string{`{"a":1}`, `{"a":1,"b":1}`}, map[string][]string{`{"c":1,"a":1}`: {`c unevaluatedProperties=false got=1`}}},
	{"unevaluatedItems", &Schema{AnyOf: []*Schema{{PrefixItems: []*Schema{typed("string")}}, {PrefixItems: []*Schema{{}, typed("string")}}}, UnevaluatedItems: never},
		[]string{`["a"]`, `["a","b"]`}, map[string][]string{`["a",1]`: {`1 unevaluatedItems=false got=1`}}},
	{"unevaluatedItems with a schema", &Schema{Contains: typed("string"), UnevaluatedItems: typed("integer")}, []string{`["a",1]`}, map[string][]string{
		`["a",null]`: {`1 type=["integer"] got=null`}}},
	{"format", &Schema{Format: "uuid"}, []string{`1`, `"2eb8aa08-aa98-11ea-b4aa-73b441d16380"`}, map[string][]string{`"x"`: {` format="uuid" got=string`}}},
	{"an unknown format", &Schema{Format: "no-such"}, []string{`1`, `"x"`}, nil},
	{"int32", &Schema{Format: "int32"}, []string{`2147483647`, `-2147483648.0`, `"a"`}, map[string][]string{
		`2147483648`: {` format="int32" got=2147483648`}, `0.5`: {` format="int32" got=0.5`}}},
}

func TestEveryKeywordLetsThroughAndRefusesByItsReason(t *testing.T) {
	t.Parallel()
	for _, c := range keywordTable {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := mustCompile(t, c.s, Request)
			for _, text := range c.good {
				if v := parse(t, text); !j.Valid(v) || j.Explain(v) != nil {
					t.Errorf("%s is refused: %v", text, lines(j.Explain(v)))
				}
			}
			for text, want := range c.bad {
				v := parse(t, text)
				if diff := cmp.Diff(want, lines(j.Explain(v))); diff != "" || j.Valid(v) {
					t.Errorf("%s: valid %v, reasons (-want +got)\n%s", text, j.Valid(v), diff)
				}
			}
		})
	}
}
