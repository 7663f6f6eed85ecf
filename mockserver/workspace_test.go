package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/clock"
)

const workspaceHeader = "Counterpart-Workspace"

// within is the request in a workspace, chosen by header.
func (r request) within(name string) request { return r.with(workspaceHeader, name) }

// state is what the control API shows of a workspace.
func (m *mock) state(workspace string) string {
	m.t.Helper()
	return m.want(http.StatusOK, control("GET", "state", "").within(workspace)).text
}

func TestWorkspacesSeeNothingOfOneAnother(t *testing.T) {
	t.Parallel()
	m := start(t)
	seed := m.state("")
	m.want(http.StatusOK, invite.within("a"))
	if m.state("a") == seed {
		t.Error("the invitation left no trace in its own workspace")
	}
	if m.state("") != seed || m.state("b") != seed {
		t.Error("the invitation is seen elsewhere")
	}
	if got := m.want(http.StatusOK, control("GET", "requests", "").within("b")).value(t); len(at(got, "requests").([]any)) != 0 {
		t.Errorf("journal of another workspace: %v", got)
	}
	m.want(http.StatusNoContent, control("POST", "reset", "").within("a"))
	if m.state("a") != seed {
		t.Error("a reset did not lead back to the seed world")
	}
}

func TestAWorkspaceIsChosenByHeaderThenCookieThenHostThenQuery(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header, cookie, host, want string
	}{
		"header":                  {"h", "c", "o.localhost:4010", "h"},
		"cookie":                  {"", "c", "o.localhost:4010", "c"},
		"host":                    {"", "", "o.localhost:4010", "o"},
		"host in capitals":        {"", "", "CI-17.LocalHost.", "ci-17"},
		"first of several labels": {"", "", "o.p.localhost", "o"},
		"header in capitals":      {"CI-17", "", "", "ci-17"},
		"plain localhost":         {"", "", "localhost:4010", "default"},
		"address with colons":     {"", "", "[::1]:4010", "default"},
		"no host under localhost": {"", "", "o.notlocalhost", "default"},
		"an address":              {"", "", "127.0.0.1:4010", "default"},
		"another domain":          {"", "", "o.example.com", "default"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := start(t)
			m.want(http.StatusOK, m.named(invite, test.header, test.cookie, test.host))
			for _, workspace := range at(m.want(http.StatusOK, control("GET", "workspaces", "")).value(t), "workspaces").([]any) {
				if want := at(workspace, "name") == test.want; want != (at(workspace, "requests") == float64(1)) {
					t.Errorf("want the request in %q; got %v", test.want, workspace)
				}
			}
		})
	}
}

func (m *mock) named(r request, header, cookie, host string) request {
	r = r.with(workspaceHeader, header)
	if cookie != "" {
		r = r.with("Cookie", "other=1; counterpart-workspace="+cookie)
	}
	if host != "" {
		r = r.with("Host", host)
	}
	return r
}

func TestTheControlAPITakesTheWorkspaceFromItsQueryToo(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusOK, invite.within("a"))
	if got := m.want(http.StatusOK, control("GET", "requests?workspace=A", "")).value(t); len(at(got, "requests").([]any)) != 1 {
		t.Errorf("requests %v", got)
	}
}

func TestAnImpossibleWorkspaceIsRefusedInOurOwnShape(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, name := range []string{"-", "a b", "a/b", "ä", strings.Repeat("a", 64), "..", `"<script>`} {
		for _, r := range []request{invite, control("GET", "state", "")} {
			got := m.want(http.StatusBadRequest, r.within(name))
			if got.header.Get("Content-Type") != "application/problem+json" || at(got.value(t), "status") != float64(400) {
				t.Errorf("%q: %v %s", name, got.header, got.text)
			}
		}
	}
}

func TestWorkspacesAreForkedListedAndDeleted(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	m.want(http.StatusOK, join.within("a"))
	m.want(http.StatusCreated, control("POST", "workspaces", `{"name":"b","from":"a"}`))
	if m.state("b") != m.state("a") {
		t.Error("the fork is no copy")
	}
	m.want(http.StatusOK, invite.within("a"))
	m.want(http.StatusOK, invite.within("b"))
	if m.state("b") != m.state("a") {
		t.Error("the same request led the fork elsewhere: made-up identities should go on as in the original")
	}
	m.want(http.StatusConflict, control("POST", "workspaces", `{"name":"b"}`))
	m.want(http.StatusNotFound, control("POST", "workspaces", `{"name":"c","from":"nowhere"}`))
	m.want(http.StatusNoContent, control("DELETE", "workspaces/b", ""))
	m.want(http.StatusNotFound, control("DELETE", "workspaces/b", ""))
	m.want(http.StatusNotFound, control("GET", "workspaces/b", ""))
	m.want(http.StatusConflict, control("DELETE", "workspaces/default", ""))
	listed := at(m.want(http.StatusOK, control("GET", "workspaces", "")).value(t), "workspaces").([]any)
	if len(listed) != 2 || at(listed, 0, "name") != "a" || at(listed, 1, "name") != "default" || at(listed, 0, "requests") != float64(2) {
		t.Errorf("workspaces %v", listed)
	}
}

func TestANewWorkspaceNeedsANameAndNothingUnknown(t *testing.T) {
	t.Parallel()
	m := start(t)
	for body, status := range map[string]int{
		`{"name":"b","form":"a"}`: 422, `[]`: 422, `{"name":1}`: 422, `{`: 400, `{}`: 400, `{"name":"a b"}`: 400,
	} {
		m.want(status, control("POST", "workspaces", body))
	}
}

