package mockserver_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

const defectiveDocument = `openapi: 3.0.3
info: {title: Defective, version: "1", x-source: {document: d, grade: stated}}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put:
      operationId: putThing
      responses: {"200": &thing {description: a thing, content: {application/json: {schema: {$ref: '#/components/schemas/Answer'}}}}, default: *thing}
    post:
      operationId: failThing
      responses: {"200": *thing, default: *thing}
    delete:
      operationId: countThings
      responses: {"200": *thing, default: *thing}
components:
  schemas: {Answer: {type: object, required: [id, n], properties: {id: {type: string, maxLength: 5}, n: {type: integer}}}}
`

const defectiveBehavior = `state: {things: {key: id}}
precedence: [parse, validate, rules]
errors:
` + plainErrors + `operations:
  putThing: {rules: [{name: put, source: {document: d, grade: stated}, effects: [{put: things, value: {id: "${path.id}"}}], respond: {status: 200, body: {id: "${path.id}", n: 1}}}]}
  failThing: {rules: [{name: fail, source: {document: d, grade: stated}, respond: {status: 200, body: {id: "${things[path.id].id}", n: 1}}}]}
  countThings: {rules: [{name: count, source: {document: d, grade: stated}, respond: {status: 200, body: {id: a, n: "${size(lists.range(2000).filter(a, lists.range(2000).all(b, a + b >= 0)))}"}}}]}
`

// TestADefectiveAnswerIsALoud500AndLeavesTheStateAlone has a behavior that answers what its document does not allow.
func TestADefectiveAnswerIsALoud500AndLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := contract(t, defectiveDocument, defectiveBehavior)
	h, err := mockserver.New([]mockserver.Served{{Contract: c, World: specs.World{State: c.Behavior.Empty()}}},
		mockserver.WithLog(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))))
	if err != nil {
		t.Fatal(err)
	}
	if got := serve(h, request{"PUT", "/things/short", nil, ""}); got.status != http.StatusOK || log.Len() > 0 {
		t.Fatalf("a good answer: %d %s\n%s", got.status, got.text, log.String())
	}
	before, _ := h.State("inline")
	for _, one := range []struct {
		request request
		line    string
	}{
		{request{"PUT", "/things/too-long", nil, ""}, `putThing: the answer of rule \"put\" (status 200) breaks the contract: response.body.id maxLength=5 got=8`},
		{request{"POST", "/things/nobody", nil, ""}, "level=ERROR msg=request method=POST"},
		{request{"DELETE", "/things/any", nil, ""}, "cost limit exceeded"},
	} {
		log.Reset()
		got := serve(h, one.request)
		if got.status != http.StatusInternalServerError || got.header.Get("Content-Type") != "application/problem+json" || at(got.value(t), "status") != float64(500) {
			t.Errorf("%s: %d %v %s", one.request.target, got.status, got.header, got.text)
		}
		if !strings.Contains(log.String(), one.line) || !strings.Contains(log.String(), "defect=") {
			t.Errorf("%s: log %s", one.request.target, log.String())
		}
	}
	if after, _ := h.State("inline"); !after.Equal(before) || after.Len("things") != 1 {
		t.Error("the state moved")
	}
	kept := h.Requests("", 1)[0]
	changes := serve(h, control("GET", fmt.Sprintf("requests/%d/diff", kept.ID), ""))
	if kept.Response.Status != 500 || changes.text != `{"changes":[]}`+"\n" {
		t.Errorf("journal: %+v, changes %s", kept, changes.text)
	}
}
