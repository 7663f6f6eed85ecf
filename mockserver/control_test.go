package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	document "github.com/counterpart-api/counterpart/mockserver/control"
)

func control(method, path, body string) request {
	return request{method, "/_counterpart/" + path, nil, body}
}

func TestHealthNamesWhatIsServed(t *testing.T) {
	t.Parallel()
	m := start(t)
	got := m.want(http.StatusOK, control("GET", "health", "")).value(t)
	for i, want := range []struct {
		name       string
		operations float64
	}{{"amity", 2}, {"genuin", 1}, {"rocketchat", 1}} {
		if at(got, "contracts", i, "name") != want.name || at(got, "contracts", i, "operations") != want.operations {
			t.Errorf("contract %d: %v", i, at(got, "contracts", i))
		}
	}
	if got["status"] != "ok" {
		t.Errorf("status %v", got["status"])
	}
}

func TestAStateThatIsPutIsTheStateThatIsServed(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := m.want(http.StatusOK, control("GET", "state", "")).value(t)
	m.want(http.StatusNoContent, control("PUT", "state", `{"genuin":{"communities":{"mine":{}}}}`))
	after := m.want(http.StatusOK, control("GET", "state", "")).value(t)
	if all, _ := at(after, "genuin", "communities").(map[string]any); len(all) != 1 || at(all, "mine", "community_id") != "mine" {
		t.Errorf("communities %v", all)
	}
	if fmt.Sprint(at(after, "genuin", "people"), after["amity"]) != fmt.Sprint(at(before, "genuin", "people"), before["amity"]) {
		t.Error("what was not named was changed")
	}
	mine := add
	mine.body = `{"communities":"mine","users":["c2fd91a1-faf8-48a8-9b3e-b2248c8acf21"]}`
	m.want(http.StatusOK, mine)
	m.want(http.StatusNotFound, add)
}

func TestTheWholeStateCanBePutBack(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := m.want(http.StatusOK, control("GET", "state", "")).text
	first := m.want(http.StatusOK, invite)
	m.want(http.StatusNoContent, control("PUT", "state", before))
	if now := m.want(http.StatusOK, control("GET", "state", "")).text; now != before {
		t.Errorf("state before and after:\n%s\n%s", before, now)
	}
	if again := m.want(http.StatusOK, invite); again.header.Get("Counterpart-Rule") != first.header.Get("Counterpart-Rule") {
		t.Errorf("the invitation is now decided by %q", again.header.Get("Counterpart-Rule"))
	}
}

func TestAStateWithAMistakeChangesNothing(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := m.want(http.StatusOK, control("GET", "state", "")).text
	for body, want := range map[string]struct {
		status int
		detail string
	}{
		`{`:                         {400, ""},
		`{"a":1,"a":1}`:             {400, ""},
		`[]`:                        {422, "the body is not an object"},
		`{"nobody":{}}`:             {422, `no contract "nobody"`},
		`{"genuin":{"nothing":{}}}`: {422, "nothing"},
		`{"genuin":{"people":{"x":{"phone":1}}}}`:                                      {422, "genuin"},
		`{"genuin":{"people":[]}}`:                                                     {422, "genuin.people is not an object"},
		`{"genuin":{"people":{"x":1}}}`:                                                {422, `genuin.people["x"] is not an object`},
		`{"genuin":{"communities":{"a":{}}},"rocketchat":{"rooms":{"r":{"nope":1}}}}`:  {422, "rocketchat"},
		`{"genuin":{"communities":{"a":{}}},"amity":{"communities":{"c":{"tags":1}}}}`: {422, "amity"},
	} {
		got := m.send(control("PUT", "state", body))
		problem := got.value(t)
		if got.status != want.status || !strings.Contains(fmt.Sprint(problem["detail"]), want.detail) || problem["status"] != float64(want.status) {
			t.Errorf("%s: %d %s", body, got.status, got.text)
		}
		if got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: content type %q", body, got.header.Get("Content-Type"))
		}
	}
	if now := m.want(http.StatusOK, control("GET", "state", "")).text; now != before {
		t.Errorf("state before and after:\n%s\n%s", before, now)
	}
}

func TestTheControlAPIRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusNotFound, control("GET", "nothing", ""))
	m.want(http.StatusNotFound, control("GET", "nothing/at/all", ""))
	for query, want := range map[string]string{
		"requests?limit=none":               `limit "none" is not a whole number from 1 to 1000000`,
		"requests?limit=0":                  `limit "0" is not a whole number`,
		"requests?limit=":                   `limit "" is not a whole number`,
		"requests?operation=joinComunity":   "there is no operation \"joinComunity\"\nhint: did you mean joinCommunity?",
		"requests?operation=nothing":        "there is no operation \"nothing\"\nhint: there are addMembers, ",
		"requests?operation=":               `there is no operation ""`,
		"requests?operations=joinCommunity": "\"/_counterpart/requests\" has no query parameter \"operations\"\nhint: did you mean operation?",
		"requests?status=abc":               "has no query parameter \"status\"\nhint: there are workspace, operation, limit",
		"requests?contract=amity&limit=1":   `has no query parameter "contract"`,
		"state?limit=1":                     "\"/_counterpart/state\" has no query parameter \"limit\"\nhint: there are workspace",
		"requests?operation=9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq": `there is no operation "${rocketchat.testing.authToken}"`,
	} {
		got := m.want(http.StatusBadRequest, control("GET", query, "")).value(t)
		if said, _ := at(got, "detail").(string); !strings.Contains(said, want) {
			t.Errorf("%s: %s", query, said)
		}
	}
	for path, allow := range map[string]string{"health": "GET", "state": "GET, PUT", "reset": "POST", "requests": "GET"} {
		got := m.want(http.StatusMethodNotAllowed, control("DELETE", path, ""))
		if strings.Join(got.header.Values("Allow"), ", ") != allow {
			t.Errorf("%s: Allow %q, want %q", path, got.header.Values("Allow"), allow)
		}
	}
}

func TestWithoutControlItsPathsAreUnknown(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithoutControl())
	for _, r := range []request{control("GET", "health", ""), control("POST", "reset", ""), control("GET", "state", "")} {
		m.want(http.StatusNotFound, r)
	}
}

func TestTheJournalListsNewestFirstByOperationUpToALimit(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, r := range []request{join, invite, join, add, {"GET", "/api/v1/nothing", nil, ""}} {
		m.send(r)
	}
	for query, want := range map[string]string{
		"":                                 "[5: 404] [4:addMembers 200] [3:joinCommunity 409] [2:inviteToChannel 200] [1:joinCommunity 200] ",
		"?limit=2":                         "[5: 404] [4:addMembers 200] ",
		"?operation=joinCommunity":         "[3:joinCommunity 409] [1:joinCommunity 200] ",
		"?operation=joinCommunity&limit=1": "[3:joinCommunity 409] ",
		"?operation=removeRolesFromCommunityUsers": "",
	} {
		if got := m.listed(query); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

// listed is the journal in short: number, operation, status.
func (m *mock) listed(query string) (short string) {
	m.t.Helper()
	var got struct {
		Requests []struct {
			ID        int
			Operation string
			Response  struct{ Status int }
		}
	}
	if err := json.Unmarshal([]byte(m.want(http.StatusOK, control("GET", "requests"+query, "")).text), &got); err != nil {
		m.t.Fatal(err)
	}
	for _, r := range got.Requests {
		short += fmt.Sprintf("[%d:%s %d] ", r.ID, r.Operation, r.Response.Status)
	}
	return short
}

func TestTheControlAPIServesItsOwnDocument(t *testing.T) {
	t.Parallel()
	got := start(t).want(http.StatusOK, control("GET", "openapi.yaml", ""))
	if got.header.Get("Content-Type") != "application/yaml" || got.text != document.Document() {
		t.Errorf("%v %.200s", got.header, got.text)
	}
}

func TestTheControlAPIReadsATargetInOneWayOnly(t *testing.T) {
	t.Parallel()
	m := start(t)
	for target, status := range map[string]int{
		"state?workspace=a&workspace=b": 400, "state?workspace=": 400, "state?workspace=a%zz": 400, "state?workspace=%ff": 400,
		"requests?limit=1&limit=2": 400, "requests?limit=1000001": 400, "requests?limit=1000000": 200, "requests?operation=%zz": 400,
		"snapshots//restore": 404, "./state": 404, "workspaces/../state": 404, "state/": 404, "health": 200,
	} {
		m.want(status, control("GET", target, "").within("c"))
	}
}
