package mockserver_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// entity is one of the mock's entities as the control API shows it.
func (m *mock) entity(contract, collection, key string) map[string]any {
	m.t.Helper()
	state := m.want(http.StatusOK, request{"GET", "/_counterpart/state", nil, ""}).value(m.t)
	found, _ := at(state, contract, collection, key).(map[string]any)
	return found
}

func TestAJoinedCommunityIsSeenByWhateverComesAfter(t *testing.T) {
	t.Parallel()
	m := start(t)
	joined := m.want(http.StatusOK, join).value(t)
	if at(joined, "joinRequests", 0, "status") != "approved" || at(joined, "users", 0, "userId") != "ada" {
		t.Errorf("answer %v", joined)
	}
	if got := m.entity("amity", "members", "open-community/ada"); got["communityMembership"] != "member" {
		t.Errorf("membership %v", got)
	}
	again := m.want(http.StatusConflict, join)
	if at(again.value(t), "code") != float64(400409) || !strings.HasPrefix(again.header.Get("Counterpart-Violation"), "rule=already-member;") {
		t.Errorf("%s %v", again.text, again.header)
	}
	removal := remove
	removal.target = "/api/v4/communities/open-community/users/roles?roles=member&userIds=ada"
	if got := m.want(http.StatusOK, removal).value(t); at(got, "communityUsers", 0, "userId") != "ada" {
		t.Errorf("the new member is not found: %v", got)
	}
}

func TestARemovedRoleIsSeenByWhateverComesAfter(t *testing.T) {
	t.Parallel()
	m := start(t)
	got := m.want(http.StatusOK, remove).value(t)
	if roles, _ := at(got, "communityUsers", 0, "roles").([]any); len(roles) == 0 || slices.Contains(roles, any("event-host")) {
		t.Errorf("roles %v in the answer", roles)
	}
	if roles, _ := m.entity("amity", "members", "open-community/dan")["roles"].([]any); len(roles) == 0 || slices.Contains(roles, any("event-host")) {
		t.Errorf("roles %v in the state", roles)
	}
	again := m.want(http.StatusOK, remove)
	if again.header.Get("Counterpart-Rule") != "roles-not-held" {
		t.Errorf("the second removal was decided by %q", again.header.Get("Counterpart-Rule"))
	}
	own := remove
	own.target = "/api/v4/communities/open-community/users/roles?roles=community-moderator&userIds=ben"
	m.want(http.StatusOK, own)
	if refused := m.want(http.StatusForbidden, remove); refused.header.Get("Counterpart-Rule") != "not-allowed" {
		t.Errorf("somebody who is no moderator any more is answered by %q", refused.header.Get("Counterpart-Rule"))
	}
}

func TestAddedMembersAreSeenByWhateverComesAfter(t *testing.T) {
	t.Parallel()
	m := start(t)
	newcomer := add
	newcomer.body = `{"communities":["0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41","5b8e2d94-1c3a-4f6d-a7e9-3c2d8f10b6a5"],"users":["15550001111"]}`
	first := m.want(http.StatusOK, newcomer).value(t)
	id, _ := at(first, "data", "members_added", 0, "member_id").(string)
	if id == "" || at(first, "data", "members_added", 0, "phone") != "15550001111" {
		t.Fatalf("answer %v", first)
	}
	second := m.want(http.StatusOK, newcomer)
	if second.header.Get("Counterpart-Rule") != "already-members" || at(second.value(t), "data", "members_added", 0, "member_id") != id {
		t.Errorf("%s: %s", second.header.Get("Counterpart-Rule"), second.text)
	}
	for _, community := range []string{"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41", "5b8e2d94-1c3a-4f6d-a7e9-3c2d8f10b6a5"} {
		if m.entity("genuin", "memberships", community+"/"+id) == nil {
			t.Errorf("no membership in %s", community)
		}
	}
}

func TestInvitedUsersAreSeenByWhateverComesAfterAndAddedOnce(t *testing.T) {
	t.Parallel()
	m := start(t)
	first := m.want(http.StatusOK, invite).value(t)
	second := m.want(http.StatusOK, invite)
	if fmt.Sprint(at(first, "channel", "usernames")) != "[testing testing1]" || at(first, "channel", "msgs") != float64(1) {
		t.Errorf("answer %v", first)
	}
	if second.header.Get("Counterpart-Rule") != "already-there" || fmt.Sprint(second.value(t)) != fmt.Sprint(first) {
		t.Errorf("inviting again: %s %s", second.header.Get("Counterpart-Rule"), second.text)
	}
	bulk := m.want(http.StatusOK, invited(`{"roomId":"ByehQjC44FwMeiLbX","userIds":["nSYqWzZ4GsKTX4dyK","SYqWzZ4Gsasdfgh","SYqWzZ4Gsasdfgh"]}`)).value(t)
	if fmt.Sprint(at(bulk, "channel", "usernames")) != "[testing testing1 testing2]" || at(bulk, "channel", "msgs") != float64(2) {
		t.Errorf("several: %v", bulk)
	}
}

