package openapi

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// decode routes and decodes a request with a JSON body, or none when body is empty.
func decode(d *Document, method, target, body string, headers ...string) Decoded {
	path, _, _ := strings.Cut(target, "?")
	m, _, _ := d.Route(method, path)
	header := http.Header{}
	if body != "" {
		header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		header[headers[i]] = []string{headers[i+1]}
		if headers[i+1] == "" {
			delete(header, headers[i])
		}
	}
	return m.Operation.Decode(&Request{Method: method, Target: target, Header: header, Body: []byte(body)}, m)
}

const shop = `
openapi: 3.0.3
info: {title: t, version: '1', x-source: {document: doc, grade: stated}}
servers: [{url: 'https://host.example/{stage}/', variables: {stage: {default: v1}}}]
paths:
  /c/{communityId}/join:
    post:
      operationId: join
      parameters: [{name: communityId, in: path, required: true, schema: {type: string, minLength: 1, maxLength: 900}}]
      responses: {'200': {description: d}}
  /roles:
    delete:
      operationId: roles
      security: [{key: [], bearer: []}, {}]
      parameters:
        - {name: roles, in: query, required: true, schema: {type: array, minItems: 1, maxItems: 100, items: {type: string, maxLength: 5}}}
        - {name: n, in: query, schema: {type: integer, maximum: 9}}
        - {name: flag, in: query, schema: {type: boolean}}
        - {name: plain, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: pipes, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {a: {type: integer}}}}
        - {name: X-API-Key, in: header, required: true, schema: {type: string}}
        - {name: Authorization, in: header, required: true, schema: {type: string}}
        - {name: Content-Type, in: header, required: true, x-enforced: true, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string, maxLength: 3}}
      responses: {'200': {description: d}}
  /invite:
    post:
      operationId: invite
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [roomId]
              properties:
                roomId: {type: string, maxLength: 3}
                userIds: {type: array, items: {type: string}}
                who: {oneOf: [{type: integer}, {type: object, required: [id], properties: {id: {type: string, maxLength: 2}}}]}
              additionalProperties: {type: string}
          application/x-www-form-urlencoded:
            schema: {type: object, required: [n], properties: {n: {type: integer}, tags: {type: array, items: {type: string}}}}
          text/plain: {schema: {type: string, maxLength: 4}}
          application/vnd.a+json;version=2: {schema: {type: array}}
      responses:
        '200': {description: d, headers: {X-Rate: {required: true, schema: {type: integer}}}, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}
        '204': {description: d}
        4XX: {description: d, content: {application/problem+json: {}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: x-api-key}
    bearer: {type: http, scheme: Bearer}
    basic: {type: http, scheme: basic}
    crumb: {type: apiKey, in: cookie, name: crumb}
    token: {type: apiKey, in: query, name: token}
`

func TestLengthsCountCodePointsOfTheDecodedValue(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	for _, unit := range []string{"a", "%C3%A9", "é", "%F0%9F%98%80", "😀", "%20", "%2F", "+"} {
		for count, want := range map[int]string{1: "", 900: "", 901: "path.communityId maxLength=900 got=901"} {
			out := decode(d, "POST", "/v1/c/"+strings.Repeat(unit, count)+"/join", "")
			if got := problems(out); got != want {
				t.Errorf("%d of %s: %q, want %q", count, unit, got, want)
			}
		}
	}
}

func problems(d Decoded) string {
	list := make([]string, len(d.Problems))
	for i, v := range d.Problems {
		list[i] = v.String()
	}
	return strings.Join(list, "; ")
}

func TestPathTextIsReadStrictly(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	cases := []struct{ path, want, value string }{
		{"/v1/c/a%2Fb/join", "", "a/b"},
		{"/v1/c/a+b/join", "", "a+b"},
		{"/v1/c//join", "path.communityId minLength=1 got=0", ""},
		{"/v1/c/%zz/join", "path.communityId percent-encoding", "<nil>"},
		{"/v1/c/%ff/join", "path.communityId utf-8", "<nil>"},
		{"/v1/c/%ED%A0%80/join", "path.communityId utf-8", "<nil>"},
	}
	for _, c := range cases {
		out := decode(d, "POST", c.path, "")
		if got := problems(out); got != c.want || fmt.Sprint(out.Path["communityId"]) != c.value {
			t.Errorf("%s: %q, value %v", c.path, got, out.Path["communityId"])
		}
	}
	if class := decode(d, "POST", "/v1/c/%zz/join", "").Problems[0].Class; class != Malformed {
		t.Errorf("class %s", class)
	}
}

