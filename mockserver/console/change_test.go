package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const rooms = "console/state?contract=rocketchat&collection=rooms"

// contains fails the test for every text that the page has not; one that begins with ! it must not have.
func (r reply) contains(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if without, not := strings.CutPrefix(text, "!"); not == strings.Contains(r.text, without) {
			t.Errorf("status %d, %q in\n%s", r.status, text, r.text)
		}
	}
}

func TestEntitiesAreAddedEditedAndDeleted(t *testing.T) {
	t.Parallel()
	m := serving(t)
	one := "console/entity?contract=rocketchat&collection=users"
	m.submit(one, "key", "a/b ü", "json", `{"username": "new", "roles": []}`, "do", "save").contains(t, `role="status">Saved.`, "a/b ü", "new")
	m.submit(one, "key", "a/b ü", "json", `{"username": "other"}`, "do", "save").contains(t, "There is one with this key already.", "other")
	m.submit(one, "key", "", "json", `{}`, "do", "save").contains(t, "An entity needs a key.")

	that := one + "&key=" + url.QueryEscape("a/b ü")
	m.submit(that, "json", `{"username": "edited",`+"\r\n"+` "roles": ["x"]}`, "do", "save").contains(t, `role="status">Saved.`, "edited")
	for typed, why := range map[string]string{
		`{"name": `: "", `[]`: "An entity is a JSON object.", `{"name": 5, "usernames": []}`: "does not fit", `{"_id": "another"}`: "another",
	} {
		got := m.submit("console/entity?contract=rocketchat&collection=rooms&key=ByehQjC44FwMeiLbX", "json", typed, "do", "save")
		if got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", typed, got.status)
		}
		got.contains(t, `role="alert"`, why, strings.ReplaceAll(typed, `"`, "&#34;")) // what was typed is not lost
	}
	if got := m.control("GET", "state", "")["rocketchat"].(map[string]any)["users"].(map[string]any)["a/b ü"]; got.(map[string]any)["username"] != "edited" {
		t.Errorf("the mock has %v", got)
	}
	m.submit(that, "json", "whatever", "do", "delete").contains(t, "Deleted.", "!a/b ü")
	if got := m.send("GET", "/_counterpart/"+that, ""); got.status != http.StatusNotFound {
		t.Errorf("still there: %d", got.status)
	}
}

func TestALargeCollectionIsShownInPartsAndSearched(t *testing.T) {
	t.Parallel()
	m := serving(t)
	var users []string
	for i := range 120 {
		users = append(users, fmt.Sprintf(`"u%03d": {"username": "name-%d"}`, i, i))
	}
	m.control("PUT", "state", `{"rocketchat":{"users":{`+strings.Join(users, ",")+`}}}`)
	const path = "console/state?contract=rocketchat&collection=users"
	for query, want := range map[string][]string{
		"":                          {"50 of 120", "u000", "u049", "!u050", "from=51", "!>Back<"},
		"&from=51":                  {"50 of 120", "!u050\"", "u099", "!u100", "from=101", "from=1&"},
		"&from=101":                 {"20 of 120", "u119", "!>More<", "from=51"},
		"&from=999":                 {"1 of 120", "u119"},
		"&from=x":                   {"50 of 120"},
		"&find=NAME-11":             {"11 of 120, 11 found", "u011", "u110", "u119", "!u012"},
		"&find=u1&from=2":           {"19 of 120, 20 found", "!u100", "u101", "from=1&amp;workspace"},
		"&find=nothing+of+the+sort": {"0 of 120, 0 found", "Nothing of this is found."},
	} {
		if query == "&from=51" {
			want = []string{"50 of 120", "u050", "u099", "!u100", "!u049", "from=101", ">Back<"}
		}
		if query == "&find=u1&from=2" {
			want = []string{"19 of 120, 20 found", "!u100", "u101", ">Back<"}
		}
		reply{200, nil, m.page(http.StatusOK, path+query)}.contains(t, want...)
	}
}

func TestRequestsAreRewoundFromTheList(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.invite("nSYqWzZ4GsKTX4dyK")
	m.invite("SYqWzZ4Gsasdfgh")
	reply{200, nil, m.page(http.StatusOK, "console/request?id=2")}.contains(t, "Changed in rooms", "<del>[&#34;testing&#34;,&#34;testing1&#34;]</del>",
		"<ins>[&#34;testing&#34;,&#34;testing1&#34;,&#34;testing2&#34;]</ins>")
	m.submit("console/rewind", "to", "1").contains(t, "Rewound.", `id="r1"`, `!id="r2"`)
	reply{200, nil, m.page(http.StatusOK, rooms)}.contains(t, "testing1", "!testing2")
	m.submit("console/rewind", "to", "0").contains(t, "Rewound.", "No requests yet.")
	reply{200, nil, m.page(http.StatusOK, rooms)}.contains(t, "!testing1")
	if got := m.submit("console/rewind", "to", "7"); got.status != http.StatusNotFound {
		t.Errorf("rewound to what never was: %d", got.status)
	}
}

