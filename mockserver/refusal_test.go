package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// TestRejectionsAreTheVendorsOwnAndSayWhy holds status, body and reason of each way to be refused.
func TestRejectionsAreTheVendorsOwnAndSayWhy(t *testing.T) {
	t.Parallel()
	m := start(t)
	long := join
	long.target = "/api/v4/communities/" + strings.Repeat("%C3%A9", 901) + "/join"
	listless := remove
	listless.target = "/api/v4/communities/open-community/users/roles?roles[]=event-host&userIds=dan"
	unnamed := add
	unnamed.body = `{"communities":["0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"]}`
	broken := add
	broken.body = `{"communities":`
	for name, one := range map[string]struct {
		request      request
		status       int
		body, reason string
	}{
		"too long":         {long, 422, `"code":500000`, "path.communityId maxLength=900 got=901; source="},
		"missing":          {listless, 422, `"code":500000`, "query.roles required=true got=missing; source="},
		"nobody":           {invite.with("X-Auth-Token", ""), 401, `"status":"error"`, "header.x-auth-token security=authToken got=missing; source="},
		"stranger":         {invite.with("X-User-Id", "nSYqWzZ4GsKTX4dyK"), 401, `"You must be logged in to do this."`, "header.x-auth-token security=authToken got=unknown; source="},
		"mandatory":        {unnamed, 412, `"XXXX-[Invalid Use of API]"`, "body.users required=true got=missing; source="},
		"malformed":        {broken, 400, `"code":"1099"`, "body json; source="},
		"another type":     {add.with("Content-Type", "text/plain"), 400, `"code":"1099"`, "header.content-type media-type=application/json got=text/plain; source="},
		"by a rule":        {invited(inviteBody("nowhere", "nSYqWzZ4GsKTX4dyK")), 400, `"error-room-not-found"`, "rule=room-not-found; source="},
		"unknown path":     {request{"GET", "/api/v1/channels.list", nil, ""}, 404, `{"error":"Resource not found","success":false}`, "not-found; source="},
		"unknown path too": {request{"GET", "/api/v4/communities/a/b", nil, ""}, 404, `"message":"Resource Not Found."`, "not-found; source="},
		"unknown method":   {request{"GET", "/api/thirdparty/community/add_users", nil, ""}, 405, `"code":"405"`, "method-not-allowed; source="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := m.send(one.request)
			reason := got.header.Get("Counterpart-Violation")
			if got.status != one.status || !strings.Contains(got.text, one.body) || !strings.HasPrefix(reason, one.reason) {
				t.Errorf("status %d, want %d\nbody   %s\nreason %s", got.status, one.status, got.text, reason)
			}
			if got.header.Get("Content-Type") != "application/json" {
				t.Errorf("content type %q", got.header.Get("Content-Type"))
			}
		})
	}
}

func TestAWrongMethodIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	m := start(t)
	for target, allow := range map[string]string{
		invite.target: "POST", join.target: "POST", strings.Split(remove.target, "?")[0]: "DELETE", add.target: "POST",
	} {
		for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "BREW"} {
			got := m.want(http.StatusMethodNotAllowed, request{method, target, nil, ""})
			if got.header.Get("Allow") != allow {
				t.Errorf("%s %s: Allow %q, want %q", method, target, got.header.Get("Allow"), allow)
			}
		}
	}
}

func TestAPathNearNoContractIsRefusedInOurOwnShape(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, target := range []string{"/", "/favicon.ico", "/nothing/of/the/kind"} {
		got := m.want(http.StatusNotFound, request{"GET", target, nil, ""})
		if got.header.Get("Content-Type") != "application/problem+json" || at(got.value(t), "status") != float64(404) {
			t.Errorf("%s: %v %s", target, got.header, got.text)
		}
	}
}

func TestWithOneContractEveryUnknownPathIsItsOwn(t *testing.T) {
	t.Parallel()
	m := startWith(t, []mockserver.Served{served(t, "genuin")})
	got := m.want(http.StatusNotFound, request{"GET", "/nothing/of/the/kind", nil, ""})
	if at(got.value(t), "code") != "404" {
		t.Errorf("body %s", got.text)
	}
}

func TestContractsThatClaimOnePathAreNotServedTogether(t *testing.T) {
	t.Parallel()
	one, other := served(t, "genuin"), served(t, "genuin")
	_, err := mockserver.New([]mockserver.Served{one, other})
	if err == nil || !strings.Contains(err.Error(), `path "/api/thirdparty/community/add_users" clashes`) || !strings.Contains(err.Error(), "\nhint: ") {
		t.Errorf("error %v", err)
	}
	if _, err := mockserver.New(nil); err == nil {
		t.Error("a mock of nothing is made")
	}
}