func TestQueryParameters(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	many := func(n int) string { return strings.TrimSuffix(strings.Repeat("roles=a&", n), "&") }
	cases := []struct{ query, want, roles string }{
		{many(0), "query.roles required=true got=missing", "<nil>"},
		{many(1), "", "[a]"},
		{many(100), "", ""},
		{many(101), "query.roles maxItems=100 got=101", ""},
		{"roles=a,b", "", "[a,b]"},
		{"roles=a&roles=b", "", "[a b]"},
		{"roles[]=a", "query.roles required=true got=missing", "<nil>"},
		{"roles=", "", "[]"},
		{"roles=a;b", "", "[a;b]"},
		{"roles=a%26b", "", "[a&b]"},
		{"roles=a&roles=b&roles=c&roles=123456", "query.roles[3] maxLength=5 got=6", ""},
		{"roles=%zz", "query percent-encoding", "<nil>"},
		{"roles=%ff", "query utf-8", "<nil>"},
		{"roles=a&n=3", "", "[a]"},
		{"roles=a&n=10", "query.n maximum=9 got=10", "[a]"},
		{"roles=a&n=01", "query.n type=integer got=string", "[a]"},
		{"roles=a&n=1&n=2", "query.n repeated", "[a]"},
		{"roles=a&flag=TRUE", "query.flag type=boolean got=string", "[a]"},
		{"roles=a&pipes=1|2", "", "[a]"},
		{"roles=a&pipes=1|x", "query.pipes[1] type=integer got=string", "[a]"},
		{"roles=a&deep[a]=1", "", "[a]"},
		{"roles=a&deep[a]=x", "query.deep.a type=integer got=string", "[a]"},
		{"roles=a&unknown=1", "", "[a]"},
	}
	for _, c := range cases {
		out := decode(d, "DELETE", "/v1/roles?"+c.query, "", "Content-Type", "any")
		if got := problems(out); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
		if got := fmt.Sprint(out.Query["roles"]); c.roles != "" && got != c.roles {
			t.Errorf("%s: roles %s, want %s", c.query, got, c.roles)
		}
	}
	if out := decode(d, "DELETE", "/v1/roles?roles=a&plain=x,y%2Cz", "", "Content-Type", "any"); fmt.Sprintf("%q", out.Query["plain"]) != `["x" "y,z"]` {
		t.Errorf("plain %q", out.Query["plain"])
	}
}