// standing is a clock that moves when it is moved.
func standing() *clock.Clock {
	return clock.New(func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) })
}

func TestAnIdleWorkspaceExpiresAndTheDefaultOneDoesNot(t *testing.T) {
	t.Parallel()
	hand := standing()
	m := start(t, mockserver.WithClock(hand.Now), mockserver.WithBounds(mockserver.Bounds{Idle: time.Minute}))
	seed := m.state("a")
	m.want(http.StatusOK, invite.within("a"))
	m.want(http.StatusOK, invite)
	_ = hand.Advance(50 * time.Second)
	kept := m.state("a")
	_ = hand.Advance(50 * time.Second)
	if kept == seed || m.state("a") != kept {
		t.Error("a workspace in use was lost")
	}
	_ = hand.Advance(61 * time.Second)
	m.want(http.StatusNotFound, control("GET", "workspaces/a", ""))
	if m.state("a") != seed || m.state("") == seed {
		t.Error("the idle workspace is still there, or the default one is not")
	}
}

func TestTooManyWorkspacesAreRefusedUntilOneIsGone(t *testing.T) {
	t.Parallel()
	hand := standing()
	m := start(t, mockserver.WithClock(hand.Now), mockserver.WithBounds(mockserver.Bounds{Workspaces: 3, Idle: time.Hour}))
	m.want(http.StatusOK, invite.within("a"))
	m.want(http.StatusOK, invite.within("b"))
	got := m.want(http.StatusTooManyRequests, invite.within("c"))
	if got.header.Get("Retry-After") == "" || !strings.Contains(got.text, "3 workspaces") {
		t.Errorf("%v %s", got.header, got.text)
	}
	m.want(http.StatusTooManyRequests, control("POST", "workspaces", `{"name":"c"}`))
	m.want(http.StatusNoContent, control("DELETE", "workspaces/a", ""))
	m.want(http.StatusOK, invite.within("c"))
	_ = hand.Advance(2 * time.Hour)
	m.want(http.StatusOK, invite.within("d"))
}

func TestAWorkspaceThatGrewTooLargeTakesNoMoreUntilReset(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithBounds(mockserver.Bounds{StateBytes: 20_000}))
	for i := range 200 {
		if m.send(addNth(i).within("a")).status != http.StatusOK {
			break
		}
	}
	got := m.want(http.StatusInsufficientStorage, addNth(1000).within("a"))
	if !strings.Contains(got.text, "20000 bytes") {
		t.Error(got.text)
	}
	m.want(http.StatusOK, addNth(1))
	m.want(http.StatusNoContent, control("POST", "reset", "").within("a"))
	m.want(http.StatusOK, addNth(1).within("a"))
	room := fmt.Sprintf(`{"genuin":{"communities":{"mine":{"name":%q}}}}`, strings.Repeat("n", 30_000))
	m.want(http.StatusInsufficientStorage, control("PUT", "state", room).within("a"))
}

func TestAllJournalsTogetherAreBounded(t *testing.T) {
	t.Parallel()
	hand := standing()
	m := start(t, mockserver.WithClock(hand.Now), mockserver.WithBounds(mockserver.Bounds{JournalBytes: 8_000}))
	for _, name := range []string{"a", "b", "c"} {
		for range 3 {
			_ = hand.Advance(time.Second)
			m.want(http.StatusOK, invite.within(name))
		}
	}
	count := func(name string) int {
		return len(at(m.want(http.StatusOK, control("GET", "requests", "").within(name)).value(t), "requests").([]any))
	}
	if a, c := count("a"), count("c"); a != 0 || c != 3 {
		t.Errorf("the journal asked for longest ago has %d entries, the latest %d; want 0 and 3", a, c)
	}
}

// addNth adds somebody who is not there yet, and another for each n.
func addNth(n int) request {
	r := add
	r.body = fmt.Sprintf(`{"communities":["0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"],"users":[{"phone_number":"1555%07d"}]}`, n)
	return r
}

func TestAWorkspaceInWhichNothingWasChangedMakesRoom(t *testing.T) {
	t.Parallel()
	hand := standing()
	m := start(t, mockserver.WithClock(hand.Now), mockserver.WithBounds(mockserver.Bounds{Workspaces: 7, Idle: time.Hour}))
	m.want(http.StatusOK, invite.within("changed"))
	m.want(http.StatusNoContent, control("PUT", "state", `{}`).within("put"))
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":2}`).within("seeded"))
	m.want(http.StatusCreated, control("POST", "workspaces", `{"name":"made"}`))
	for i := range 20 {
		_ = hand.Advance(time.Second)
		m.want(http.StatusBadRequest, invited(`{}`).within(fmt.Sprintf("looked-%d", i)))
	}
	var names []any
	for _, w := range at(m.want(http.StatusOK, control("GET", "workspaces", "")).value(t), "workspaces").([]any) {
		names = append(names, at(w, "name"))
	}
	if got, want := fmt.Sprint(names), "[changed default looked-18 looked-19 made put seeded]"; got != want {
		t.Errorf("there are %s, want %s", got, want)
	}
	m.want(http.StatusOK, invite.within("looked-18"))
	m.want(http.StatusOK, invite.within("looked-19"))
	m.want(http.StatusTooManyRequests, invite.within("another"))
}
