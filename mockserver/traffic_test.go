package mockserver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// traffic is a world of a certain size and requests to it, each of which changes something the first time it is sent.
type traffic struct {
	operation string
	served    mockserver.Served
	requests  []request
}

// entities is what a world holds: collection, key, entity.
type entities map[string]map[string]map[string]any

// enlarged is the default world with more entities in it.
func enlarged(tb testing.TB, contract string, n int, more func(all entities, i int)) mockserver.Served {
	tb.Helper()
	s := served(tb, contract)
	all := entities(s.Contract.Behavior.ToMap(s.World.State))
	for i := range n {
		more(all, i)
	}
	state, err := s.Contract.Behavior.FromMap(all)
	if err != nil {
		tb.Fatal(err)
	}
	s.World.State = state
	return s
}

// spread makes count requests that are about entities all over a world of n.
func spread(n, count int, about func(i int) request) []request {
	count = min(n, count)
	requests := make([]request, count)
	for i := range requests {
		requests[i] = about(i * (n / count))
	}
	return requests
}

// traffics are the four operations, each in a world of n entities of the kind it changes.
var traffics = map[string]func(tb testing.TB, n, count int) traffic{
	"joinCommunity":                 joins,
	"removeRolesFromCommunityUsers": hostRemovals,
	"addMembers":                    adds,
	"inviteToChannel":               invites,
}

// operations are the names of traffics, in order.
var operations = slices.Sorted(maps.Keys(traffics))

func invites(tb testing.TB, n, count int) traffic {
	room := func(i int) string { return fmt.Sprintf("Room%013d", i) }
	s := enlarged(tb, "rocketchat", n, func(all entities, i int) {
		all["rooms"][room(i)] = map[string]any{"_id": room(i), "t": "c", "name": "room", "usernames": []any{"testing"}, "msgs": json.Number("0")}
		all["users"][fmt.Sprintf("User%013d", i)] = map[string]any{"_id": fmt.Sprintf("User%013d", i), "username": fmt.Sprintf("u%d", i), "roles": []any{}}
	})
	return traffic{"inviteToChannel", s, spread(n, count, func(i int) request {
		return invited(inviteBody(room(i), "nSYqWzZ4GsKTX4dyK"))
	})}
}

func adds(tb testing.TB, n, count int) traffic {
	community := func(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }
	s := enlarged(tb, "genuin", n, func(all entities, i int) {
		all["communities"][community(i)] = map[string]any{"community_id": community(i)}
	})
	return traffic{"addMembers", s, spread(n, count, func(i int) request {
		r := add
		r.body = fmt.Sprintf(`{"communities":[%q],"users":[{"user_id":"c2fd91a1-faf8-48a8-9b3e-b2248c8acf21"},{"phone_number":"34684433270"}]}`, community(i))
		return r
	})}
}

func joins(tb testing.TB, n, count int) traffic {
	community := func(i int) string { return fmt.Sprintf("community-%012d", i) }
	s := enlarged(tb, "amity", n, func(all entities, i int) {
		all["communities"][community(i)] = map[string]any{"communityId": community(i), "requiresJoinApproval": false}
	})
	return traffic{"joinCommunity", s, spread(n, count, func(i int) request {
		r := join
		r.target = "/api/v4/communities/" + community(i) + "/join"
		return r
	})}
}

// hostRemovals take away a role that does not matter to who moderates.
func hostRemovals(tb testing.TB, n, count int) traffic { return removals(tb, n, count, "event-host") }

// moderatorRemovals take away the role that does.
func moderatorRemovals(tb testing.TB, n, count int) traffic {
	return removals(tb, n, count, "community-moderator")
}

// removals take a role from one of n members of a community.
func removals(tb testing.TB, n, count int, role string) traffic {
	user := func(i int) string { return fmt.Sprintf("user-%012d", i) }
	s := enlarged(tb, "amity", n, func(all entities, i int) {
		all["members"]["open-community/"+user(i)] = map[string]any{"communityId": "open-community", "userId": user(i),
			"communityMembership": "member", "isBanned": false, "roles": []any{"member", role}, "permissions": []any{}}
	})
	return traffic{"removeRolesFromCommunityUsers", s, spread(n, count, func(i int) request {
		r := remove
		r.target = "/api/v4/communities/open-community/users/roles?roles=" + role + "&userIds=" + user(i)
		return r
	})}
}