// TestParallelClientsLoseNoUpdate has 64 clients invite users of their own, and one that all of them invite, to one room.
func TestParallelClientsLoseNoUpdate(t *testing.T) {
	t.Parallel()
	const clients, each = 64, 4
	m := startWith(t, append(catalogue(t)[:2], enlarged(t, "rocketchat", clients*each, func(all entities, i int) {
		id := fmt.Sprintf("User%03d", i)
		all["users"][id] = map[string]any{"_id": id, "username": fmt.Sprintf("u%03d", i), "roles": []any{}}
	})))
	var all sync.WaitGroup
	failed := make(chan error, clients)
	for c := range clients {
		all.Go(func() { failed <- m.inviteThem(c*each, each) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	room := m.entity("rocketchat", "rooms", "ByehQjC44FwMeiLbX")
	names, _ := room["usernames"].([]any)
	if len(names) != clients*each+2 || room["msgs"] != float64(clients*each+1) {
		t.Errorf("%d names and %v messages after %d invitations", len(names), room["msgs"], clients*each+1)
	}
	slices.SortFunc(names, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	if len(slices.Compact(names)) != clients*each+2 {
		t.Error("somebody was added twice")
	}
}

// inviteThem invites users one by one, and everybody's friend beside each.
func (m *mock) inviteThem(first, count int) error {
	for i := first; i < first+count; i++ {
		got, err := m.try(invited(fmt.Sprintf(`{"roomId":"ByehQjC44FwMeiLbX","userIds":["User%03d","nSYqWzZ4GsKTX4dyK"]}`, i)))
		if err != nil {
			return err
		}
		if name := fmt.Sprintf("u%03d", i); got.status != http.StatusOK || !strings.Contains(got.text, name) {
			return fmt.Errorf("status %d, and %q does not see itself: %.200s", got.status, name, got.text)
		}
	}
	return nil
}

func TestTheSameSeedClockAndRequestsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	newcomer := add
	newcomer.body = `{"communities":"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41","users":["15550001111","15550002222"]}`
	answers := func(seed uint64) (texts string) {
		m := start(t, fixedClock, mockserver.WithSeed(seed))
		for _, r := range []request{newcomer, join, remove, invite, invite, newcomer} {
			got := m.send(r)
			got.header.Del("Date") // the server's clock, not the mock's
			texts += fmt.Sprint(got) + "\n"
		}
		return texts
	}
	first := answers(7)
	if second := answers(7); second != first {
		t.Errorf("first:\n%s\nsecond:\n%s", first, second)
	}
	if answers(8) == first {
		t.Error("another seed makes the same identities")
	}
}

func TestResetTakesEverythingBack(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	first := m.want(http.StatusOK, join)
	m.want(http.StatusOK, invite)
	m.want(http.StatusNoContent, request{"POST", "/_counterpart/reset", nil, ""})
	if kept := m.Requests("", 10); len(kept) != 0 {
		t.Errorf("%d requests in the journal", len(kept))
	}
	if again := m.want(http.StatusOK, join); again.text != first.text {
		t.Errorf("made-up identities do not begin anew:\n%s\n%s", first.text, again.text)
	}
}

func TestTimesAreInUTCWithMilliseconds(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("", 5*3600)
	for want, now := range map[string]time.Time{
		"2024-05-06T07:08:09.000Z": time.Date(2024, 5, 6, 7, 8, 9, 999_999, time.UTC),
		"2024-05-06T07:08:09.007Z": time.Date(2024, 5, 6, 12, 8, 9, 7_000_000, east),
		"2024-05-06T07:08:09.042Z": time.Date(2024, 5, 6, 7, 8, 9, 42_900_000, time.UTC),
		"1999-12-31T23:59:59.999Z": time.Date(2000, 1, 1, 4, 59, 59, 999_999_999, east),
	} {
		m := start(t, mockserver.WithClock(func() time.Time { return now }))
		if got := m.want(http.StatusOK, invite); !strings.Contains(got.text, `"lm":"`+want+`"`) {
			t.Errorf("at %v: %s", now, got.text)
		}
	}
}
