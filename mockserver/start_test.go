package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// watched is a test that notes what it is told, and fails nobody. What is to be done at its end, end does.
type watched struct {
	testing.TB
	errors   []string
	fatal    string
	cleanups []func()
}

func (w *watched) Helper()          {}
func (w *watched) Cleanup(f func()) { w.cleanups = append(w.cleanups, f) }
func (w *watched) Errorf(format string, args ...any) {
	w.errors = append(w.errors, fmt.Sprintf(format, args...))
}
func (w *watched) Fatalf(format string, args ...any) {
	w.fatal = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (w *watched) end() {
	for i := len(w.cleanups) - 1; i >= 0; i-- {
		w.cleanups[i]()
	}
	w.cleanups = nil
}

// watch runs a test that only notes, to its end.
func watch(t *testing.T, test func(w *watched)) *watched {
	t.Helper()
	w, done := &watched{TB: t}, make(chan struct{})
	go func() {
		defer close(done)
		defer w.end()
		test(w)
	}()
	<-done
	return w
}

// call sends a request with the client of a mock, and returns the status.
func call(t testing.TB, m *mockserver.Mock, r request) int {
	t.Helper()
	sent, err := http.NewRequest(r.method, m.URL+r.target, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.headers {
		sent.Header.Set(name, value)
	}
	answer, err := m.Client().Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

func TestAStartedMockServesTheContractUntilTheTestEnds(t *testing.T) {
	t.Parallel()
	url := ""
	w := watch(t, func(w *watched) {
		for _, contract := range []*specs.Contract{specs.Amity(), specs.Genuin(), specs.RocketChat()} {
			m := mockserver.Start(w, contract, fixedClock)
			url = m.URL
			if status := call(t, m, control("GET", "health", "")); status != http.StatusOK {
				t.Errorf("%s: health %d", contract.Name, status)
			}
			if len(m.State()[contract.Name]) == 0 || len(m.State()) != 1 {
				t.Errorf("%s: state %v", contract.Name, m.State())
			}
		}
	})
	if len(w.errors) > 0 || w.fatal != "" {
		t.Errorf("errors %q, failed %q", w.errors, w.fatal)
	}
	if answer, err := http.Get(url); err == nil {
		answer.Body.Close()
		t.Error("it still serves after the end of the test")
	}
}

func TestAStartedMockShowsAndTakesItsState(t *testing.T) {
	t.Parallel()
	m := mockserver.Start(t, specs.RocketChat())
	usernames := func() string { return fmt.Sprint(m.State()["rocketchat"]["rooms"]["ByehQjC44FwMeiLbX"]["usernames"]) }
	if status := call(t, m, invite); status != http.StatusOK || usernames() != "[testing testing1]" {
		t.Errorf("status %d, members %s", status, usernames())
	}
	if kept := m.Requests(); len(kept) != 1 || kept[0].Operation != "inviteToChannel" {
		t.Errorf("requests %v", kept)
	}
	m.Reset()
	if usernames() != "[testing]" || len(m.Requests()) != 0 {
		t.Errorf("after a reset: members %s, requests %v", usernames(), m.Requests())
	}
	m.SetState(mockserver.Contents{"rocketchat": {"rooms": {"mine": {"t": "c", "name": "mine", "msgs": json.Number("3")}}}})
	if rooms := m.State()["rocketchat"]["rooms"]; len(rooms) != 1 || rooms["mine"]["name"] != "mine" {
		t.Errorf("rooms %v", rooms)
	}
	w := watch(t, func(w *watched) {
		mockserver.Start(w, specs.RocketChat()).SetState(mockserver.Contents{"rocketchat": {"nothing": {}}})
	})
	if !strings.Contains(w.fatal, `no collection "nothing"`) {
		t.Errorf("failed with %q", w.fatal)
	}
}

func TestWorkspacesOfAStartedMockAreApart(t *testing.T) {
	t.Parallel()
	m := mockserver.Start(t, specs.RocketChat())
	a, b := m.Workspace("A"), m.Workspace("b")
	call(t, a, invite)
	if len(a.Requests()) != 1 || len(b.Requests()) != 0 || len(m.Requests()) != 0 {
		t.Errorf("requests %d, %d and %d", len(a.Requests()), len(b.Requests()), len(m.Requests()))
	}
	a.Expect("inviteToChannel").Times(1)
	b.Expect("inviteToChannel").Never()
	b.Reset()
	if len(a.Requests()) != 1 {
		t.Error("the reset of one reached the other")
	}
	call(t, b, invite.within("a"))
	a.Expect("inviteToChannel").Times(2)
	w := watch(t, func(w *watched) { mockserver.Start(w, specs.RocketChat()).Workspace("no name") })
	if !strings.Contains(w.fatal, `"no name" cannot be the name of a workspace`) {
		t.Errorf("failed with %q", w.fatal)
	}
}

func TestAnExpectationThatIsNotMetFailsTheTestWithWhatCameNearest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expect func(m *mockserver.Mock)
		want   string // "" when it is met
	}{
		"times":         {func(m *mockserver.Mock) { m.Expect("inviteToChannel").Times(2) }, ""},
		"other times":   {func(m *mockserver.Mock) { m.Expect("inviteToChannel").Times(1) }, "a request of inviteToChannel was there 2 times; asked for exactly once"},
		"at least":      {func(m *mockserver.Mock) { m.Expect("").AtLeast(3) }, ""},
		"too few":       {func(m *mockserver.Mock) { m.Expect("").AtLeast(4) }, "such a request was there 3 times; asked for at least 4 times"},
		"at most":       {func(m *mockserver.Mock) { m.Expect("").AtMost(3) }, ""},
		"too many":      {func(m *mockserver.Mock) { m.Expect("").AtMost(2) }, "such a request was there 3 times; asked for at most 2 times"},
		"never":         {func(m *mockserver.Mock) { m.Expect("inviteToChannel").WithMethod("PUT").Never() }, ""},
		"path":          {func(m *mockserver.Mock) { m.Expect("").WithPath("/api/v1/none").Times(1) }, ""},
		"query":         {func(m *mockserver.Mock) { m.Expect("").WithQuery("a", "1", "2").WithQuery("b").Times(1) }, ""},
		"header":        {func(m *mockserver.Mock) { m.Expect("").WithHeader("content-type", "application/json").Times(2) }, ""},
		"body":          {func(m *mockserver.Mock) { m.Expect("").WithBody(`{"userId":"nSYqWzZ4GsKTX4dyK"}`).Times(1) }, ""},
		"body of bytes": {func(m *mockserver.Mock) { m.Expect("").WithBody([]byte(`{"userId":"nSYqWzZ4GsKTX4dyK"}`)).Times(1) }, ""},
		"body of Go": {func(m *mockserver.Mock) {
			m.Expect("").WithBody(struct {
				RoomID string `json:"roomId"`
			}{"ByehQjC44FwMeiLbX"}).Times(2)
		}, ""},
		"text":       {func(m *mockserver.Mock) { m.Expect("").WithBody("no JSON").Times(1) }, ""},
		"whole body": {func(m *mockserver.Mock) { m.Expect("").WithExactBody(`{"userId":"nSYqWzZ4GsKTX4dyK"}`).Never() }, ""},
		"other body": {func(m *mockserver.Mock) { m.Expect("inviteToChannel").WithBody(`{"userId":"nobody"}`).Times(1) },
			"a request of inviteToChannel was not there; asked for exactly once\nnearest: request 2, but for\n  body.userId: want \"nobody\", got \"SYqWzZ4Gsasdfgh\"\n" +
				"nearest: request 1, but for\n  body.userId: want \"nobody\", got \"nSYqWzZ4GsKTX4dyK\"\n" +
				"nearest: request 3, but for\n  operation: want \"inviteToChannel\", got nothing\n  body: want {\"userId\":\"nobody\"}, got \"no JSON\", which is no JSON"},
		"order": {func(m *mockserver.Mock) {
			m.InOrder(m.Expect("inviteToChannel"), m.Expect("").WithPath("/api/v1/none"))
		}, ""},
		"other order": {func(m *mockserver.Mock) {
			m.InOrder(m.Expect("").WithPath("/api/v1/none"), m.Expect("").WithBody(`{"userId":"nSYqWzZ4GsKTX4dyK"}`))
		},
			"the whole sequence, of which number 2 (such a request) is missing, was not there; asked for at least once\n" +
				"nearest: request 1, but for\n  order: is before request 3, after which it was wanted"},
		"not asked": {func(m *mockserver.Mock) { m.Expect("inviteToChannel").WithMethod("PUT") },
			"the expectation of \"inviteToChannel\" was never asked how often\nhint: end it with Times, AtLeast, AtMost or Never, or give it to InOrder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watch(t, func(w *watched) {
				m := mockserver.Start(w, specs.RocketChat())
				call(t, m, invite)
				call(t, m, invited(inviteBody("ByehQjC44FwMeiLbX", "SYqWzZ4Gsasdfgh")))
				call(t, m, request{"POST", "/api/v1/none?a=1&a=2", nil, "no JSON"})
				c.expect(m)
			})
			if got := strings.Join(w.errors, "\n"); got != c.want || w.fatal != "" {
				t.Errorf("errors:\n%s\nwant:\n%s\nfailed %q", got, c.want, w.fatal)
			}
		})
	}
}

