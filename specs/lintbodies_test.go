package specs_test

import (
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
)

const bodiesDocument = `openapi: 3.1.0
info: {title: b, version: '1'}
x-source: {document: d, section: s, grade: stated}
paths:
  /x:
    get:
      operationId: x
      responses: &r
        '200': {description: ok, headers: {X-A: {required: true, schema: {type: string}}}, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
        4XX: {description: no, content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}}
        '500': {description: no body}
  /y:
    get: {operationId: y, parameters: [{name: n, in: query, schema: {type: integer}}], responses: *r}
`

const bodiesBehavior = `state:
  things: {key: id}
precedence: [authenticate, media-type, parse, validate, rules]
caller: "{}"
errors:
  not-found: {source: &s {document: d, grade: stated}, status: 404, body: {code: 1}}
  method-not-allowed: {source: *s, status: 405, body: {code: 1}}
  malformed: {source: *s, status: 400, body: {code: 1}}
  media-type: {source: *s, status: 415, body: {code: 1}}
  invalid: {source: *s, status: 422, body: {code: 1}}
  too-large: {source: *s, status: 413, body: {code: 1}}
  unauthenticated: {source: *s, status: 401, body: {code: 1}}
operations:
  x:
    rules:
      - name: it
        source: *s
        respond: RESPOND
  y: {rules: [{name: all, source: *s, respond: {status: 200, body: {id: a}}}]}
`

func TestABodyThatNeverVariesIsHeldToTheDocument(t *testing.T) {
	t.Parallel()
	for respond, want := range map[string]string{
		`{status: 200, body: {id: a}}`:               "",
		`{status: 200, body: {}}`:                    "behavior.yaml:16: rule \"it\" of x answers 200 with a body that does not fit the document: ",
		`{status: 200, body: {id: 7}}`:               "behavior.yaml:16: rule \"it\" ",
		`{status: 200, body: [1]}`:                   "behavior.yaml:16: rule \"it\" ",
		`{status: 200}`:                              "behavior.yaml:16: rule \"it\" ",
		`{status: 200, body: {id: "${operation}"}}`:  "",
		`{status: 200, body: {id: 7, b: "${'x'}"}}`:  "",
		`{status: 404, body: {code: 7}}`:             "",
		`{status: 404, body: {code: "7"}}`:           "behavior.yaml:16: rule \"it\" ",
		`{status: 404, body: {code: "$${code}"}}`:    "behavior.yaml:16: rule \"it\" ",
		`{status: 500, body: {whatever: [1, null]}}`: "",
		`{status: 500}`:                              "",
	} {
		wantBodies(t, strings.Replace(bodiesBehavior, "RESPOND", respond, 1), want)
	}
}

func TestABodyOfAnErrorIsHeldToTheOperationsThatCanFailSo(t *testing.T) {
	t.Parallel()
	const unfit = "a body that does not fit the document: "
	for _, test := range []struct{ line, other, want string }{
		{`not-found: {source: &s {document: d, grade: stated}, status: 404, body: {code: 1}}`, `not-found: {source: &s {document: d, grade: stated}, status: 404, body: {code: x}}`,
			`behavior.yaml:6: error "not-found" answers 404 with ` + unfit + `code in the body of the response is of type string; integer is needed (of x)`},
		{`not-found: {source: &s {document: d, grade: stated}, status: 404, body: {code: 1}}`, `not-found: {source: &s {document: d, grade: stated}, status: 501, body: {code: x}}`, ""}, // which nobody declares
		{`malformed: {source: *s, status: 400, body: {code: 1}}`, `malformed: {source: *s, status: 400, body: {code: x}}`, `behavior.yaml:8: error "malformed" answers 400 with ` + unfit},
		{`malformed: {source: *s, status: 400, body: {code: 1}}`, `malformed: {source: *s, status: 400, body: {code: "${operation}"}}`, ""},
		{`malformed: {source: *s, status: 400, body: {code: 1}}`, `malformed: {source: *s, status: 400}`, `behavior.yaml:8: error "malformed" answers 400 with ` + unfit},
		{`malformed: {source: *s, status: 400, body: {code: 1}}`,
			`malformed: [{name: odd, when: "violation.keyword == 'json'", source: *s, status: 400, body: {code: x}}, {source: *s, status: 400, body: {code: 1}}]`,
			`behavior.yaml:8: error "malformed/odd" answers 400 with ` + unfit},
		{`invalid: {source: *s, status: 422, body: {code: 1}}`, `invalid: {source: *s, status: 422, body: [1]}`,
			`behavior.yaml:10: error "invalid" answers 422 with ` + unfit + `the body of the response is of type array; object is needed (of y)`},
		{`too-large: {source: *s, status: 413, body: {code: 1}}`, `too-large: {source: *s, status: 413, body: [1]}`,
			`behavior.yaml:11: error "too-large" answers 413 with ` + unfit + `the body of the response is of type array; object is needed (of x, y)`},
		// no body is declared, so none can be of another type; none can be malformed where nothing is read; nobody has to be known
		{`media-type: {source: *s, status: 415, body: {code: 1}}`, `media-type: {source: *s, status: 415, body: {code: x}}`, ""},
		{`unauthenticated: {source: *s, status: 401, body: {code: 1}}`, `unauthenticated: {source: *s, status: 401, body: {code: x}}`, ""},
	} {
		behavior := strings.Replace(bodiesBehavior, "RESPOND", "{status: 200, body: {id: a}}", 1)
		if !strings.Contains(behavior, test.line) {
			t.Fatalf("%q is not there", test.line)
		}
		wantBodies(t, strings.Replace(behavior, test.line, test.other, 1), test.want)
	}
}

// wantBodies lints a behavior, and wants one finding that contains a text, none for "".
func wantBodies(t *testing.T, behavior, want string) {
	t.Helper()
	c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": bodiesDocument, "behavior.yaml": behavior}), specs.Options{})
	if c == nil {
		t.Fatal(findings)
	}
	found := c.FixedBodies()
	if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Severity != specs.Error || found[0].Code != "unfit-body" || !strings.Contains(found[0].String(), want)) {
		t.Errorf("%v, want %q", found, want)
	}
}

func TestTheBodiesOfTheEmbeddedContractsFit(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		c, findings := specs.Load(name, specs.Options{})
		if c == nil {
			t.Fatal(findings)
		}
		if found := c.FixedBodies(); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}
