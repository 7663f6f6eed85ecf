package call_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

const shop = `
paths:
  /shops/{shop}/orders:
    parameters: [{name: shop, in: path, required: true, schema: {type: string, maxLength: 5}, example: north}]
    post:
      operationId: order
      parameters:
        - {name: dry, in: query, schema: {type: boolean}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}, example: [a, b]}}
        - {name: count, in: query, required: true, schema: {type: integer, minimum: 3, maximum: 3}}
        - {name: Accept, in: header, required: true, schema: {type: string}, example: text/html}
        - {name: X-Trace, in: header, schema: {type: string}, example: t1}
        - {name: lang, in: cookie, schema: {type: string}, example: en}
      requestBody:
        content:
          application/octet-stream: {schema: {type: string, format: binary}}
          application/json:
            schema: {type: object, required: [item], properties: {item: {type: string}}}
            examples: {one: {value: {item: pen}}, two: {value: {item: ink}}}
      responses: {'200': {description: ok}}
    get:
      operationId: list
      responses: {'200': {description: ok}}
  /made-up:
    post:
      operationId: makeUp
      requestBody: {content: {'*/*': {schema: {type: object, required: [n], properties: {n: {type: integer, minimum: 7, maximum: 7}}}}}}
      responses: {'200': {description: ok}}
  /bare:
    post:
      operationId: bare
      requestBody: {content: {application/json: {}}}
      responses: {'200': {description: ok}}
`

func shown(t testing.TB, id string) []call.Named {
	t.Helper()
	doc := document(t, shop)
	return call.Documented(doc.Operation(id), map[string]string{"key": "secret"}, 1)
}

func TestDocumentedCallsAreTheExamples(t *testing.T) {
	t.Parallel()
	calls := shown(t, "order")
	if len(calls) != 2 || calls[0].Name != "one" || calls[1].Name != "two" {
		t.Fatalf("%+v", calls)
	}
	c := calls[1].Call
	got := []any{c.Path, c.Query, c.Header, c.Cookie, c.Body, c.MediaType, c.Credentials}
	want := []any{
		map[string]any{"shop": "north"}, map[string]any{"tags": []any{"a", "b"}, "count": json.Number("3")},
		map[string]any{"X-Trace": "t1"}, map[string]any{"lang": "en"}, map[string]any{"item": "ink"}, "application/json",
		map[string]string{"key": "secret"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhereNothingIsShownValuesAreMadeUp(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]call.Named{
		"list":   {Name: "parameters", Call: &call.Call{}},
		"makeUp": {Name: "made-up", Call: &call.Call{HasBody: true, MediaType: "application/json", Body: map[string]any{"n": json.Number("7")}}},
		"bare":   {Name: "empty", Call: &call.Call{HasBody: true, MediaType: "application/json", Body: map[string]any{}}},
	} {
		calls := shown(t, id)
		if len(calls) != 1 || calls[0].Name != want.Name {
			t.Fatalf("%s: %+v", id, calls)
		}
		c := calls[0].Call
		if diff := cmp.Diff(want.Body, c.Body); diff != "" || c.HasBody != want.HasBody || c.MediaType != want.MediaType {
			t.Errorf("%s: %+v\n%s", id, c, diff)
		}
	}
}

func TestEveryDocumentedCallIsAccepted(t *testing.T) {
	t.Parallel()
	doc := document(t, shop)
	for _, op := range doc.Operations {
		for _, c := range call.Documented(op, nil, 1) {
			if problems := judged(doc, c.Call).Problems; len(problems) > 0 {
				t.Errorf("%s %s: %v", op.ID, c.Name, problems)
			}
		}
	}
}

// judged is what the document says of a call.
func judged(doc *openapi.Document, c *call.Call) openapi.Decoded {
	r := received(c.Message(""))
	match, _, _ := doc.Route(r.Method, r.Path())
	return match.Operation.Decode(r, match)
}

func TestARefusedCallBreaksTheLimitItNames(t *testing.T) {
	t.Parallel()
	doc := document(t, shop)
	for id, want := range map[string]string{"order": "query.count required", "list": "path.shop maxLength", "makeUp": "body.n required"} {
		c := call.Documented(doc.Operation(id), nil, 1)[0].Call
		before := judged(doc, c)
		broken, limit, ok := c.Refused()
		if !ok || limit.Where+" "+limit.Keyword != want {
			t.Errorf("%s: %v %s %s, want %s", id, ok, limit.Where, limit.Keyword, want)
			continue
		}
		problems := judged(doc, broken).Problems
		if !slices.ContainsFunc(problems, func(v openapi.Violation) bool { return v.Where+" "+v.Keyword == want }) {
			t.Errorf("%s: %v", id, problems)
		}
		if diff := cmp.Diff(before.Body, c.Body); diff != "" || len(judged(doc, c).Problems) > 0 {
			t.Errorf("%s: the call it was made from has changed\n%s", id, diff)
		}
	}
}

func TestNoRefusedCallWithoutALimitToBreak(t *testing.T) {
	t.Parallel()
	if _, limit, ok := shown(t, "bare")[0].Refused(); ok {
		t.Errorf("broke %v", limit)
	}
	for name, declared := range map[string]string{
		"a limit too long to show":  "schema: {type: string, maxLength: 1000000000}",
		"a limit inside a list":     "schema: {type: array, items: {type: string, maxLength: 3}}, example: [a]",
		"a limit of an alternative": "schema: {anyOf: [{type: string, maxLength: 3}, {type: string, minLength: 1}]}, example: a",
	} {
		op := withParameter(t, "path", declared)
		if broken, limit, ok := call.Documented(op, nil, 1)[0].Refused(); ok {
			t.Errorf("%s: broke %s %s with %.50q", name, limit.Where, limit.Keyword, broken.Message("").Target)
		}
	}
}

func TestParamsHasAMapForEachPlace(t *testing.T) {
	t.Parallel()
	c := shown(t, "order")[0].Call
	for in, name := range map[string]string{"path": "shop", "query": "count", "header": "X-Trace", "cookie": "lang"} {
		if c.Params(in)[name] == nil {
			t.Errorf("nothing in %s", in)
		}
	}
	if c.Params("body") != nil {
		t.Error("a body has no parameters")
	}
}

func TestMediaPrefersWhatCanBeWritten(t *testing.T) {
	t.Parallel()
	for types, want := range map[string]string{
		"":                                 "",
		"application/xml application/json": "application/json",
		"image/png text/html":              "text/html",
		"application/xml image/png":        "application/xml",
		"image/*":                          "image/png",
		"text/*":                           "text/plain",
		"application/*":                    "application/json",
		"multipart/form-data application/x-www-form-urlencoded": "application/x-www-form-urlencoded",
		"application/vnd.x+json;v=1":                            "application/vnd.x+json;v=1",
	} {
		var content []*openapi.Media
		for _, one := range strings.Fields(types) {
			content = append(content, &openapi.Media{Type: one})
		}
		m, got := call.Media(content)
		if got != want || (m == nil) != (types == "") {
			t.Errorf("%q: got %q, want %q", types, got, want)
		}
	}
}