func TestHeadersOfCredentialsAreNotParameters(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	if got := problems(decode(d, "DELETE", "/v1/roles?roles=a", "")); got != "header.content-type required=true got=missing" {
		t.Errorf("problems %q", got)
	}
	out := decode(d, "DELETE", "/v1/roles?roles=a", "", "Content-Type", "x", "Cookie", "a=b; session=1234")
	if got := problems(out); got != "cookie.session maxLength=3 got=4" || out.Headers["content-type"] != "x" {
		t.Errorf("problems %q, headers %v", got, out.Headers)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	cases := []struct{ name, mediaType, body, want string }{
		{"fits", "application/json", `{"roomId":"a"}`, ""},
		{"media type in any case, with parameters", "Application/JSON; charset=UTF-8", `{"roomId":"a"}`, ""},
		{"missing", "application/json", "", "body required=true got=missing"},
		{"no media type", "", `{}`, "media-type header.content-type"},
		{"another media type", "text/html", `{}`, "media-type header.content-type"},
		{"broken media type", "json", `{}`, "media-type header.content-type"},
		{"not json", "application/json", `{`, "malformed body json"},
		{"trailing bytes", "application/json", `{"roomId":"a"} {}`, "malformed body trailing"},
		{"duplicate keys", "application/json", `{"roomId":"a","roomId":"b"}`, "malformed body duplicate-key"},
		{"too deep", "application/json", strings.Repeat("[", 100), "malformed body depth"},
		{"invalid utf-8", "application/json", "{\"roomId\":\"\xff\"}", "malformed body utf-8"},
		{"required", "application/json", `{}`, "body.roomId required=true got=missing"},
		{"inner", "application/json", `{"roomId":"a","userIds":["a",1]}`, "body.userIds[1] type=string got=integer"},
		{"best branch", "application/json", `{"roomId":"a","who":{"id":"abc"}}`, "body.who.id maxLength=2 got=3"},
		{"names that the schema does not know are not repeated", "application/json", `{"roomId":"a","secret-name":1}`, "body.* type=string got=integer"},
		{"two faults", "application/json", `{"roomId":"abcd","userIds":1}`, "body.roomId maxLength=3 got=4; body.userIds type=array got=integer"},
		{"form", "application/x-www-form-urlencoded", "n=1&tags=a&tags=b", ""},
		{"form, wrong type", "application/x-www-form-urlencoded", "n=x", "body.n type=integer got=string"},
		{"form, escape", "application/x-www-form-urlencoded", "n=%z", "malformed body percent-encoding"},
		{"text", "text/plain", "abcd", ""},
		{"text, too long", "text/plain; charset=utf-8", "abcde", "body maxLength=4 got=5"},
		{"parameter that the document names", "application/vnd.a+json; version=2", "[]", ""},
		{"another value of it", "application/vnd.a+json; version=3", "[]", "media-type header.content-type"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := decode(d, "POST", "/v1/invite", c.body, "Content-Type", c.mediaType)
			got := problems(out)
			if len(out.Problems) > 0 && out.Problems[0].Class != Invalid {
				got = string(out.Problems[0].Class) + " " + got
			}
			if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestABodyThatIsNotDeclaredIsIgnored(t *testing.T) {
	t.Parallel()
	out := decode(clean(t, shop), "POST", "/v1/c/a/join", "not json")
	if len(out.Problems) > 0 || out.HasBody || out.Body != nil {
		t.Errorf("decoded %+v", out)
	}
}

func TestABodyThatIsTooLarge(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	m, _, _ := d.Route("POST", "/v1/invite")
	out := m.Operation.Decode(&Request{Target: "/v1/invite", Header: http.Header{}, BodyTooLarge: true}, m)
	if len(out.Problems) != 1 || out.Problems[0].Class != TooLarge {
		t.Errorf("problems %v", out.Problems)
	}
}

func TestProblemsComeInOrder(t *testing.T) {
	t.Parallel()
	d := clean(t, strings.Replace(shop, "operationId: invite", "operationId: invite\n      parameters: [{name: q, in: query, required: true, schema: {type: string}}, {name: h, in: header, schema: {type: integer}}]", 1))
	out := decode(d, "POST", "/v1/invite?%zz", "{", "H", "x")
	if got := problems(out); got != "query percent-encoding; body json; header.h type=integer got=string" {
		t.Errorf("problems %q", got)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	cases := []struct {
		header http.Header
		target string
		want   string
	}{
		{header(), "/", "map[]"},
		{header("X-Api-Key", "k"), "/", "map[key:{key k false}]"},
		{header("X-Api-Key", ""), "/", "map[key:{key  true}]"},
		{header("X-Api-Key", "k", "X-Api-Key", "l"), "/", "map[key:{key  true}]"},
		{header("Authorization", "bEaReR abc"), "/", "map[basic:{basic  true} bearer:{bearer abc false}]"},
		{header("Authorization", "Bearer "), "/", "map[basic:{basic  true} bearer:{bearer  true}]"},
		{header("Authorization", "Bearer a b"), "/", "map[basic:{basic  true} bearer:{bearer  true}]"},
		{header("Authorization", "Basic dTpw"), "/", "map[basic:{basic u:p false} bearer:{bearer  true}]"},
		{header("Authorization", "Basic !"), "/", "map[basic:{basic  true} bearer:{bearer  true}]"},
		{header("Cookie", "a=b; crumb=c"), "/", "map[crumb:{crumb c false}]"},
		{header(), "/?token=t", "map[token:{token t false}]"},
		{header(), "/?token=%zz", "map[]"},
	}
	for _, c := range cases {
		if got := fmt.Sprint(d.AllCredentials(&Request{Target: c.target, Header: c.header})); got != c.want {
			t.Errorf("%v %s: %s, want %s", c.header, c.target, got, c.want)
		}
	}
	own := d.Operation("roles").Credentials(&Request{Target: "/", Header: header("X-Api-Key", "k", "Cookie", "crumb=c")})
	if fmt.Sprint(own) != "map[key:{key k false}]" {
		t.Errorf("of the operation: %v", own)
	}
	if security := d.Operation("roles").Security; len(security) != 2 || len(security[0]) != 2 || len(security[1]) != 0 {
		t.Errorf("security %v", security)
	}
}

func TestResponses(t *testing.T) {
	t.Parallel()
	op := clean(t, shop).Operation("invite")
	rate := http.Header{"X-Rate": {"5"}}
	fits := map[string]any{"id": "a"}
	cases := []struct {
		name      string
		status    int
		mediaType string
		header    http.Header
		body      any
		want      string
	}{
		{"fits", 200, "application/json", rate, fits, ""},
		{"charset and case do not matter", 200, "Application/json; charset=utf-8", rate, fits, ""},
		{"header missing", 200, "application/json", http.Header{}, fits, "header response.header.x-rate required=true got=missing"},
		{"header of the wrong type", 200, "application/json", http.Header{"X-Rate": {"x"}}, fits, "header response.header.x-rate type=integer got=string"},
		{"media type", 200, "text/html", rate, fits, "media-type response.header.content-type media-type=application/json got=text/html"},
		{"body", 200, "application/json", rate, map[string]any{"id": nil}, "invalid response.body.id type=string got=null"},
		{"no body", 200, "", rate, nil, "invalid response.body required=true got=missing"},
		{"none declared", 204, "", nil, nil, ""},
		{"range", 404, "application/problem+json", nil, fits, ""},
		{"undeclared", 500, "application/json", nil, fits, "status response.status status=200|204|4XX got=500"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := op.JudgeResponse(c.status, c.mediaType, c.header, c.body, c.mediaType != "")
			got := ""
			if len(list) > 0 {
				got = string(list[0].Class) + " " + list[0].String()
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if op.ValidResponse(c.status, c.mediaType, c.header, c.body) != (c.want == "") {
				t.Error("the fast path disagrees")
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("POST", "/v1/c/%C3%A9/join?a=b", "Content-Type", "text/plain", []byte("x"))
	f.Add("DELETE", "/v1/roles?roles=a&deep[a]=1&pipes=1|2", "Cookie", "session=a; crumb=%zz", []byte{})
	f.Add("POST", "/v1/invite", "Content-Type", "application/json", []byte(`{"roomId":"a","who":{"id":"abc"},"x":1e999}`))
	f.Add("POST", "/v1/invite", "Content-Type", "application/x-www-form-urlencoded", []byte("n=1&tags=%ff"))
	d := clean(f, shop)
	f.Fuzz(func(t *testing.T, method, target, name, value string, body []byte) {
		r := &Request{Method: method, Target: target, Header: http.Header{http.CanonicalHeaderKey(name): {value}}, Body: body}
		path, _, _ := strings.Cut(target, "?")
		m, allow, known := d.Route(method, path)
		if m.Operation == nil {
			if known != (len(allow) > 0) {
				t.Fatalf("known %v, allow %v", known, allow)
			}
			d.AllCredentials(r)
			return
		}
		first, second := render(m, r), render(m, r)
		if !bytes.Equal(first, second) {
			t.Fatalf("not deterministic:\n%s\n%s", first, second)
		}
		for _, c := range first {
			if c != '\n' && (c < ' ' || c > '~') {
				t.Fatalf("not printable ASCII: %q", first)
			}
		}
	})
}

// render writes everything that may be shown about a request.
func render(m Match, r *Request) []byte {
	var out bytes.Buffer
	for _, v := range m.Operation.Decode(r, m).Problems {
		fmt.Fprintf(&out, "%s\n%s\n", v, v.Sentence())
	}
	fmt.Fprintln(&out, len(m.Operation.Credentials(r)))
	return out.Bytes()
}
