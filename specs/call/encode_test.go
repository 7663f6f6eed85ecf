package call_test

import (
	"encoding/json"
	"testing"

	"github.com/counterpart-api/counterpart/specs/call"
)

const (
	text   = "schema: {type: string}"
	number = "schema: {type: integer}"
	list   = "schema: {type: array, items: {type: string}}"
	object = "schema: {type: object, properties: {R: {type: integer}, G: {type: integer}}}"
	asJSON = "content: {application/json: {schema: {}}}"
)

var (
	colors any = []any{"blue", "a,b", "é"}
	rgb    any = map[string]any{"R": json.Number("100"), "G": json.Number("200")}
)

func TestParametersAreWrittenByTheirStyle(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, declared string
		value              any
		want               string // the target behind /x, or the header field
	}{
		{"path simple text", "path", text, "a/b c%", "/a%2Fb%20c%25"},
		{"path simple number", "path", number, json.Number("-7"), "/-7"},
		{"path simple list", "path", list, colors, "/blue,a%2Cb,%C3%A9"},
		{"path simple exploded list", "path", "explode: true, " + list, colors, "/blue,a%2Cb,%C3%A9"},
		{"path simple object", "path", object, rgb, "/G,200,R,100"},
		{"path simple exploded object", "path", "explode: true, " + object, rgb, "/G=200,R=100"},
		{"path label text", "path", "style: label, " + text, "a.b", "/.a%2Eb"},
		{"path label list", "path", "style: label, " + list, []any{"a.b", "c"}, "/.a%2Eb,c"},
		{"path label exploded list", "path", "style: label, explode: true, " + list, []any{"a.b", "c,"}, "/.a%2Eb.c%2C"},
		{"path label object", "path", "style: label, " + object, rgb, "/.G,200,R,100"},
		{"path label exploded object", "path", "style: label, explode: true, " + object, rgb, "/.G=200.R=100"},
		{"path matrix text", "path", "style: matrix, " + text, "a;b", "/;p=a%3Bb"},
		{"path matrix list", "path", "style: matrix, " + list, colors, "/;p=blue,a%2Cb,%C3%A9"},
		{"path matrix exploded list", "path", "style: matrix, explode: true, " + list, colors, "/;p=blue;p=a%2Cb;p=%C3%A9"},
		{"path matrix object", "path", "style: matrix, " + object, rgb, "/;p=G,200,R,100"},
		{"path matrix exploded object", "path", "style: matrix, explode: true, " + object, rgb, "/;G=200;R=100"},
		{"path JSON", "path", asJSON, []any{"/"}, "/%5B%22%2F%22%5D"},
		{"query text", "query", text, "a b&c=d+e", "?p=a%20b%26c%3Dd%2Be"},
		{"query true", "query", "schema: {type: boolean}", true, "?p=true"},
		{"query null", "query", "schema: {type: string, nullable: true}", nil, "?p=null"},
		{"query exploded list", "query", list, colors, "?p=blue&p=a%2Cb&p=%C3%A9"},
		{"query empty exploded list", "query", list, []any{}, ""},
		{"query list", "query", "explode: false, " + list, colors, "?p=blue,a%2Cb,%C3%A9"},
		{"query list between spaces", "query", "style: spaceDelimited, explode: false, " + list, colors, "?p=blue%20a%2Cb%20%C3%A9"},
		{"query list between pipes", "query", "style: pipeDelimited, explode: false, " + list, colors, "?p=blue%7Ca%2Cb%7C%C3%A9"},
		{"query exploded object", "query", object, rgb, "?G=200&R=100"},
		{"query object", "query", "explode: false, " + object, rgb, "?p=G,200,R,100"},
		{"query deep object", "query", "style: deepObject, explode: true, " + object, rgb, "?p%5BG%5D=200&p%5BR%5D=100"},
		{"query deeper object", "query", "style: deepObject, explode: true, schema: {type: object}", map[string]any{"a": rgb}, "?p%5Ba%5D%5BG%5D=200&p%5Ba%5D%5BR%5D=100"},
		{"query JSON", "query", asJSON, rgb, "?p=%7B%22G%22%3A200%2C%22R%22%3A100%7D"},
		{"query list in a text", "query", text, []any{"a"}, "?p=a"},
		{"query element that is a list", "query", list, []any{[]any{"a"}}, "?p=%5B%22a%22%5D"},
		{"header text", "header", text, "a, b%", "a, b%"},
		{"header list", "header", list, []any{"a", "b c"}, "a,b c"},
		{"header object", "header", object, rgb, "G,200,R,100"},
		{"header exploded object", "header", "explode: true, " + object, rgb, "G=200,R=100"},
		{"header JSON", "header", asJSON, rgb, `{"G":200,"R":100}`},
		{"cookie text", "cookie", text, "a;b c", "p=a%3Bb%20c"},
		{"cookie list", "cookie", "explode: false, " + list, colors, "p=blue,a%2Cb,%C3%A9"},
		{"cookie exploded list", "cookie", list, colors, "p=blue; p=a%2Cb; p=%C3%A9"},
		{"cookie exploded object", "cookie", object, rgb, "G=200; R=100"},
		{"cookie JSON", "cookie", asJSON, []any{"a"}, "p=%5B%22a%22%5D"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := carrying(withParameter(t, tt.in, tt.declared), tt.in, tt.value).Message("")
			got := m.Target[len("/x"):]
			switch tt.in {
			case "header":
				got = header(m, "p")
			case "cookie":
				got = header(m, "Cookie")
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatTheOperationDoesNotDeclareIsNotSent(t *testing.T) {
	t.Parallel()
	c := carrying(withParameter(t, "query", text), "query", "a")
	c.Query["q"], c.Header["p"], c.Cookie["p"] = "b", "c", "d"
	if m := c.Message("/v1"); m.Target != "/v1/x?p=a" || len(m.Headers) > 0 {
		t.Errorf("%+v", m)
	}
}

const secured = `
security: [{bearer: [], cookie: []}, {basic: []}, {digest: []}, {query: []}, {key: []}, {oauth: []}]
paths:
  /x:
    post: {operationId: x, responses: {'200': {description: ok}}, requestBody: {content: {application/json: {schema: {}}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    digest: {type: http, scheme: Digest}
    key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: api key}
    cookie: {type: apiKey, in: cookie, name: sid}
    oauth: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://127.0.0.1/', scopes: {}}}}
`

func TestCredentialsAreWrittenByTheirScheme(t *testing.T) {
	t.Parallel()
	op := document(t, secured).Operations[0]
	tests := []struct{ scheme, value, target, field, want string }{
		{"bearer", "token", "/x", "Authorization", "Bearer token"},
		{"basic", "user:pass:word", "/x", "Authorization", "Basic dXNlcjpwYXNzOndvcmQ="},
		{"digest", "realm=x", "/x", "Authorization", "digest realm=x"},
		{"oauth", "token", "/x", "Authorization", "Bearer token"},
		{"key", "secret", "/x", "X-Key", "secret"},
		{"query", "a b", "/x?api%20key=a%20b", "", ""},
		{"cookie", "abc", "/x", "Cookie", "sid=abc"},
		{"unheard-of", "abc", "/x", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.scheme, func(t *testing.T) {
			t.Parallel()
			c := &call.Call{Operation: op, Credentials: map[string]string{tt.scheme: tt.value}}
			m := c.Message("")
			if m.Target != tt.target || header(m, tt.field) != tt.want || tt.field == "" && len(m.Headers) > 0 {
				t.Errorf("%+v", m)
			}
			presented := op.Credentials(received(m))[tt.scheme]
			if tt.want+tt.target != "/x" && (presented.Malformed || presented.Value != tt.value) {
				t.Errorf("read back as %+v", presented)
			}
		})
	}
}

func TestACallMaySayWhatNoClientWould(t *testing.T) {
	t.Parallel()
	op := document(t, secured).Operations[0]
	c := &call.Call{Operation: op, Credentials: map[string]string{"key": "k", "bearer": "b"}, Body: "a", HasBody: true, MediaType: "application/json"}
	with := func(change func(*call.Call)) *call.Message {
		d := c.Clone()
		d.RawHeader = map[string]string{}
		change(d)
		return d.Message("/v1")
	}
	if m := with(func(*call.Call) {}); m.Method != "POST" || string(m.Body) != `"a"` || len(m.Headers) != 3 || m.Headers[0].Name != "Authorization" {
		t.Errorf("as it is: %+v", m)
	}
	if m := with(func(d *call.Call) { d.Method, d.Target = "BREW", "//pot?%zz" }); m.Method != "BREW" || m.Target != "/v1//pot?%zz" {
		t.Errorf("method and target: %+v", m)
	}
	if m := with(func(d *call.Call) { d.RawBody = []byte{} }); m.Body == nil || len(m.Body) != 0 {
		t.Errorf("body of no bytes: %+v", m)
	}
	if m := with(func(d *call.Call) { d.HasBody = false }); m.Body != nil || header(m, "Content-Type") != "" {
		t.Errorf("no body: %+v", m)
	}
	m := with(func(d *call.Call) {
		d.RawHeader["x-key"], d.RawHeader["content-type"] = "other", "text/plain"
		d.OmitHeaders = []string{"AUTHORIZATION"}
	})
	if len(m.Headers) != 2 || m.Headers[1] != (call.Field{Name: "x-key", Value: "other"}) || header(m, "Content-Type") != "text/plain" {
		t.Errorf("a field in another case replaces the declared one: %+v", m)
	}
	if len(c.Message("").Headers) != 3 || len(c.RawHeader) != 0 {
		t.Errorf("the original has changed: %+v", c)
	}
}

func TestBodiesAreWrittenByTheirMediaType(t *testing.T) {
	t.Parallel()
	fields := map[string]any{"b c": "d&e", "a": []any{"x", json.Number("1")}}
	tests := []struct {
		mediaType string
		value     any
		want      string
	}{
		{"application/json", fields, `{"a":["x",1],"b c":"d&e"}`},
		{"application/problem+json; charset=utf-8", "a", `"a"`},
		{"", "a", `"a"`},
		{"application/x-www-form-urlencoded", fields, "a=x&a=1&b%20c=d%26e"},
		{"application/x-www-form-urlencoded", "a b", "a%20b"},
		{"text/plain", "a \x00\n\"", "a \x00\n\""},
		{"text/plain; charset=utf-8", json.Number("1"), "1"},
		{"application/xml", "<a/>", "<a/>"},
	}
	for _, tt := range tests {
		if got := call.Encode(tt.mediaType, tt.value); string(got) != tt.want {
			t.Errorf("%s: got %q, want %q", tt.mediaType, got, tt.want)
		}
	}
}
