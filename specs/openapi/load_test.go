package openapi

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// scan loads a document given as text, and the files beside it.
func scan(text string, others ...string) (*Document, []Finding) {
	files := fstest.MapFS{"api/openapi.yaml": {Data: []byte(text)}}
	for i := 0; i+1 < len(others); i += 2 {
		files[others[i]] = &fstest.MapFile{Data: []byte(others[i+1])}
	}
	return Load(files, "api/openapi.yaml", Options{})
}

// clean loads a document that must have nothing wrong with it.
func clean(t testing.TB, text string, others ...string) *Document {
	t.Helper()
	d, findings := scan(text, others...)
	for _, f := range findings {
		if f.Severity == Error && f.Code != CodeNoSource {
			t.Fatalf("unexpected finding: %v", f)
		}
	}
	return d
}

// withSchema is a 3.0 or 3.1 document with one schema, X, that is the JSON body of POST /x.
func withSchema(version, text string) string {
	return "openapi: " + version + `
info: {title: t, version: '1'}
paths:
  /x:
    post:
      operationId: x
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/X'}}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    X: ` + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}

func has(findings []Finding, severity Severity, code, part string) bool {
	for _, f := range findings {
		if f.Severity == severity && f.Code == code && strings.Contains(f.Error(), part) {
			return true
		}
	}
	return false
}

