package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// verify asks the control API whether something was called, and shows the answer in short.
func (m *mock) verify(question string) string {
	m.t.Helper()
	got := m.want(http.StatusOK, control("POST", "verifications", question)).value(m.t)
	return fmt.Sprint(got["passed"], " ", got["count"], " ", got["matched"], " ", got["nearest"])
}

func TestATestCanAskWhetherSomethingWasCalled(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.send(join)
	m.send(invite)
	m.send(invited(inviteBody("ByehQjC44FwMeiLbX", "SYqWzZ4Gsasdfgh")))
	for question, want := range map[string]string{
		`{"operation":"inviteToChannel","atLeast":2}`:                                                 "true 2 [2 3] []",
		`{"operation":"inviteToChannel","request":{"body":{"userId":"SYqWzZ4Gsasdfgh"}},"exactly":1}`: "true 1 [3] []",
		`{"operation":"inviteToChannel","request":{"body":{"roomId":"a","userId":"SYqWzZ4Gsasdfgh"}}}`: `false 0 [] [` +
			`map[differences:[body.roomId: want "a", got "ByehQjC44FwMeiLbX"] id:3] ` +
			`map[differences:[body.roomId: want "a", got "ByehQjC44FwMeiLbX" body.userId: want "SYqWzZ4Gsasdfgh", got "nSYqWzZ4GsKTX4dyK"] id:2] ` +
			`map[differences:[operation: want "inviteToChannel", got "joinCommunity" body: want {"roomId":"a","userId":"SYqWzZ4Gsasdfgh"}, got none] id:1]]`,
		`{"order":[{"operation":"joinCommunity","request":{"path":"/api/v4/communities/open-community/join"}},{"request":{"headers":{"Content-Type":"application/json"},"method":"POST"}}]}`: "true 1 [1 2] []",
		`{"order":[{"operation":"inviteToChannel"},{"operation":"joinCommunity"}],"exactly":0}`:                                                                                              "true 0 [] []",
	} {
		if got := m.verify(question); got != want {
			t.Errorf("%s:\n%s, want\n%s", question, got, want)
		}
	}
	if got := m.want(http.StatusOK, control("POST", "verifications", `{"atMost":0}`).within("elsewhere")).value(t); got["passed"] != true {
		t.Errorf("another workspace saw requests: %v", got)
	}
}

func TestAQuestionThatTheMockDoesNotUnderstandIsRefused(t *testing.T) {
	t.Parallel()
	m := start(t)
	for body, want := range map[string]struct {
		status int
		detail string
	}{
		`{`:                         {400, "the text ends too early"},
		`{"atLeast":1,"atLeast":2}`: {400, "duplicate-key"},
		`[]`:                        {422, "verification: is not an object"},
		`{"operation":"invite"}`:    {422, "there are addMembers, inviteToChannel, joinCommunity, removeRolesFromCommunityUsers"},
		`{"request":{"headers":{"x-auth-token":"9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq"}}}`: {422, "credential"},
	} {
		got := m.want(want.status, control("POST", "verifications", body))
		if !strings.Contains(got.text, want.detail) || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", body, got.text)
		}
		if strings.Contains(got.text, "9HqLlyZOugoStsXCUfD") {
			t.Errorf("%s: the answer shows the credential: %s", body, got.text)
		}
	}
}

func TestAQuestionHasABound(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusOK, control("POST", "verifications", `{"request":{"path":"/`+strings.Repeat("a", 200<<10)+`"}}`))
	m.want(http.StatusRequestEntityTooLarge, control("POST", "verifications", `{"request":{"path":"/`+strings.Repeat("a", 256<<10)+`"}}`))
}

func TestAnAnswerToAQuestionShowsNoPartOfACredential(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, secret := range secretsKnown(t) {
		for _, filler := range []int{196 - len(secret), 175, 188} {
			sent := strings.Repeat("a", max(filler, 0)) + secret
			m.send(invited(`{"roomId":"` + sent + `","userId":"x"}`))
			text := m.want(http.StatusOK, control("POST", "verifications", `{"operation":"inviteToChannel","request":{"body":{"roomId":"b"}},"exactly":9999}`)).text
			if strings.Contains(text, "aa"+secret[:leastShown]) {
				t.Fatalf("%d bytes before %q: %s", filler, secret, text)
			}
		}
	}
}

// leastShown is how much of a credential would be too much.
const leastShown = 8

func TestAnAnswerSaysWhatTheJournalHasLost(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithJournal(2, 1<<20))
	for range 3 {
		m.send(invite)
	}
	got := m.want(http.StatusOK, control("POST", "verifications", `{"exactly":3}`)).value(t)
	if got["passed"] != false || !strings.HasSuffix(fmt.Sprint(got["message"]), "; of the requests up to now the journal has 2 to 3") {
		t.Errorf("%v", got)
	}
}
