package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// secretsKnown are the credentials of the embedded worlds.
func secretsKnown(t *testing.T) (all []string) {
	t.Helper()
	for _, name := range specs.Names() {
		world := served(t, name).World
		for _, actor := range world.Actors {
			for scheme, secret := range actor.Credentials {
				if scheme != "userId" { // identifies somebody, and is in every other request
					all = append(all, secret)
				}
			}
		}
	}
	if len(all) < 8 {
		t.Fatalf("only %d credentials", len(all))
	}
	return all
}

func TestNoAnswerOfTheControlAPIShowsACredential(t *testing.T) {
	t.Parallel()
	m := start(t)
	secrets := secretsKnown(t)
	for _, r := range []request{join, remove, add, invite} {
		m.send(r)
	}
	for _, secret := range secrets { // whatever the place it is sent to by mistake
		m.send(invited(`{"roomId":"` + secret + `","userId":"x"}`))
		m.send(join.with("X-Trace", "t-"+secret+"-t"))
		r := join
		r.target = "/api/v4/communities/" + url.PathEscape(secret) + "/join?trace=" + url.QueryEscape(secret)
		m.send(r)
		m.send(invited("\xff" + secret))
	}
	m.want(http.StatusCreated, control("PUT", "snapshots/s", ""))
	m.want(http.StatusUnprocessableEntity, control("PUT", "state", `{"rocketchat":{"tokens":{"`+secrets[len(secrets)-1]+`":{"token":"another"}}}}`))
	paths := []string{"health", "state", "requests?limit=1000", "snapshots", "workspaces", "workspaces/default", "clock", "seed", "faults"}
	for i := range len(m.Requests("", 1000)) {
		paths = append(paths, fmt.Sprintf("requests/%d", i+1), fmt.Sprintf("requests/%d/diff", i+1))
	}
	answers := map[string]string{}
	for _, path := range paths {
		answers[path] = m.want(http.StatusOK, control("GET", path, "")).text
	}
	for i, question := range []string{`{"atMost":0}`, `{"operation":"inviteToChannel","request":{"body":{"roomId":"none"},"headers":{"X-Trace":"none"}}}`} {
		answers[fmt.Sprint("verification ", i)] = m.want(http.StatusOK, control("POST", "verifications", question)).text
	}
	answers["wrong state"] = m.send(control("PUT", "state", `{"rocketchat":{"tokens":{"`+secrets[len(secrets)-1]+`":{"token":"another"}}}}`)).text
	answers["wrong path"] = m.send(control("GET", "none/"+secrets[0], "")).text
	for path, text := range answers {
		for _, secret := range secrets {
			if path != "wrong path" && strings.Contains(text, secret) {
				t.Errorf("%s shows %q:\n%.2000s", path, secret, text)
			}
		}
	}
	if !strings.Contains(answers["requests?limit=1000"], `"/api/v4/communities/${rocketchat.testing.authToken}/join?trace=${rocketchat.testing.authToken}"`) {
		t.Errorf("the journal does not say whose credentials were there:\n%.3000s", answers["requests?limit=1000"])
	}
}

func TestTheStateIsShownWithoutCredentialsAndPutBackWhole(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := contentsOf(t, m)
	shown := m.want(http.StatusOK, control("GET", "state", "")).text
	for _, want := range []string{`"${rocketchat.testing.authToken}":{`, `"${amity.`, `"${genuin.`, `"aobEdbYhXfu5hkeqG":{`} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %s in %.3000s", want, shown)
		}
	}
	m.want(http.StatusOK, invite)
	m.want(http.StatusNoContent, control("PUT", "state", shown))
	if after := contentsOf(t, m); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	m.want(http.StatusOK, invite)
	m.want(http.StatusOK, join)
	mine := `{"rocketchat":{"tokens":{"${rocketchat.moderator.authToken}":{"userId":"aobEdbYhXfu5hkeqG"}}}}`
	m.want(http.StatusNoContent, control("PUT", "state", mine))
	m.want(http.StatusUnauthorized, invite)
}

