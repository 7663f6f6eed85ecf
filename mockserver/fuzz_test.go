package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// FuzzHandler sends anything to two mocks alike: neither panics, both answer the same bytes, and only what a contract allows.
func FuzzHandler(f *testing.F) {
	for _, r := range []request{join, remove, add, invite} {
		f.Add(r.method, r.target, headerLines(r), []byte(r.body))
		f.Add("GET", r.target, "", []byte(nil))
		f.Add(r.method, r.target+"/%zz?a=%ff&roles=\x00", headerLines(r)+"Content-Type: \xff\n", []byte("[[[[\"\\ud800\"]]]]"))
	}
	f.Add("", "", "", []byte(nil))
	f.Add("POST", "http://x/api/v4/communities//join", headerLines(join), []byte("{"))
	f.Add("POST", add.target, headerLines(add), []byte(`{"communities":[{},1],"users":[null,{"user_id":{}},{"phone_number":1e9}]}`))
	f.Add("POST", invite.target, headerLines(invite), []byte(`{"roomId":[],"userIds":{"a":1},"userId":[1]}`))
	all := catalogue(f)
	one, other := fuzzed(f, all), fuzzed(f, all)
	f.Fuzz(func(t *testing.T, method, target, headers string, body []byte) {
		one.Reset()
		other.Reset()
		for range 2 { // the second time on the state that the first left
			got, same := answerOf(one, method, target, headers, body), answerOf(other, method, target, headers, body)
			if got.status != same.status || got.text != same.text {
				t.Fatalf("two mocks of the same seed:\n%d %s\n%d %s", got.status, got.text, same.status, same.text)
			}
			if !strings.HasPrefix(target, "/_counterpart/") {
				judge(t, all, method, target, got)
			}
		}
		if kept := one.Requests("", 10); len(kept) > 2 {
			t.Fatalf("%d entries for 2 requests", len(kept))
		}
	})
}

func fuzzed(tb testing.TB, all []mockserver.Served) *mockserver.Server {
	tb.Helper()
	s, err := mockserver.New(all, fixedClock, mockserver.WithMaxBody(4096))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func headerLines(r request) (lines string) {
	for name, value := range r.headers {
		lines += name + ": " + value + "\n"
	}
	return lines
}

// answerOf sends what net/http would hand on, and what it would not.
func answerOf(h http.Handler, method, target, headers string, body []byte) reply {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		u = &url.URL{Path: "/"}
	}
	r := &http.Request{Method: method, URL: u, RequestURI: target, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1}
	for line := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

// judge holds an answer against the contract that the request belongs to.
func judge(t *testing.T, all []mockserver.Served, method, target string, got reply) {
	t.Helper()
	value, err := wire.ParseJSON([]byte(got.text), wire.Limits{})
	if err != nil {
		t.Fatalf("status %d, body %q: %v", got.status, got.text, err)
	}
	path, _, _ := strings.Cut(target, "?")
	for _, s := range all {
		match, allow, known := s.Contract.Document.Route(method, path)
		switch {
		case !known:
		case match.Operation == nil && (got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != strings.Join(allow, ", ")):
			t.Fatalf("status %d, Allow %q for a method that is not one of %v", got.status, got.header.Get("Allow"), allow)
		case match.Operation == nil:
			return
		default:
			declared(t, match.Operation, got, value)
			return
		}
	}
	if !strings.Contains(target, "://") && got.status != http.StatusNotFound {
		t.Fatalf("status %d for an unknown path", got.status)
	}
}

func declared(t *testing.T, op *openapi.Operation, got reply, value any) {
	t.Helper()
	if got.status == http.StatusInternalServerError {
		t.Fatalf("a defect of %s: %s", op.ID, got.text)
	}
	if wrong := op.JudgeResponse(got.status, got.header.Get("Content-Type"), got.header, value, true); len(wrong) > 0 {
		t.Fatalf("%s answers %d %s: %v", op.ID, got.status, got.text, wrong)
	}
}

// jsonValue is the value of a JSON text, numbers kept exact.
func jsonValue(tb testing.TB, text string) any {
	tb.Helper()
	v, err := wire.ParseJSON([]byte(text), wire.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return v
}
