package plain_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// call is one request; an empty header value sends the header empty, "-" leaves it out.
type call struct {
	method, path, body string
	header             map[string]string
}

// with changes headers of a call, given as name, value, name, value.
func (c call) with(pairs ...string) call {
	c.header = maps.Clone(c.header)
	for i := 0; i < len(pairs); i += 2 {
		c.header[pairs[i]] = pairs[i+1]
	}
	return c
}

func (c call) as(token string) call { return c.with("Authorization", "Bearer "+token) }

func (c call) by(method string) call {
	c.method = method
	return c
}

func join(id string) call {
	return call{http.MethodPost, "/api/v4/communities/" + id + "/join", "", map[string]string{"Authorization": "Bearer amity-access-token"}}
}

func drop(id, query string) call {
	return call{http.MethodDelete, "/api/v4/communities/" + id + "/users/roles?" + query, "", map[string]string{
		"Authorization": "Bearer amity-access-token", "X-API-Key": "amity-api-key", "Content-Type": "application/json",
	}}
}

func add(body string) call {
	return call{http.MethodPost, "/api/thirdparty/community/add_users", body, map[string]string{
		"Authorization": "Bearer gn-access-token", "Content-Type": "application/json",
	}}
}

const (
	adminID    = "aobEdbYhXfu5hkeqG"
	adminToken = "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq"
)

func invite(body string) call {
	return call{http.MethodPost, "/api/v1/channels.invite", body, map[string]string{
		"X-Auth-Token": adminToken, "X-User-Id": adminID, "Content-type": "application/json",
	}}
}

func (c call) request(ctx context.Context) *http.Request {
	r := httptest.NewRequestWithContext(ctx, c.method, c.path, strings.NewReader(c.body))
	for name, value := range c.header {
		if value != "-" {
			r.Header.Set(name, value)
		}
	}
	return r
}

// send gives the answer, or nil when the connection is cut. The caller has hung up already, so that nothing waits.
func send(handler http.Handler, c call) (answer *httptest.ResponseRecorder) {
	defer func() {
		if v := recover(); v == http.ErrAbortHandler {
			answer = nil
		} else if v != nil {
			panic(v)
		}
	}()
	ctx, hangUp := context.WithCancel(context.Background())
	hangUp()
	answer = httptest.NewRecorder()
	handler.ServeHTTP(answer, c.request(ctx))
	return answer
}

// newServer gives a server in its default world.
func newServer(t *testing.T, fault string) http.Handler {
	t.Helper()
	handler, err := plain.New(fault)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

var made = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(f-|feed-)?[0-9a-f]{24}\b|\d{4}-\d\d-\d\dT[\d:.]+Z`)

// transcript is what a client sees of a sequence; see numbered.
func transcript(handler http.Handler, calls []call) string {
	var b strings.Builder
	for _, c := range calls {
		a := send(handler, c)
		if a == nil {
			b.WriteString("connection cut\n")
			continue
		}
		fmt.Fprintf(&b, "%d %q %q %s\n", a.Code, a.Header().Get("Content-Type"), a.Header().Get("Allow"), a.Body)
	}
	return numbered(b.String())
}

// numbered is a text in which what the server makes up is numbered as it turns up.
func numbered(text string) string {
	seen := map[string]string{alien: alien, horns: horns, jonas: jonas}
	return made.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasSuffix(found, "Z") {
			return "<time>"
		}
		if seen[found] == "" {
			seen[found] = fmt.Sprintf("<id %d>", len(seen))
		}
		return seen[found]
	})
}
