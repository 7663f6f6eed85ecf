package specs_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// stateless loads a document that has no behavior beside it. Findings that are no errors are returned.
func stateless(t *testing.T, document string) (*specs.Contract, specs.Findings) {
	t.Helper()
	c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": document}), specs.Options{})
	if c == nil {
		t.Fatal(findings)
	}
	return c, findings
}

const plainText = `openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{key: []}]
paths:
  /examples:
    get:
      operationId: examples
      parameters: [{name: n, in: query, schema: {type: integer, minimum: 1}}]
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object}, examples: {a: {value: {id: shown}}, b: {value: {}}}}}}
        '401': {description: who, content: {application/json: {example: {error: who are you}}}}
        '422': {description: limits, content: {application/problem+json: {schema: {type: object, properties: {title: {const: wrong}}, required: [title]}}}}
        '404': {description: unknown, content: {text/html: {example: nothing}}}
  /schemas:
    post:
      operationId: schemas
      security: []
      requestBody: {required: true, content: {application/json: {schema: {type: [object, 'null']}}}}
      responses:
        default: {description: failed, content: {'*/*': {schema: {type: object, properties: {error: {const: failed}}, required: [error]}}}}
        2XX:
          description: ok
          headers:
            X-Limit: {required: true, schema: {type: integer, minimum: 5, maximum: 5}}
            X-Shown: {schema: {type: array, items: {type: string}}, example: [a, b]}
            X-Hidden: {schema: {type: string}}
          content: {application/xml: {example: <a/>}, application/json: {schema: {type: object, properties: {n: {type: integer, minimum: 3, maximum: 3}}, required: [n]}}}
  /strict:
    get: {operationId: strict, security: [], parameters: [{name: q, in: query, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}
  /text:
    get: {operationId: text, security: [], responses: {'200': {description: ok, content: {text/*: {schema: {type: string, enum: [hello]}}}}}}
  /picture:
    get: {operationId: picture, security: [], responses: {'200': {description: ok, content: {image/*: {schema: {type: object}}}}}}
  /untyped:
    get: {operationId: untyped, security: [], responses: {'200': {description: ok, content: {application/json: {}}}}}
  /empty:
    delete: {operationId: empty, security: [{key: []}, {}], responses: {'204': {description: gone}}}
    put: {operationId: moved, security: [], responses: {'302': {description: elsewhere}}}
    patch: {operationId: impossible, security: [], responses: {'200': {description: ok, content: {application/json: {schema: {type: integer, minimum: 3, maximum: 2}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: k}}
`

func TestADocumentAloneAnswersFromItsExamplesAndSchemas(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, request, class string
		status               int
		mediaType, body      string
		rule                 string
	}{
		{"first example", "GET /examples?k=1\n", "rules", 201, "application/json", `{"id":"shown"}`, "documented"},
		{"declared refusal by example", "GET /examples?n=0\n", "unauthenticated", 401, "application/json", `{"error":"who are you"}`, "documented"},
		{"declared refusal by schema", "GET /examples?k=1&n=0\n", "invalid", 422, "application/problem+json", `{"title":"wrong"}`, "documented"},
		{"credentials in a query that cannot be read", "GET /examples?k=1&n=%zz\n", "unauthenticated", 401, "application/json", `{"error":"who are you"}`, "documented"},
		{"half a body, refused by default", "POST /schemas\nContent-Type: application/json\n\n{", "malformed", 400, "application/json", `{"error":"failed"}`, "documented"},
		{"made by the schema", "POST /schemas\nContent-Type: application/json\n\n{}", "rules", 200, "application/json", `{"n":3}`, "documented"},
		{"null by a list of types", "POST /schemas\nContent-Type: application/json\n\nnull", "rules", 200, "application/json", `{"n":3}`, "documented"},
		{"refused by default", "POST /schemas\nContent-Type: application/json\n\n[]", "invalid", 422, "application/json", `{"error":"failed"}`, "documented"},
		{"another media type by default", "POST /schemas\nContent-Type: text/plain\n\n[]", "media-type", 415, "application/json", `{"error":"failed"}`, "documented"},
		{"text", "GET /text\n", "rules", 200, "text/plain", `"hello"`, "documented"},
		{"picture", "GET /picture\n", "rules", 200, "image/png", `""`, "documented"},
		{"no schema", "GET /untyped\n", "rules", 200, "application/json", `""`, "documented"},
		{"no content", "DELETE /empty\n", "rules", 204, "", "null", "documented"},
		{"no successful answer", "PUT /empty\n", "rules", 501, "application/problem+json", `{"detail":"the document declares no successful answer","status":501,"title":"Not Implemented","type":"about:blank"}`, "undeclared"},
		{"undeclared refusal", "GET /strict\n", "invalid", 400, "application/problem+json", `{"detail":"q in the query is missing","status":400,"title":"Bad Request","type":"about:blank"}`, "undeclared"},
		{"undeclared path", "GET /nothing\n", "not-found", 404, "application/problem+json", `{"detail":"no operation has this path","status":404,"title":"Not Found","type":"about:blank"}`, "undeclared"},
		{"undeclared method", "POST /examples\n", "method-not-allowed", 405, "application/problem+json", `{"detail":"the path has no such method","status":405,"title":"Method Not Allowed","type":"about:blank"}`, "undeclared"},
	}
	c, _ := stateless(t, plainText)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, a := answered(t, c, behavior.State{}, request(tt.request))
			if a.Class != tt.class || a.Status != tt.status || a.MediaType != tt.mediaType || a.Rule != tt.rule || a.Foreign != (tt.rule == "undeclared") {
				t.Errorf("got %s %d %s by %s", a.Class, a.Status, a.MediaType, a.Rule)
			}
			if got := encoded(a.Body); got != tt.body {
				t.Errorf("body %s, want %s", got, tt.body)
			}
		})
	}
}

