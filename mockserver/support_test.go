package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// served is an embedded contract with its default world.
func served(tb testing.TB, name string) mockserver.Served {
	tb.Helper()
	c, findings, ok := specs.Embedded(name)
	if !ok || findings.Err() != nil {
		tb.Fatalf("contract %q: %v", name, findings)
	}
	src, file, _ := fixtures.World(name)
	world, found := c.World(file, src, nil)
	if found.Err() != nil {
		tb.Fatal(found)
	}
	return mockserver.Served{Contract: c, World: world}
}

// catalogue is every embedded contract with its default world.
func catalogue(tb testing.TB) []mockserver.Served {
	tb.Helper()
	var all []mockserver.Served
	for _, name := range specs.Names() {
		all = append(all, served(tb, name))
	}
	return all
}

// mock is a server on a socket of its own.
type mock struct {
	*mockserver.Server
	t   *testing.T
	url string
}

// start serves every embedded contract as the command does: on the server's own listener.
func start(t *testing.T, options ...mockserver.Option) *mock {
	t.Helper()
	return startWith(t, catalogue(t), options...)
}

func startWith(t *testing.T, all []mockserver.Served, options ...mockserver.Option) *mock {
	t.Helper()
	server, err := mockserver.New(all, options...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	socket := &httptest.Server{Listener: server.Listener(l), Config: &http.Server{Handler: server}}
	socket.Start()
	t.Cleanup(socket.Close)
	return &mock{server, t, "http://" + l.Addr().String()}
}

func (m *mock) address() string { return strings.TrimPrefix(m.url, "http://") }

// request is what a client sends.
type request struct {
	method, target string
	headers        map[string]string
	body           string
}

// with is the request with a header more, or without it when the value is "".
func (r request) with(name, value string) request {
	headers := map[string]string{}
	for n, v := range r.headers {
		headers[n] = v
	}
	if headers[name] = value; value == "" {
		delete(headers, name)
	}
	r.headers = headers
	return r
}

// reply is what a client gets.
type reply struct {
	status int
	header http.Header
	text   string
}

// value is the body as JSON.
func (r reply) value(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.text), &v); err != nil {
		t.Fatalf("status %d, body %q: %v", r.status, r.text, err)
	}
	return v
}

// at follows names and indexes into a JSON value; nil when nothing is there.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			array, _ := v.([]any)
			if step >= len(array) {
				return nil
			}
			v = array[step]
		}
	}
	return v
}

func (m *mock) send(r request) reply {
	m.t.Helper()
	got, err := m.try(r)
	if err != nil {
		m.t.Fatal(err)
	}
	return got
}

func (m *mock) try(r request) (reply, error) {
	req, err := http.NewRequest(r.method, m.url+r.target, strings.NewReader(r.body))
	if err != nil {
		return reply{}, err
	}
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	if host := r.headers["Host"]; host != "" {
		req.Host = host
	}
	return read(http.DefaultTransport.RoundTrip(req))
}

func read(response *http.Response, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(body)}, err
}

// want sends and checks the status.
func (m *mock) want(status int, r request) reply {
	m.t.Helper()
	got := m.send(r)
	if got.status != status {
		m.t.Fatalf("%s %.200s: status %d, want %d\n%s\n%s", r.method, r.target, got.status, status, got.header.Get("Counterpart-Violation"), got.text)
	}
	return got
}

// serve answers in process, without a socket.
func serve(h http.Handler, r request) reply {
	req := httptest.NewRequest(r.method, r.target, bytes.NewReader([]byte(r.body)))
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return reply{w.Code, w.Header(), w.Body.String()}
}

// The calls of the vendors' documents, as the default worlds understand them.
var (
	join = request{"POST", "/api/v4/communities/open-community/join", amityAs("amity-access-token"), ""}

	remove = request{"DELETE", "/api/v4/communities/open-community/users/roles?roles=event-host&userIds=dan",
		amityAs("amity-moderator-token"), ""}

	add = request{"POST", "/api/thirdparty/community/add_users",
		map[string]string{"Authorization": "Bearer gn-access-token", "Content-Type": "application/json"},
		`{"communities":["0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"],"users":[{"user_id":"c2fd91a1-faf8-48a8-9b3e-b2248c8acf21"}]}`}

	invite = request{"POST", "/api/v1/channels.invite",
		map[string]string{"X-Auth-Token": "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "X-User-Id": "aobEdbYhXfu5hkeqG",
			"Content-Type": "application/json"},
		inviteBody("ByehQjC44FwMeiLbX", "nSYqWzZ4GsKTX4dyK")}
)

func amityAs(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token, "X-API-Key": "amity-api-key", "Content-Type": "application/json"}
}

func inviteBody(room, user string) string {
	return fmt.Sprintf(`{"roomId":%q,"userId":%q}`, room, user)
}

// invited is the invitation with another body.
func invited(body string) request { r := invite; r.body = body; return r }

// fixedClock makes every moment the same.
var fixedClock = mockserver.WithClock(func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) })
