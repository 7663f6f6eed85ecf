package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

const statelessDocument = `openapi: 3.1.0
info: {title: Plain, version: "1"}
paths:
  /shown/{id}:
    get:
      operationId: shown
      parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 3}}]
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object}, examples: {one: {value: {shown: 1}}}}}}
        "422": {description: no, content: {application/json: {schema: {type: object}, example: {wrong: true}}}}
  /made:
    post:
      operationId: made
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}
      responses:
        "201": {description: ok, content: {application/json: {schema: {type: object, required: [id, many], properties: {
          id: {type: string, format: uuid}, many: {type: array, minItems: 2, items: {type: integer, minimum: 7}}}}}}}
  /empty:
    delete: {operationId: empty, security: [{token: []}], responses: {"204": {description: gone}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
`

func TestADocumentWithoutBehaviorIsServedFromExamplesAndSchemas(t *testing.T) {
	t.Parallel()
	c := contract(t, statelessDocument, "")
	m := startWith(t, []mockserver.Served{{Contract: c}})
	if got := m.want(http.StatusOK, request{"GET", "/shown/abc", nil, ""}); got.text != `{"shown":1}` {
		t.Errorf("its example: %s", got.text)
	}
	if got := m.want(http.StatusUnprocessableEntity, request{"GET", "/shown/abcd", nil, ""}); got.text != `{"wrong":true}` ||
		!strings.HasPrefix(got.header.Get("Counterpart-Violation"), "path.id maxLength=3 got=4") {
		t.Errorf("the declared refusal: %s %s", got.header.Get("Counterpart-Violation"), got.text)
	}
	post := request{"POST", "/made", map[string]string{"Content-Type": "application/json"}, `{"n":1}`}
	made := m.want(http.StatusCreated, post)
	if violations := c.Operation("made").JudgeResponse(201, "application/json", nil, jsonValue(t, made.text), true); len(violations) > 0 {
		t.Errorf("made from the schema: %s: %v", made.text, violations)
	}
	if again := m.want(http.StatusCreated, post); again.text != made.text {
		t.Errorf("made differently: %s, %s", made.text, again.text)
	}
	post.body = `{}`
	if got := m.want(http.StatusBadRequest, post); got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("an undeclared refusal: %v %s", got.header, got.text)
	}
	m.want(http.StatusUnauthorized, request{"DELETE", "/empty", nil, ""})
	if got := m.want(http.StatusNoContent, request{"DELETE", "/empty", map[string]string{"Authorization": "Bearer x"}, ""}); got.text != "" || got.header.Get("Content-Type") != "" {
		t.Errorf("an answer without a body: %v %q", got.header, got.text)
	}
	if got := m.want(http.StatusMethodNotAllowed, request{"PUT", "/made", nil, ""}); got.header.Get("Allow") != "POST" {
		t.Errorf("Allow %q", got.header.Get("Allow"))
	}
	m.want(http.StatusNotFound, request{"GET", "/elsewhere", nil, ""})
	if state := m.want(http.StatusOK, control("GET", "state", "")); strings.TrimSpace(state.text) != "{}" {
		t.Errorf("its state: %s", state.text)
	}
	m.want(http.StatusUnprocessableEntity, control("PUT", "state", `{"inline":{}}`))
}

func TestAnAnswerThatIsTextIsNotQuoted(t *testing.T) {
	t.Parallel()
	c := contract(t, `openapi: 3.1.0
info: {title: Plain, version: "1"}
paths: {/ping: {get: {operationId: ping, responses: {"200": {description: ok, content: {text/plain: {example: a "pong"}}}}}}}
`, "")
	m := startWith(t, []mockserver.Served{{Contract: c}})
	if got := m.want(http.StatusOK, request{"GET", "/ping", nil, ""}); got.text != `a "pong"` || got.header.Get("Content-Type") != "text/plain" {
		t.Errorf("%q %s", got.header.Get("Content-Type"), got.text)
	}
}
