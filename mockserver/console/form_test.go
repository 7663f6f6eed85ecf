package console_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// composed is what the console makes of a form.
type composed struct {
	Method, Target, Curl string
	Headers              [][2]string
	Body                 *string
}

func (m *mock) compose(query string, pairs ...string) composed {
	m.t.Helper()
	got := m.submit("console/compose?"+query, pairs...)
	var c composed
	if err := json.Unmarshal([]byte(got.text), &c); err != nil || got.status != 200 {
		m.t.Fatalf("%d %s: %v", got.status, got.text, err)
	}
	return c
}

const removing = "contract=amity&operation=removeRolesFromCommunityUsers"

func TestTheFormSaysExactlyWhatIsSent(t *testing.T) {
	t.Parallel()
	m := serving(t)
	got := m.compose(removing, "path.communityId", "a b/é", "query.roles", "x\r\ny,z\r\n", "query.userIds", "", "header.Content-Type", "application/json",
		"credential.bearer", "me", "more", "Prefer: code=404\nnot a field\nX-Empty:")
	want := composed{
		Method: "DELETE", Target: "/api/v4/communities/a%20b%2F%C3%A9/users/roles?roles=x&roles=y%2Cz",
		Headers: [][2]string{{"Authorization", "Bearer me"}, {"Content-Type", "application/json"}, {"Prefer", "code=404"}, {"X-Empty", ""}},
		Curl: "curl -X DELETE '" + m.url + "/api/v4/communities/a%20b%2F%C3%A9/users/roles?roles=x&roles=y%2Cz' -H 'Authorization: Bearer me'" +
			" -H 'Content-Type: application/json' -H 'Prefer: code=404' -H 'X-Empty;'",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	broken := m.compose("contract=rocketchat&operation=inviteToChannel", "body", "{\"roomId\": 1e400,\r\n", "media", "application/json")
	if broken.Body == nil || *broken.Body != "{\"roomId\": 1e400,\n" || len(broken.Headers) != 1 {
		t.Errorf("the body is not what was typed: %+v", broken)
	}
	if none := m.compose("contract=rocketchat&operation=inviteToChannel", "body", "", "media", "application/json"); none.Body != nil || len(none.Headers) != 0 {
		t.Errorf("no body, and yet: %+v", none)
	}
}

func TestTheCurlLineGoesToTheWorkspaceOfThePage(t *testing.T) {
	t.Parallel()
	m := serving(t)
	const field = "Counterpart-Workspace: "
	for query, want := range map[string]string{"": "", "&workspace=default": "", "&workspace=Mine": field + "mine"} {
		curl := m.compose("contract=amity&operation=joinCommunity"+query, "path.communityId", "a").Curl
		if strings.Contains(curl, field) != (want != "") || !strings.Contains(curl, want) {
			t.Errorf("%q: %s", query, curl)
		}
	}
}

func TestEveryFormIsFilledWithARequestThatIsNotRefused(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		c, _, _ := specs.Embedded(name)
		for _, op := range c.Document.Operations {
			m := serving(t)
			query := "console/operation?contract=" + name + "&operation=" + op.ID
			for variant, want := range map[string]string{"": `<p id="answer-status" class="status good"`, "&broken=1": `<p id="answer-status" class="status warn"`} {
				pairs := fieldsOf(m.page(http.StatusOK, query+variant))
				if got := m.submit(query+variant, pairs...); !strings.Contains(got.text, want) {
					t.Errorf("%s%s: %s", op.ID, variant, got.text)
				}
			}
		}
	}
}

func TestARequestIsSentAgainAsItWas(t *testing.T) {
	t.Parallel()
	m := serving(t)
	const target = "/api/v4/communities/open%2Dcommunity/users/roles?userIds=dan&roles=event-host&roles=%zz"
	m.send("DELETE", target, "", "X-API-Key: amity-api-key", "Content-Type: application/json", "X-Trace: 7", "Accept-Encoding: identity")
	pairs := fieldsOf(m.page(http.StatusOK, "console/operation?"+removing+"&again=1&actor=ada"))
	got := m.compose(removing+"&again=1&actor=ada", pairs...)
	want := [][2]string{{"Authorization", "Bearer amity-access-token"}, {"X-API-Key", "amity-api-key"}, {"X-Trace", "7"}}
	if diff := cmp.Diff(want, got.Headers); diff != "" || got.Target != target || got.Method != "DELETE" {
		t.Errorf("%+v\n%s", got, diff)
	}
}

func TestASecretOfTheEnvironmentIsNotShown(t *testing.T) {
	t.Parallel()
	c, _, _ := specs.Embedded("rocketchat")
	src, file, _ := fixtures.World("rocketchat")
	src = []byte(strings.ReplaceAll(string(src), "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", `"${CHAT_TOKEN}"`))
	world, found := c.World(file, src, func(name string) (string, bool) { return "a-real-secret", name == "CHAT_TOKEN" })
	if found.Err() != nil {
		t.Fatal(found)
	}
	server, err := mockserver.New([]mockserver.Served{{Contract: c, World: world}})
	if err != nil {
		t.Fatal(err)
	}
	m := listening(t, server)
	for _, path := range []string{inviting, inviting + "&actor=testing&broken=1"} {
		page := m.page(http.StatusOK, path)
		if strings.Contains(page, "a-real-secret") || !strings.Contains(page, "taken from CHAT_TOKEN in the environment") {
			t.Errorf("%s shows the secret, or does not say where it is", path)
		}
	}
	m.send("POST", "/api/v1/channels.invite?a=a-real-secret", `{"a-real-secret": "a-real-secret"}`, "X-Auth-Token: a-real-secret", "X-Other: a-real-secret")
	for _, path := range append(every, "console/state?contract=rocketchat&collection=tokens") {
		if strings.Contains(m.send("GET", "/_counterpart/"+path, "").text, "a-real-secret") {
			t.Errorf("%s shows the secret", path)
		}
	}
}

func TestAConnectionThatIsCutOnPurposeIsTold(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.control("PUT", "faults", `{"faults":[{"operation":"*","cut":"1:before"}]}`)
	got := m.submit(inviting, fieldsOf(m.page(http.StatusOK, inviting))...)
	if got.status != http.StatusOK || !strings.Contains(got.text, "The connection was cut before the answer was complete.") {
		t.Errorf("%d %s", got.status, got.text)
	}
}