func TestAnExpectationThatMakesNoSenseEndsTheTest(t *testing.T) {
	t.Parallel()
	for want, expect := range map[string]func(m *mockserver.Mock){
		"there is no operation \"inviteToChanel\"\nhint: there are inviteToChannel": func(m *mockserver.Mock) { m.Expect("inviteToChanel") },
		`the header "X-Auth-Token" carries a credential`:                            func(m *mockserver.Mock) { m.Expect("").WithHeader("x-auth-token", "1") },
		"the body that is expected: json: unsupported type: func()":                 func(m *mockserver.Mock) { m.Expect("").WithBody(func() {}) },
		"InOrder was given no expectation":                                          func(m *mockserver.Mock) { m.InOrder() },
		"an expectation of another mock":                                            func(m *mockserver.Mock) { m.InOrder(m.Workspace("a").Expect("")) },
	} {
		w := watch(t, func(w *watched) { expect(mockserver.Start(w, specs.RocketChat())) })
		if !strings.Contains(w.fatal, want) {
			t.Errorf("failed with %q, want %q", w.fatal, want)
		}
	}
}

func TestAMockCanBeStartedWithAWorldOfOnesOwn(t *testing.T) {
	t.Parallel()
	contract := specs.RocketChat()
	world, findings := contract.World("mine.yaml", []byte("users: {u: {username: somebody}}"), nil)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	m := mockserver.StartWith(t, []mockserver.Served{{Contract: contract, World: world}, served(t, "amity")})
	if state := m.State(); len(state["rocketchat"]["users"]) != 1 || len(state["amity"]["users"]) == 0 {
		t.Errorf("state %v", state)
	}
	w := watch(t, func(w *watched) { mockserver.StartWith(w, nil) })
	if w.fatal != "no contract to serve" {
		t.Errorf("failed with %q", w.fatal)
	}
	plain := mockserver.Start(t, statelessContract(t))
	if status := call(t, plain, request{"GET", "/things", nil, ""}); status == http.StatusInternalServerError {
		t.Errorf("a document without a world: %d", status)
	}
}

func statelessContract(t *testing.T) *specs.Contract { return contract(t, queryKeyDocument, "") }