func TestLoadReportsWhatIsWrongWithItsPlace(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		severity   Severity
		code, part string
	}{
		{"not yaml", "openapi: [", Error, CodeSyntax, "api/openapi.yaml"},
		{"empty file", "", Error, CodeSyntax, "empty"},
		{"not a mapping", "- 1", Error, CodeDocument, "no mapping"},
		{"unknown version", "openapi: 4.0.0", Error, CodeDocument, `"4.0.0"`},
		{"duplicate key", "openapi: 3.0.3\ninfo: {title: a, title: b}", Error, CodeSyntax, `openapi.yaml:2: key "title" is given twice`},
		{"unknown schema keyword", withSchema("3.0.3", "{type: string, maxLenght: 3}"), Error, CodeUnknownKey, `:11: unknown key "maxLenght" in a schema`},
		{"3.1 keyword in 3.0", withSchema("3.0.3", "{const: 1}"), Error, CodeUnknownKey, "known from OpenAPI 3.1"},
		{"3.0 keyword in 3.1", withSchema("3.1.0", "{type: string, nullable: true}"), Error, CodeUnknownKey, "nullable"},
		{"wrong case", withSchema("3.0.3", "{type: string, maxlength: 3}"), Error, CodeUnknownKey, `did you mean "maxLength"?`},
		{"extension is fine, its neighbour not", withSchema("3.0.3", "{x-any: 1, any: 2}"), Error, CodeUnknownKey, `"any"`},
		{"unknown operation key", strings.Replace(withSchema("3.0.3", "{}"), "operationId: x", "operationId: x\n      operationld: y", 1), Error, CodeUnknownKey, `:7: unknown key "operationld" in an operation`},
		{"unresolvable reference", withSchema("3.0.3", "{$ref: '#/components/schemas/Y'}"), Error, CodeBadRef, `"#/components/schemas/Y" leads nowhere`},
		{"reference to itself", withSchema("3.0.3", "{$ref: '#/components/schemas/X'}"), Error, CodeBadRef, "refers to itself"},
		{"sibling of a reference in 3.0", withSchema("3.0.3", "{properties: {a: {$ref: '#/components/schemas/X', maxLength: 3}}}"), Warning, CodeRefSibling, `"maxLength" beside $ref is ignored`},
		{"example breaks schema", withSchema("3.0.3", "{type: string, maxLength: 2, example: abc}"), Error, CodeBadExample, "is 3 characters long; at most 2 are allowed"},
		{"default breaks schema", withSchema("3.0.3", "{type: integer, default: x}"), Error, CodeBadExample, "default breaks its schema"},
		{"pattern is none", withSchema("3.0.3", "{type: string, pattern: '['}"), Error, CodeBadSchema, "pattern"},
		{"endless schema", withSchema("3.0.3", "{allOf: [{$ref: '#/components/schemas/X'}]}"), Error, CodeBadSchema, "without end"},
		{"negative size", withSchema("3.0.3", "{maxLength: -1}"), Error, CodeBadValue, "whole number"},
		{"fractional size", withSchema("3.0.3", "{maxLength: 1.5}"), Error, CodeBadValue, "whole number"},
		{"number as text", withSchema("3.0.3", "{minimum: '3'}"), Error, CodeBadValue, "is no number"},
		{"huge exponent", withSchema("3.0.3", "{minimum: 1e999999999}"), Error, CodeBadValue, "out of the supported range"},
		{"numeric exclusive limit in 3.0", withSchema("3.0.3", "{exclusiveMinimum: 3}"), Error, CodeBadValue, "true or false"},
		{"unknown type", withSchema("3.0.3", "{type: text}"), Error, CodeBadValue, `unknown type "text"`},
		{"unknown grade", withSchema("3.0.3", "{x-source: {document: d, grade: sure}}"), Error, CodeBadSource, `unknown grade "sure"`},
		{"source without document", withSchema("3.0.3", "{x-source: {section: s, grade: stated}}"), Error, CodeBadSource, "names no document"},
		{"unknown key in source", withSchema("3.0.3", "{x-source: {document: d, grade: stated, page: 3}}"), Error, CodeBadSource, `"page"`},
		{"source for an absent keyword", withSchema("3.0.3", "{maxLength: 1, x-source: {document: d, grade: stated, keywords: {minLength: {grade: stated}}}}"), Error, CodeBadSource, `"minLength"`},
		{"webhooks", withSchema("3.1.0", "{}") + "webhooks: {}\n", Unsupported, CodeUnsupported, "webhooks"},
		{"xml", withSchema("3.0.3", "{xml: {name: x}}"), Unsupported, CodeUnsupported, "xml"},
		{"multipart", strings.Replace(withSchema("3.0.3", "{}"), "application/json", "multipart/form-data", 1), Unsupported, CodeUnsupported, "multipart/form-data"},
		{"undeclared path parameter", strings.Replace(withSchema("3.0.3", "{}"), "/x:", "/x/{id}:", 1), Error, CodeDocument, `path parameter "id"`},
		{"the validator's own", strings.Replace(withSchema("3.0.3", "{}"), "description: ok", "", 1), Error, "response-description-required", "openapi.yaml:8"},
		{"callbacks", strings.Replace(withSchema("3.0.3", "{}"), "operationId: x", "operationId: x\n      callbacks: {}", 1), Unsupported, CodeUnsupported, ":7: callbacks"},
		{"links", strings.Replace(withSchema("3.0.3", "{}"), "description: ok", "description: ok, links: {}", 1), Unsupported, CodeUnsupported, "links"},
		{"servers of an operation", strings.Replace(withSchema("3.0.3", "{}"), "operationId: x", "operationId: x\n      servers: []", 1), Unsupported, CodeUnsupported, "servers"},
		{"discriminator without alternatives", withSchema("3.0.3", "{type: object, required: [k], properties: {k: {type: string}}, discriminator: {propertyName: k}}"), Unsupported, CodeUnsupported, "discriminator"},
		{"mapping that leads nowhere", withSchema("3.0.3", "{oneOf: [{type: object}], discriminator: {propertyName: k, mapping: {a: Nothing}}}"), Error, CodeBadRef, `"Nothing"`},
		{"status that is none", strings.Replace(withSchema("3.0.3", "{}"), "'200'", "'2000'", 1), Error, CodeBadValue, `"2000" is no response status`},
		{"keywords of a source outside schemas", strings.Replace(withSchema("3.0.3", "{}"), "operationId: x", "operationId: x\n      x-source: {document: d, grade: stated, keywords: {a: {grade: stated}}}", 1), Error, CodeBadSource, "belong to schemas"},
		{"example of a media type", strings.Replace(withSchema("3.0.3", "{type: object, required: [a]}"), "schema:", "examples: {none: {value: {}}}, schema:", 1), Error, CodeBadExample, `example "none" breaks its schema at a: is missing`},
		{"undeclared scheme", withSchema("3.0.3", "{}") + "security: [{nobody: []}]\n", Error, CodeBadRef, `"nobody"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, findings := scan(c.text)
			if !has(findings, c.severity, c.code, c.part) {
				t.Errorf("no finding %v %q with %q among %v", c.severity, c.code, c.part, findings)
			}
		})
	}
}

func TestFilesOutsideTheFolderAreRefused(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"../secret.yaml#/X", "/etc/passwd", "http://127.0.0.1:1/x.yaml#/X", "file:///etc/passwd", "sub/../../secret.yaml#/X", "..%2Fsecret.yaml#/X"} {
		_, findings := scan(withSchema("3.0.3", fmt.Sprintf("{$ref: %q}", ref)), "secret.yaml", "X: {type: string}")
		if !has(findings, Error, CodeBadRef, "not allowed") {
			t.Errorf("%q was not refused: %v", ref, findings)
		}
	}
}

func TestFilesBesideTheDocumentAreRead(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", "{$ref: 'parts/user.yaml#/User'}"), "api/parts/user.yaml",
		"User: {type: object, properties: {name: {$ref: '../names.json#/Name'}}}", "api/names.json", `{"Name": {"type": "string", "maxLength": 7}}`)
	name := d.Schemas["X"].Lookup("name")
	if name == nil || *name.MaxLength != 7 || name.Pos.File != "api/names.json" {
		t.Errorf("the name's schema is %+v", name)
	}
}

func TestExternalFilesAreReadWhenAllowed(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"api/a.yaml": {Data: []byte(withSchema("3.0.3", "{$ref: '../b.yaml#/X'}"))}, "b.yaml": {Data: []byte("X: {type: string}")}}
	d, findings := Load(files, "api/a.yaml", Options{AllowExternal: true})
	if has(findings, Error, CodeBadRef, "") || d.Schemas["X"].Types[0] != "string" {
		t.Errorf("findings %v", findings)
	}
}

func TestHostileDocumentsEndQuickly(t *testing.T) {
	t.Parallel()
	bomb := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 10; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	cases := map[string]struct{ text, part string }{
		"alias bomb":           {bomb, "aliases expand"},
		"alias to itself":      {"a: &a [*a]", "contains it"},
		"deep yaml":            {strings.Repeat("[", 20000), ""},
		"deep json":            {`{"a":` + strings.Repeat("[", 20000), ""},
		"deep blocks":          {"a: " + strings.Repeat("{a: ", 600) + "1" + strings.Repeat("}", 600), "nested deeper"},
		"invalid utf-8":        {"openapi: \xff", ""},
		"json, trailing":       {`{"openapi": "3.0.3"} {`, ""},
		"json, duplicate keys": {`{"openapi": "3.0.3", "openapi": "3.0.3"}`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, findings := scan(c.text)
			if d != nil || !has(findings, Error, CodeSyntax, c.part) {
				t.Errorf("document %v, findings %v", d != nil, findings)
			}
		})
	}
}

func TestSizeIsBounded(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": {Data: []byte(withSchema("3.0.3", "{$ref: 'b.yaml#/X'}"))}, "b.yaml": {Data: []byte("X: {}\n#" + strings.Repeat("x", 5000))}}
	_, findings := Load(files, "a.yaml", Options{MaxBytes: 4096})
	if !has(findings, Error, CodeBadRef, "larger than 4096 bytes") {
		t.Errorf("findings %v", findings)
	}
}

func TestOrderIsThatOfTheFile(t *testing.T) {
	t.Parallel()
	d := clean(t, `
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /z: {post: {operationId: p, responses: {'200': {description: d}}}, get: {operationId: g, responses: {default: {description: d}, 4XX: {description: d}, '201': {description: d}, '200': {description: d}}}}
  /a: {get: {responses: {'200': {description: d}}}}
components: {schemas: {X: {type: object, properties: {z: {}, a: {}, m: {}}}}}
`)
	var ids []string
	for _, op := range d.Operations {
		ids = append(ids, op.ID)
	}
	if got := strings.Join(ids, ","); got != "p,g,GET /a" {
		t.Errorf("operations %s", got)
	}
	if got := strings.Join(d.Operation("g").statuses(), ","); got != "200,201,4XX,default" {
		t.Errorf("statuses %s", got)
	}
	if x := d.Schemas["X"]; x.Properties[0].Name != "z" || x.Properties[1].Name != "a" {
		t.Errorf("properties %v", x.Properties)
	}
}

func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.0.3", "{type: integer, maximum: 9007199254740993, minimum: 0x10, multipleOf: 1, example: 9007199254740993}"))
	x := d.Schemas["X"]
	if want, _ := new(big.Rat).SetString("9007199254740993"); x.Maximum.Cmp(want) != 0 || x.Literals["maximum"] != "9007199254740993" {
		t.Errorf("maximum %v %v", x.Maximum, x.Literals)
	}
	if x.Literals["minimum"] != "16" || fmt.Sprint(x.Examples[0]) != "9007199254740993" {
		t.Errorf("literals %v, examples %v", x.Literals, x.Examples)
	}
	if violations := decode(d, "POST", "/x", `9007199254740994`).Problems; len(violations) != 1 || violations[0].String() != "body maximum=9007199254740993 got=9007199254740994" {
		t.Errorf("violations %v", violations)
	}
}

func TestDialects(t *testing.T) {
	t.Parallel()
	cases := []struct {
		version, schema, accepted, refused string // bodies, separated by blanks
	}{
		{"3.0.3", "{type: string, nullable: true}", `"a" null`, `1`},
		{"3.0.3", "{nullable: true}", `"a" null 1`, ``},
		{"3.0.3", "{type: string, nullable: true, enum: [a]}", `"a"`, `null "b"`},
		{"3.0.3", "{type: integer, minimum: 3, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}", `4 9`, `3 10`},
		{"3.1.0", "{type: [integer, 'null'], exclusiveMinimum: 3, exclusiveMaximum: 9}", `4 8 null`, `3 9 "4"`},
		{"3.1.0", "{const: {a: 1}}", `{"a":1.0}`, `{"a":2} 1`},
		{"3.1.0", "{properties: {a: true, b: false}}", `{"a":1} {}`, `{"b":1}`},
		{"3.1.0", "{$ref: '#/components/schemas/X/$defs/S', maxLength: 2, $defs: {S: {type: string}}}", `"ab"`, `"abc" 1`},
		{"3.1.0", "{prefixItems: [{type: string}], items: false}", `["a"] []`, `["a","b"] [1]`},
		{"3.0.3", "{type: object, additionalProperties: false, properties: {a: {type: object, properties: {a: {$ref: '#/components/schemas/X'}}}}}", `{"a":{"a":{"a":{}}}}`, `{"b":1} {"a":{"a":{"c":1}}}`},
		{"3.0.3", "{oneOf: [{type: string}, {type: object, required: [id], properties: {id: {type: string, maxLength: 2}}}]}", `"a" {"id":"ab"}`, `1 {} {"id":"abc"}`},
		{"3.0.3", "{type: object, properties: {id: {type: string, readOnly: true}}, required: [id]}", `{}`, `{"id":"a"}`},
	}
	for _, c := range cases {
		t.Run(c.version+c.schema, func(t *testing.T) {
			t.Parallel()
			d := clean(t, withSchema(c.version, c.schema))
			for _, body := range strings.Fields(c.accepted) {
				if problems := decode(d, "POST", "/x", body).Problems; len(problems) > 0 {
					t.Errorf("%s: %v", body, problems)
				}
			}
			for _, body := range strings.Fields(c.refused) {
				if problems := decode(d, "POST", "/x", body).Problems; len(problems) == 0 {
					t.Errorf("%s was accepted", body)
				}
			}
		})
	}
}

func TestSourcesAreInherited(t *testing.T) {
	t.Parallel()
	d := clean(t, `
openapi: 3.0.3
info: {title: t, version: '1', x-source: {document: doc, grade: stated}}
paths:
  /x/{id}:
    x-source: {section: path}
    post:
      operationId: x
      x-source: {document: other, section: op, grade: official}
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, minLength: 1, maxLength: 9, x-source: {keywords: {maxLength: {section: limits, grade: inferred, also: [{document: third, grade: assumed}]}}}}}
        - {name: q, in: query, x-source: {section: q}, schema: {$ref: '#/components/schemas/Q'}}
        - {name: r, in: query, schema: {$ref: '#/components/schemas/Q', x-source: {section: r}}}
      responses: {'200': {description: d}}
components: {schemas: {Q: {type: string}}}
`)
	op := d.Operations[0]
	id := op.Params[0].Schema
	got := map[string]string{"minLength": cite(id.SourceOf("minLength")), "maxLength": cite(id.SourceOf("maxLength")),
		"q": cite(op.Params[1].Source), "Q": cite(op.Params[1].Schema.Source), "r": cite(op.Params[2].Schema.Source)}
	want := map[string]string{"minLength": "other/op/official", "maxLength": "other/limits/inferred", "q": "other/q/official", "Q": "doc//stated", "r": "other/r/official"}
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%s: %q, want %q", key, got[key], want[key])
		}
	}
	if also := id.SourceOf("maxLength").Also; len(also) != 1 || cite(also[0]) != "third//assumed" {
		t.Errorf("also %v", also)
	}
	if missing := d.Unsourced(); len(missing) > 0 {
		t.Errorf("unsourced: %v", missing)
	}
	if missing := clean(t, withSchema("3.0.3", "{maxLength: 1}")).Unsourced(); !has(missing, Error, CodeNoSource, "maxLength") || !has(missing, Error, CodeNoSource, `operation "x"`) {
		t.Errorf("unsourced: %v", missing)
	}
}

func TestLoadReportsWhatNothingFounds(t *testing.T) {
	t.Parallel()
	_, none := scan(withSchema("3.0.3", "{maxLength: 1}"))
	if len(none) != 1 || !has(none, Error, CodeNoSource, "the document cites no source") {
		t.Errorf("findings %v", none)
	}
	_, some := scan(withSchema("3.0.3", "{type: string, x-source: {document: d, grade: assumed}}"))
	if !has(some, Error, CodeNoSource, `openapi.yaml:5: operation "x" has no source`) || has(some, Error, CodeNoSource, "type of") {
		t.Errorf("findings %v", some)
	}
}

func cite(s *schema.Source) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprintf("%s/%s/%s", s.Document, s.Section, s.Grade)
}

func TestJSONDocumentsHaveLines(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.json": {Data: []byte("{\n\"openapi\": \"3.0.3\",\n\"info\": {\"title\": \"\\ud83d\\ude00\", \"version\": \"1\",\n\"colour\": 1},\n\"paths\": {}}")}}
	d, findings := Load(files, "a.json", Options{Display: "here"})
	if d == nil || d.Title != "😀" || !has(findings, Error, CodeUnknownKey, `here/a.json:4: unknown key "colour" in info`) {
		t.Errorf("findings %v", findings)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(shop))
	f.Add([]byte(withSchema("3.1.0", "{$defs: {S: {if: true, then: {const: 1}}}, prefixItems: [{}], dependentSchemas: {a: false}}")))
	f.Add([]byte(withSchema("3.0.3", "{oneOf: [{$ref: '#/components/schemas/X'}], discriminator: {propertyName: a, mapping: {b: X}}}")))
	f.Add([]byte("swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {parameters: [{in: body, name: b, schema: {type: string}}], responses: {200: {description: d}}}}}"))
	f.Add([]byte(`{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"$ref": "#/paths/~1a"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		files := fstest.MapFS{"openapi.yaml": {Data: text}}
		d, first := Load(files, "openapi.yaml", Options{})
		_, second := Load(files, "openapi.yaml", Options{})
		if fmt.Sprint(first) != fmt.Sprint(second) {
			t.Fatalf("not deterministic:\n%v\n%v", first, second)
		}
		if d == nil && !HasErrors(first) {
			t.Fatal("no document, and no reason")
		}
		if d != nil {
			d.Route("GET", "/a")
		}
	})
}

