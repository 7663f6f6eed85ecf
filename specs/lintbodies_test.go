package specs_test

import (
	"os"
	"path/filepath"
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
      responses:
        '200': {description: ok, headers: {X-A: {required: true, schema: {type: string}}}, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
        4XX: {description: no, content: {application/json: {schema: {type: object, properties: {code: {type: integer}}}}}}
        '500': {description: no body}
`

const bodiesBehavior = `state:
  things: {key: id}
errors:
  not-found: {source: {document: d, grade: stated}, status: 404, body: {code: 1}}
  method-not-allowed: {source: {document: d, grade: stated}, status: 405, body: {code: 1}}
  malformed: {source: {document: d, grade: stated}, status: 400, body: {code: 1}}
  media-type: {source: {document: d, grade: stated}, status: 415, body: {code: 1}}
  invalid: {source: {document: d, grade: stated}, status: 422, body: {code: 1}}
  too-large: {source: {document: d, grade: stated}, status: 413, body: {code: 1}}
operations:
  x:
    rules:
      - name: it
        source: {document: d, grade: stated}
        respond: RESPOND
`

func TestABodyThatNeverVariesIsHeldToTheDocument(t *testing.T) {
	t.Parallel()
	for respond, want := range map[string]string{
		`{status: 200, body: {id: a}}`:               "",
		`{status: 200, body: {}}`:                    "behavior.yaml:13: rule \"it\" of x answers 200 with a body that does not fit the document: ",
		`{status: 200, body: {id: 7}}`:               "behavior.yaml:13: rule \"it\" ",
		`{status: 200, body: [1]}`:                   "behavior.yaml:13: rule \"it\" ",
		`{status: 200, body: {id: "${operation}"}}`:  "",
		`{status: 200, body: {id: 7, b: "${'x'}"}}`:  "",
		`{status: 404, body: {code: 7}}`:             "",
		`{status: 404, body: {code: "7"}}`:           "behavior.yaml:13: rule \"it\" ",
		`{status: 404, body: {code: "$${code}"}}`:    "behavior.yaml:13: rule \"it\" ",
		`{status: 500, body: {whatever: [1, null]}}`: "",
	} {
		folder := t.TempDir()
		for name, text := range map[string]string{"openapi.yaml": bodiesDocument, "behavior.yaml": strings.Replace(bodiesBehavior, "RESPOND", respond, 1)} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, findings := specs.Load(filepath.Join(folder, "openapi.yaml"), specs.Options{})
		if c == nil {
			t.Fatal(findings)
		}
		found := c.FixedBodies()
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Severity != specs.Error || found[0].Code != "unfit-body" || !strings.Contains(found[0].String(), want)) {
			t.Errorf("%s: %v, want %q", respond, found, want)
		}
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