func TestWorkspacesAreForkedUsedAndDeleted(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.invite("nSYqWzZ4GsKTX4dyK")
	m.submit("console/workspaces", "do", "make", "name", "fork", "from", "default").contains(t, "You are in the new workspace now.", "<option selected>fork</option>")
	m.submit("console/workspaces", "do", "make", "name", "fresh").contains(t, "<option selected>fresh</option>")
	m.invite("SYqWzZ4Gsasdfgh", "Counterpart-Workspace: fork")
	for workspace, want := range map[string][]string{
		"default": {"testing1", "!testing2"}, "fork": {"testing1", "testing2"}, "fresh": {"!testing1"},
	} {
		reply{200, nil, m.page(http.StatusOK, rooms+"&workspace="+workspace)}.contains(t, want...)
	}
	m.submit("console/workspaces?workspace=fork", "do", "delete", "name", "fork").contains(t, "Deleted.", "<option selected>default</option>", "!>fork<")
	for _, wrong := range [][]string{
		{"do", "make", "name", "not a name"}, {"do", "make", "name", "fresh"}, {"do", "make", "name", "x", "from", "none"},
		{"do", "delete", "name", "none"}, {"do", "delete", "name", "default"}, {"do", "anything"}, {},
	} {
		if got := m.submit("console/workspaces", wrong...); got.status < 400 || got.status > 499 || !strings.Contains(got.text, `role="alert"`) {
			t.Errorf("%v: %d %s", wrong, got.status, got.text)
		}
	}
}

func TestSnapshotsAreKeptRestoredAndDeletedAndAllIsReset(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.submit("console/workspaces", "do", "keep", "name", "before").contains(t, "Kept as a snapshot.", "<strong>before</strong>")
	m.invite("nSYqWzZ4GsKTX4dyK")
	m.submit("console/workspaces", "do", "restore", "name", "before").contains(t, "Restored from the snapshot.")
	reply{200, nil, m.page(http.StatusOK, rooms)}.contains(t, "!testing1")
	m.submit("console/workspaces", "do", "forget", "name", "before").contains(t, "Deleted.", "!<strong>before</strong>")
	m.invite("nSYqWzZ4GsKTX4dyK")
	m.submit("console/workspaces", "do", "reset").contains(t, "Reset. The workspace is as it began.")
	reply{200, nil, m.page(http.StatusOK, rooms)}.contains(t, "!testing1")
}

func TestClockSeedAndFaultsAreSet(t *testing.T) {
	t.Parallel()
	m := serving(t)
	const path = "console/conditions"
	reply{200, nil, m.page(http.StatusOK, path)}.contains(t, "The time of the system.", "!Not as usual", "None: every request")
	m.submit(path, "do", "freeze")
	m.submit(path, "do", "set", "value", "2030-01-02T03:04:05Z").contains(t, "Changed.", "Not as usual", "stands still at", "2030-01-02T03:04:05.000Z")
	m.submit(path, "do", "advance", "value", "24h").contains(t, "2030-01-03T03:04:05.000Z")
	m.submit(path, "do", "scale", "value", "60").contains(t, `value="60"`)
	m.submit(path, "do", "thaw").contains(t, "60 times as fast")
	m.submit(path, "do", "follow").contains(t, "The time of the system.", "!Not as usual")
	m.submit(path, "do", "seed", "value", "42").contains(t, `value="42"`)

	m.submit(path, "do", "fault", "operation", "rocketchat/*", "latency", "1ms", "errors", "").contains(t, "<td>1ms</td>", "1 rule makes")
	m.submit(path, "do", "fault", "operation", "*", "errors", "503").contains(t, "<td>1ms</td>", "<td>503</td>", "2 rules make")
	if got := m.invite("nSYqWzZ4GsKTX4dyK"); got.status != http.StatusServiceUnavailable {
		t.Errorf("nothing went wrong: %d", got.status)
	}
	reply{200, nil, m.page(http.StatusOK, "")}.contains(t, "on purpose: ")
	reply{200, nil, m.page(http.StatusOK, "console/request?id=1")}.contains(t, "Went wrong on purpose", "503 Service Unavailable")
	m.submit(path, "do", "fault", "operation", "*", "rate", "9/1m").contains(t, "<td>9/1m</td>", "!<td>503</td>")
	m.submit(path, "do", "mend", "operation", "rocketchat/*").contains(t, "!<td>1ms</td>", "1 rule makes")
	m.submit(path, "do", "mend-all").contains(t, "None: every request", "!Not as usual")
	for _, wrong := range [][]string{
		{"do", "set", "value", "yesterday"}, {"do", "advance", "value", "far"}, {"do", "scale", "value", "fast"}, {"do", "seed", "value", "-1"},
		{"do", "fault", "operation", "*"}, {"do", "fault", "operation", "none", "latency", "1s"}, {"do", "fault", "operation", "*", "latency", "long"}, {},
	} {
		if got := m.submit(path, wrong...); got.status < 400 || got.status > 499 || !strings.Contains(got.text, `role="alert"`) {
			t.Errorf("%v: %d %s", wrong, got.status, got.text)
		}
	}
}

func TestAnEntityWithACredentialIsEditedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	m := serving(t)
	const token, shown = "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "${rocketchat.testing.authToken}"
	reply{200, nil, m.page(http.StatusOK, "console/state?contract=rocketchat&collection=tokens")}.contains(t, shown, "!"+token)
	path := "console/entity?contract=rocketchat&collection=tokens&key=" + url.QueryEscape(shown)
	reply{200, nil, m.page(http.StatusOK, path)}.contains(t, shown, "aobEdbYhXfu5hkeqG", "!"+token)
	m.submit(path, "do", "save", "json", `{"token": "`+shown+`", "userId": "pL4iNu6SeRwX9zAqT"}`).contains(t, "Saved.", shown, "!"+token)
	if got := m.invite("nSYqWzZ4GsKTX4dyK"); got.status != http.StatusUnauthorized {
		t.Errorf("the token is still that of another: %d %s", got.status, got.text)
	}
	m.submit(path, "do", "save", "json", `{"userId": "aobEdbYhXfu5hkeqG"}`).contains(t, "Saved.")
	if got := m.invite("nSYqWzZ4GsKTX4dyK"); got.status != http.StatusOK {
		t.Errorf("the token is not that it was: %d %s", got.status, got.text)
	}
	m.submit(path, "do", "save", "json", `{"userId": 5, "token": "another"}`).contains(t, `role="alert"`, "!"+token)
}