func TestSwaggerIsConverted(t *testing.T) {
	t.Parallel()
	d := clean(t, `
swagger: "2.0"
info: {title: t, version: '1'}
basePath: /v1
paths:
  /z/{id}:
    get:
      operationId: z
      parameters: [{name: id, in: path, required: true, type: string, maxLength: 3}]
      responses: {200: {description: d, schema: {$ref: '#/definitions/Z'}}}
  /a: {get: {operationId: a, responses: {200: {description: d}}}}
definitions: {Z: {type: object, properties: {n: {type: integer, maximum: 9007199254740993}}}}
`)
	if d.Dialect != "2.0" || d.Operations[0].ID != "z" || d.Schemas["Z"].Lookup("n").Literals["maximum"] != "9007199254740993" {
		t.Errorf("document %+v", d)
	}
	m, _, _ := d.Route("GET", "/v1/z/abcd")
	if m.Operation == nil || len(m.Operation.Decode(&Request{Target: "/v1/z/abcd"}, m).Problems) != 1 {
		t.Errorf("match %+v", m)
	}
}

// Schemas that refer to many others, over many levels, have more paths through them than anybody can walk.
func TestWebsOfSchemasEndQuickly(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"{allOf: [%s]}", "{anyOf: [%s]}", "{type: object, properties: {%s}}", "{type: array, items: {oneOf: [%s]}}"} {
		var out strings.Builder
		out.WriteString("{type: object, properties: {a: {$ref: '#/components/schemas/S0'}}}\n")
		for i := range 30 {
			var parts []string
			for j := i + 1; j < 30; j++ {
				part := fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", j)
				if strings.Contains(form, "properties") {
					part = fmt.Sprintf("p%d: %s", j, part)
				}
				parts = append(parts, part)
			}
			if len(parts) == 0 {
				form = "{type: string}%s"
			}
			fmt.Fprintf(&out, "S%d: "+form+"\n", i, strings.Join(parts, ", "))
		}
		text := strings.Replace(withSchema("3.0.3", out.String()), "operationId: x", "operationId: x\n      parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/S0'}}]", 1)
		d := clean(t, strings.Replace(text, "application/json", "application/x-www-form-urlencoded", 1))
		if len(d.Operations[0].Constraints()) == 0 {
			t.Error("nothing is listed")
		}
	}
}
