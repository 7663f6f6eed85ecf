package openapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

func TestYAMLIsReadAsJSON(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", `{type: object, example: {date: 2020-01-02, text: '5', yes: yes, on: True, none: ~, hex: 0x1F, under: 1_000, half: .5, plus: +1, big: 1e400, <<: {merged: 1, none: 2}}}`))
	want := `map[big:1e400 date:2020-01-02 half:0.5 hex:31 merged:1 none:<nil> on:true plus:1 text:5 under:1000 yes:yes]`
	if got := fmt.Sprint(d.Schemas["X"].Examples[0]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSharedSchemasAreSharedAndNamed(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", `{type: object, properties: {next: {$ref: '#/components/schemas/X'}, twin: {$ref: '#/components/schemas/X'}, a: &a {type: string}, b: *a}}`))
	x := d.Schemas["X"]
	if x.Name != "X" || x.Lookup("next") != x || x.Lookup("twin") != x || x.Lookup("a") != x.Lookup("b") {
		t.Errorf("schema %+v", x)
	}
	if body := d.Operations[0].Body.Content[0].Schema; body != x {
		t.Errorf("the body's schema is another: %+v", body)
	}
}

func TestDiscriminatorsNameBranches(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", `{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {hound: '#/components/schemas/Dog', kitten: Cat}}}
Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer, maximum: 9}}}
Dog: {type: object, required: [kind, barks], properties: {kind: {type: string}, barks: {type: boolean}}}`))
	mapping := d.Schemas["X"].Discriminator.Mapping
	for value, name := range map[string]string{"Cat": "Cat", "Dog": "Dog", "hound": "Dog", "kitten": "Cat"} {
		if mapping[value] == nil || mapping[value].Name != name {
			t.Errorf("%s: %+v", value, mapping[value])
		}
	}
	if got := problems(decode(d, "POST", "/x", `{"kind":"kitten","lives":10}`)); !strings.Contains(got, "body.lives maximum=9 got=10") {
		t.Errorf("problems %s", got)
	}
}

func TestOperationsOverrideParametersOfTheirPath(t *testing.T) {
	t.Parallel()
	d := clean(t, `
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /x:
    parameters:
      - {name: a, in: query, schema: {type: string}}
      - {name: b, in: query, schema: {type: string}}
    get: {parameters: [{name: a, in: query, schema: {type: integer}}, {name: a, in: header, schema: {type: string}}], responses: {'200': {description: d}}}
    put: {responses: {'200': {description: d}}}
`)
	var got []string
	for _, op := range d.Operations {
		for _, p := range op.Params {
			got = append(got, op.Method+" "+p.In+" "+p.Name+" "+p.Schema.Types[0])
		}
	}
	if want := "GET query a integer, GET query b string, GET header a string, PUT query a string, PUT query b string"; strings.Join(got, ", ") != want {
		t.Errorf("parameters %v", got)
	}
}

func TestExamplesAreJudgedForTheirSide(t *testing.T) {
	t.Parallel()
	text := withSchema("3.0.3", "{type: object, required: [id, secret], properties: {id: {type: string, readOnly: true}, secret: {type: string, writeOnly: true}}}")
	text = strings.Replace(text, "schema: {$ref: '#/components/schemas/X'}", "schema: {$ref: '#/components/schemas/X'}, example: {secret: s}", 1)
	answer := "description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/X'}, example: %s}}"
	clean(t, strings.Replace(text, "description: ok", fmt.Sprintf(answer, "{id: i}"), 1))
	_, findings := scan(strings.Replace(text, "description: ok", fmt.Sprintf(answer, "{id: i, secret: s}"), 1))
	if !has(findings, Error, CodeBadExample, "at secret") {
		t.Errorf("findings %v", findings)
	}
}

func TestComponentsAreJudgedByName(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", "{type: object, properties: {a: {type: string}}}"))
	good, bad := map[string]any{"a": "x"}, map[string]any{"a": nil}
	if !d.ValidComponent("X", good, nil) || d.ValidComponent("X", bad, nil) || d.ValidComponent("Y", good, nil) || len(d.JudgeComponent("X", good)) > 0 {
		t.Error("wrong verdict")
	}
	if got := fmt.Sprint(d.JudgeComponent("X", bad), d.JudgeComponent("Y", good)); got != "[X.a type=string got=null] [Y $ref got=\"no such schema\"]" {
		t.Errorf("violations %s", got)
	}
}

func TestPlacesShapesAndCodes(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	for name, want := range map[string]string{"key": "header x-api-key", "bearer": "header Authorization", "crumb": "cookie crumb", "token": "query token"} {
		if in, key := d.SecuritySchemes[name].Place(); in+" "+key != want {
			t.Errorf("%s: %s %s", name, in, key)
		}
	}
	if got := d.Operation("join").Shape(); got != "/v1/c/{}/join" {
		t.Errorf("shape %s", got)
	}
	var codes []int
	for _, r := range d.Operation("invite").Responses {
		codes = append(codes, r.Code())
	}
	if fmt.Sprint(codes) != "[200 204 -4]" {
		t.Errorf("codes %v", codes)
	}
}

func TestShapesFollowSubschemas(t *testing.T) {
	t.Parallel()
	cases := map[string]wire.Kind{
		"{type: integer}":                                          wire.Integer,
		"{type: string, nullable: true}":                           wire.String | wire.Null,
		"{allOf: [{type: number}, {type: integer}]}":               wire.Integer,
		"{oneOf: [{type: integer}, {type: array, items: {}}]}":     wire.Integer | wire.Array,
		"{anyOf: [{type: integer}, {}]}":                           wire.Any,
		"{enum: [1, 2]}":                                           wire.Number,
		"{allOf: [{$ref: '#/components/schemas/X/x-n'}], x-n: {}}": wire.Any,
	}
	for text, want := range cases {
		if got := shapeOf(clean(t, withSchema("3.0.3", text)).Schemas["X"]).Kind; got != want {
			t.Errorf("%s: kind %b, want %b", text, got, want)
		}
	}
	loop := &schema.Schema{}
	loop.Items, loop.AllOf = loop, []*schema.Schema{loop}
	if shapeOf(loop).Items == nil {
		t.Error("a recursive schema has no items")
	}
}
