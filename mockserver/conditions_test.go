package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/fault"
)

const future = "2030-01-02T03:04:05.000Z"

func TestEveryNowFollowsTheClockOfItsWorkspace(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	m.want(http.StatusOK, control("PUT", "clock", `{"now":"2030-01-02T03:04:05Z"}`).within("a"))
	for name, r := range map[string]request{"join": join, "invite": invite} {
		if got := m.want(http.StatusOK, r.within("a")); !strings.Contains(got.text, future) || strings.Contains(got.text, "2024-05-06T07:08:09") {
			t.Errorf("%s: the answer is of another time: %s", name, got.text)
		}
		if got := m.want(http.StatusOK, r.within("b")); strings.Contains(got.text, future) {
			t.Errorf("%s: another workspace's answer is of this time: %s", name, got.text)
		}
	}
}

func TestTheClockIsShownAndChanged(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	for _, step := range []struct{ method, body, want string }{
		{"GET", "", `{"now":"2024-05-06T07:08:09Z","frozen":false,"scale":1,"source":"system"}`},
		{"PUT", `{"advance":"1h","freeze":true}`, `{"now":"2024-05-06T08:08:09Z","frozen":true,"scale":1,"source":"set"}`},
		{"PUT", `{"now":"9999-12-31T23:59:59Z","scale":60}`, `{"now":"9999-12-31T23:59:59Z","frozen":true,"scale":60,"source":"set"}`},
		{"GET", "", `{"now":"9999-12-31T23:59:59Z","frozen":true,"scale":60,"source":"set"}`},
		{"PUT", `{"reset":true}`, `{"now":"2024-05-06T07:08:09Z","frozen":false,"scale":1,"source":"system"}`},
	} {
		if got := m.want(http.StatusOK, control(step.method, "clock", step.body)); got.text != step.want+"\n" {
			t.Errorf("%s %s: %s", step.method, step.body, got.text)
		}
	}
}

func TestWrongConditionsAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	for _, test := range []struct {
		path, body, want string
		status           int
	}{
		{"clock", `{`, "", 400},
		{"clock", `{}`, "not an object with any of", 422},
		{"clock", `{"now":"tomorrow"}`, "now: \\\"tomorrow\\\" is not a date and time", 422},
		{"clock", `{"advance":"2000000h","now":"9999-01-01T00:00:00Z"}`, "beyond the years", 422},
		{"clock", `{"now":"2030-01-01T00:00:00Z","scale":0}`, "scale 0 is not more than 0", 422},
		{"seed", `{"seed":-1}`, "a whole number from 0 on", 422},
		{"seed", `{"seed":1.0}`, "a whole number from 0 on", 422},
		{"seed", `{"seed":18446744073709551616}`, "a whole number", 422},
		{"seed", `{"seed":"1"}`, "a whole number", 422},
		{"seed", `{"seed":2,"sead":1}`, "a whole number", 422},
		{"seed", `7`, "a whole number", 422},
		{"seed", `{`, "", 400},
		{"faults", `{`, "", 400},
		{"faults", `[]`, "not an object", 422},
		{"faults", `{"faults":[{"operation":"*","latency":"fast"}]}`, "faults[0]: latency \\\"fast\\\"", 422},
		{"faults", `{"faults":[{"operation":"inviteToChanel","latency":"1s"}]}`, "fault of \\\"inviteToChanel\\\": no such operation is served", 422},
		{"faults", `{"faults":[{"operation":"amity/inviteToChannel","latency":"1s"}]}`, "no such operation", 422},
	} {
		got := m.want(test.status, control("PUT", test.path, test.body))
		if !strings.Contains(got.text, test.want) || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %s", test.path, test.body, got.text)
		}
	}
	for path, want := range map[string]string{"clock": `"source":"system"`, "seed": `{"seed":1}`, "faults": `{"faults":[]}`} {
		if got := m.want(http.StatusOK, control("GET", path, "")); !strings.Contains(got.text, want) {
			t.Errorf("%s: %s", path, got.text)
		}
	}
}

