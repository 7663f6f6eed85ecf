package call_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// document loads an OpenAPI 3.0 document of the given paths and components.
func document(t testing.TB, text string) *openapi.Document {
	t.Helper()
	text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n" + strings.TrimLeft(text, "\n")
	doc, findings := openapi.Load(fstest.MapFS{"openapi.yaml": {Data: []byte(text)}}, "openapi.yaml", openapi.Options{})
	for _, f := range findings {
		if f.Severity == openapi.Error && f.Code != openapi.CodeNoSource {
			t.Fatal(f)
		}
	}
	return doc
}

// withParameter is a document with one operation, GET /x or GET /x/{p}, that takes one parameter p of the given declaration.
func withParameter(t testing.TB, in, rest string) *openapi.Operation {
	t.Helper()
	path, required := "/x", ""
	if in == "path" {
		path, required = "/x/{p}", "required: true, "
	}
	return document(t, fmt.Sprintf(`
paths:
  %s:
    get:
      operationId: x
      parameters: [{name: p, in: %s, %s%s}]
      responses: {'200': {description: ok}}
`, path, in, required, rest)).Operations[0]
}

// carrying is a call with one parameter p.
func carrying(op *openapi.Operation, in string, v any) *call.Call {
	c := &call.Call{Operation: op, Path: map[string]any{}, Query: map[string]any{}, Header: map[string]any{}, Cookie: map[string]any{}}
	c.Params(in)["p"] = v
	return c
}

// received is the message as a server reads it.
func received(m *call.Message) *openapi.Request {
	r := &openapi.Request{Method: m.Method, Target: m.Target, Header: http.Header{}, Body: m.Body}
	for _, f := range m.Headers {
		r.Header.Add(f.Name, f.Value)
	}
	return r
}

// header is the value of a header field of the message, "" when it is not sent.
func header(m *call.Message, name string) string { return received(m).Header.Get(name) }