func TestTheNameOfACredentialIsTakenOnlyWhereTheCredentialStood(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := contentsOf(t, m)
	const name = "${rocketchat.moderator.authToken}"
	for _, body := range []string{
		`{"genuin":{"people":{"p":{"bio":"${genuin.integration.bearer}"}}}}`,
		`{"genuin":{"people":{"p":{"bio":"mine is ${genuin.integration.bearer}."}}}}`,
		`{"genuin":{"communities":{"c":{"any":{"below":["${genuin.integration.bearer}"]}}}}}`,
		`{"genuin":{"communities":{"c":{"${genuin.integration.bearer}":1}}}}`,
		`{"rocketchat":{"users":{"` + name + `":{"username":"x"}}}}`,
		`{"rocketchat":{"tokens":{"x":{"userId":"` + name + `"}}}}`,
		`{"rocketchat":{"tokens":{"x":{"token":"` + name + `"}}}}`,
		`{"rocketchat":{"tokens":{"` + name + `x":{"userId":"x"}}}}`,
		`{"amity":{"tokens":{"` + name + `":{"userId":"x"}}}}`,
	} {
		got := m.want(http.StatusUnprocessableEntity, control("PUT", "state", body)).text
		if !strings.Contains(got, "names a credential that did not stand there") {
			t.Errorf("%s: %s", body, got)
		}
	}
	if after := contentsOf(t, m); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	m.want(http.StatusNoContent, control("PUT", "state", `{"rocketchat":{"tokens":{}}}`))
	m.want(http.StatusNoContent, control("PUT", "state", `{"rocketchat":{"tokens":{"`+name+`":{"token":"`+name+`","userId":"aobEdbYhXfu5hkeqG"}}}}`)) // of the world
	if keys := contentsOf(t, m); strings.Contains(keys, name) {
		t.Errorf("the name stands in the state: %s", keys)
	}
}

// contentsOf is the whole state, with everything that is in it.
func contentsOf(t *testing.T, m *mock) string {
	t.Helper()
	all := map[string]any{}
	for _, name := range specs.Names() {
		state, err := m.State(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = served(t, name).Contract.Behavior.ToMap(state)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCredentialsAreTakenOutByWhatTheyAreAndWhereTheyStand(t *testing.T) {
	t.Parallel()
	contract := specs.RocketChat()
	world, findings := contract.World("mine.yaml", []byte(`
actors:
  first: {authToken: "${CHAT_TOKEN}", userId: "user-number-1"}
  "odd \"one\"": {authToken: 'slash/and"quote&more', userId: "user-number-1"}
  short: {authToken: "tiny", userId: "user-number-1"}
users: {user-number-1: {username: "${CHAT_NAME}"}}
tokens:
  "${CHAT_TOKEN}": {userId: user-number-1}
  'slash/and"quote&more': {userId: user-number-1}
  nobodys-token: {userId: user-number-1}
`), func(name string) (string, bool) { return "from-" + name, true })
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	m := startWith(t, []mockserver.Served{{Contract: contract, World: world}})
	m.send(request{"GET", "/a?password=sesame&PassWord=sesame&API_KEY=sesame&n=slash%2Fand%22quote%26more", map[string]string{"X-Api-Key": "sesame"}, ""})
	m.send(invited(`{"a":"slash/and\"quote&more","b":"from-CHAT_TOKEN","c":"nobodys-token","d":"user-number-1","e":"tiny"}`))
	state := m.want(http.StatusOK, control("GET", "state", "")).text
	journal := m.want(http.StatusOK, control("GET", "requests", "")).text
	for _, secret := range []string{"from-CHAT", "slash", "nobodys-token", "sesame"} {
		if strings.Contains(state, secret) || strings.Contains(journal, secret) {
			t.Errorf("%q is in the state (%v) or the journal (%v)", secret, strings.Contains(state, secret), strings.Contains(journal, secret))
		}
	}
	for _, want := range []string{"user-number-1", "${rocketchat.first.authToken}", "${rocketchat.odd__one_.authToken}", "${rocketchat.CHAT_NAME}", "${rocketchat.tokens.2}"} {
		if !strings.Contains(state, want) {
			t.Errorf("no %q in %s", want, state)
		}
	}
	if want := `/a?password=REDACTED&PassWord=REDACTED&API_KEY=REDACTED&n=${rocketchat.odd__one_.authToken}`; !strings.Contains(journal, want) {
		t.Errorf("no %s in %s", want, journal)
	}
	if want := `\"c\":\"${rocketchat.tokens.2}\",\"d\":\"user-number-1\",\"e\":\"tiny\"`; !strings.Contains(journal, want) {
		t.Errorf("no %s in %s", want, journal)
	}
}

func TestAPlainDocumentHasNoCredentialsToHide(t *testing.T) {
	t.Parallel()
	m := startWith(t, []mockserver.Served{{Contract: statelessContract(t)}})
	m.send(request{"GET", "/things?n=1", nil, ""})
	if kept := m.Requests("", 1); kept[0].Request.Path != "/things?n=1" {
		t.Errorf("kept %+v", kept[0])
	}
}