// approval is a community that is joined by a request, whose identity is made up.
var approval = request{"POST", "/api/v4/communities/approval-community/join", join.headers, ""}

func TestTheSameSeedMakesUpTheSame(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock, mockserver.WithSeed(5))
	first := m.want(http.StatusOK, approval.within("a")).text
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":18446744073709551615}`).within("b"))
	if other := m.want(http.StatusOK, approval.within("b")).text; other == first {
		t.Error("another seed makes up the same")
	}
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":5}`).within("c"))
	if again := m.want(http.StatusOK, approval.within("c")).text; again != first {
		t.Errorf("the same seed makes up something else:\n%s\n%s", first, again)
	}
	m.want(http.StatusNoContent, control("POST", "reset", "").within("b"))
	if again := m.want(http.StatusOK, approval.within("b")).text; again != first {
		t.Error("a reset did not bring the seed back")
	}
	if got := m.want(http.StatusOK, control("GET", "seed", "").within("b")).text; got != "{\"seed\":5}\n" {
		t.Errorf("seed %s", got)
	}
}

func TestASeedThatIsPutBeginsAnew(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	first := m.want(http.StatusOK, approval).text
	m.want(http.StatusNoContent, control("PUT", "state", `{"amity":{"joinRequests":{}}}`))
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":1}`))
	if again := m.want(http.StatusOK, approval).text; again != first {
		t.Errorf("it went on:\n%s\n%s", first, again)
	}
}

func TestConditionsAreForkedAndReset(t *testing.T) {
	t.Parallel()
	flag, err := fault.ParsePlan([]string{"rocketchat/inviteToChannel errors=503"})
	if err != nil {
		t.Fatal(err)
	}
	m := start(t, fixedClock, mockserver.WithFaults(flag))
	conditions := func(workspace string) string {
		all := ""
		for _, path := range []string{"clock", "seed", "faults"} {
			all += m.want(http.StatusOK, control("GET", path, "").within(workspace)).text
		}
		return all
	}
	begun := conditions("a")
	if !strings.Contains(begun, `{"faults":[{"errors":"503","operation":"rocketchat/inviteToChannel"}]}`) {
		t.Errorf("it begins with %s", begun)
	}
	m.want(http.StatusOK, control("PUT", "clock", `{"now":"2030-01-02T03:04:05Z","freeze":true}`).within("a"))
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":9}`).within("a"))
	m.want(http.StatusOK, control("PUT", "faults", `{"faults":[{"operation":"amity/*","cut":"1"}]}`).within("a"))
	changed := conditions("a")
	m.want(http.StatusCreated, control("POST", "workspaces", `{"name":"b","from":"a"}`))
	m.want(http.StatusNoContent, control("POST", "reset", "").within("a"))
	if got := conditions("a"); got != begun {
		t.Errorf("reset to %s", got)
	}
	if got := conditions("b"); got != changed {
		t.Errorf("forked as %s", got)
	}
	m.want(http.StatusNoContent, control("DELETE", "faults", "").within("b"))
	m.want(http.StatusOK, control("PUT", "clock", `{"reset":true}`).within("b"))
	m.want(http.StatusNoContent, control("POST", "reset", "").within("b"))
	if got := conditions("b"); got != changed {
		t.Errorf("the fork is reset to %s", got)
	}
	m.want(http.StatusServiceUnavailable, invite.within("c"))
}

func TestAFaultOfNothingThatIsServedIsAMistake(t *testing.T) {
	t.Parallel()
	plan, err := fault.ParsePlan([]string{"joinCommunity latency=1s", "addMembers latency=1s"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = mockserver.New([]mockserver.Served{served(t, "amity")}, mockserver.WithFaults(plan))
	if err == nil || !strings.HasPrefix(err.Error(), `fault of "addMembers": no such operation is served`) {
		t.Errorf("%v", err)
	}
}