func TestAnAnswerWithoutStateHasTheHeadersDeclared(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, plainText)
	_, a := answered(t, c, behavior.State{}, request("POST /schemas\nContent-Type: application/json\n\n{}"))
	if len(a.Header) != 2 || a.Header["X-Limit"] != "5" || a.Header["X-Shown"] != "a,b" {
		t.Errorf("header %v", a.Header)
	}
	if _, a = answered(t, c, behavior.State{}, request("GET /empty\n")); a.Header["Allow"] != "DELETE, PATCH, PUT" {
		t.Errorf("header %v", a.Header)
	}
}

func TestADocumentWithoutOperationsKnowsNoPath(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, "openapi: 3.1.0\ninfo: {title: none, version: '1'}\npaths: {}\n")
	if _, a := answered(t, c, behavior.State{}, request("GET /\n")); a.Status != 404 || a.MediaType != "application/problem+json" {
		t.Errorf("%d %s", a.Status, a.MediaType)
	}
}

func TestAnAnswerWithoutStateIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	document := strings.Replace(plainText, "{n: {type: integer, minimum: 3, maximum: 3}}", "{n: {type: integer}, name: {type: string}, mail: {type: string, format: email}}", 1)
	bodies := map[string]bool{}
	for _, body := range []string{"{}", "null", "{}"} {
		c, _ := stateless(t, document)
		c.Name = "shop"
		_, a := answered(t, c, behavior.State{}, request("POST /schemas\nContent-Type: application/json\n\n"+body))
		bodies[encoded(a.Body)] = true
	}
	if len(bodies) != 1 {
		t.Errorf("%v", bodies)
	}
}

func TestASkippedCheckIsSkippedWithoutStateToo(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, plainText)
	for skip, want := range map[string]string{"": "unauthenticated", "unauthenticated": "invalid"} {
		p := c.Prepare(request("GET /examples?n=0\n"))
		p.Skip = skip
		if _, a, err := p.Answer(behavior.State{}, inputs()); err != nil || a.Class != want {
			t.Errorf("skipping %q: %s, %v", skip, a.Class, err)
		}
	}
	p := c.Prepare(request("GET /examples?k=1&n=0\n"))
	p.Skip = specs.ClassInvalid
	if _, a, err := p.Answer(behavior.State{}, inputs()); err != nil || a.Status != 201 {
		t.Errorf("skipping the limits: %d, %v", a.Status, err)
	}
}

func TestAnOperationWithoutASuccessfulAnswerIsReported(t *testing.T) {
	t.Parallel()
	_, findings := stateless(t, plainText)
	var found []string
	for _, f := range findings.Of(specs.Unsupported) {
		if f.Code == "no-success" {
			found = append(found, f.Message)
		}
	}
	if len(found) != 1 || found[0] != `operation "moved" declares no successful answer, so a valid request is answered 501` {
		t.Errorf("%v", findings)
	}
}

func TestASchemaThatNothingFitsIsNoAnswer(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, plainText)
	_, a := answered(t, c, behavior.State{}, request("PATCH /empty\n"))
	if a.Status != 501 || !a.Foreign || !strings.Contains(encoded(a.Body), "no sample value") {
		t.Errorf("%d %s", a.Status, encoded(a.Body))
	}
}

const swagger = `swagger: '2.0'
info: {title: old shop, version: '1'}
basePath: /v1
produces: [application/json]
paths:
  /orders/{id}:
    get:
      operationId: order
      parameters: [{name: id, in: path, required: true, type: string, maxLength: 3}]
      responses:
        200: {description: ok, schema: {$ref: '#/definitions/Order'}}
        400: {description: no, examples: {application/json: {error: no}}}
definitions:
  Order: {type: object, required: [id], properties: {id: {type: string, enum: [o1]}}}
`

func TestASwaggerDocumentIsServedToo(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, swagger)
	for text, want := range map[string]string{
		"GET /v1/orders/abc\n": `200 {"id":"o1"}`, "GET /v1/orders/abcd\n": `400 {"error":"no"}`, "GET /orders/abc\n": "404",
	} {
		_, a := answered(t, c, behavior.State{}, request(text))
		if got := strconv.Itoa(a.Status) + " " + encoded(a.Body); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
}
