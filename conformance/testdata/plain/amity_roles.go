package plain

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// moderatorRole is the role that carries the right to take roles away.
const moderatorRole = "community-moderator"

// removal is one request as it was read.
type removal struct {
	caller             string
	community          *community
	id, segment        string
	roles, users       []string
	problems           []string
	badQuery, tooLarge bool
}

// removeRoles serves DELETE /api/v4/communities/{communityId}/users/roles.
func (a *amity) removeRoles(r *http.Request, segment string) answer {
	const op = "amity-roles"
	caller, ok := a.bearer(r, op, a.tokens, amityCaller)
	if !ok || !a.knowsKey(op, r) {
		return a.unauthorized(op)
	}
	in := a.readRemoval(op, r, segment)
	in.caller = caller
	a.mu.Lock()
	defer a.mu.Unlock()
	in.community = a.find(op, segment, in.id)
	if refused, ok := a.checkRequest(op, in); !ok {
		return refused
	}
	if refused, ok := a.checkRight(op, in); !ok {
		return refused
	}
	return a.strip(op, in)
}

// knowsKey checks X-API-Key.
func (a *amity) knowsKey(op string, r *http.Request) bool {
	values, key := r.Header.Values("X-API-Key"), r.Header.Get("X-API-Key")
	switch {
	case len(values) == 0:
		return a.has(op + "-missing-key-accepted")
	case key == "":
		return a.has(op + "-empty-key-accepted")
	}
	return a.keys[key] || a.has(op+"-unknown-key-accepted")
}

// strip takes the listed roles from the listed members and shows those members afterwards.
func (a *amity) strip(op string, in *removal) answer {
	listed := a.listed(op, in)
	if listed == nil {
		return a.notFound(op)
	}
	before := a.removed(op, in, listed)
	if a.has(op + "-races-roles") {
		a.apart(&a.mu)
		a.giveBack(before, in.community)
	}
	for i, m := range a.reach(op, in, listed) {
		if i > 0 && (a.has(op+"-first-user-treated") || len(listed) < len(in.users) && a.has(op+"-first-when-passing-over")) {
			break
		}
		a.take(op, m, in.roles)
	}
	if a.has(op + "-members-expelled") {
		in.community.members = slices.DeleteFunc(in.community.members, func(m *membership) bool { return slices.Contains(listed, m) })
	}
	in.community.updated = time.Now()
	after := a.removed(op, in, listed)
	switch {
	case a.has(op + "-stale-answer"):
		return before
	case a.has(op + "-not-remembered"):
		a.giveBack(before, in.community)
	}
	return after
}

// listed are the members among the users named, each once, in the order named.
func (a *amity) listed(op string, in *removal) []*membership {
	found := []*membership{}
	for _, id := range in.users {
		m := in.community.member(id)
		switch {
		case m == nil && a.has(op+"-non-member-404"):
			return nil
		case m == nil && a.has(op+"-non-member-listed") && a.users[id] != nil:
			found = append(found, &membership{user: id})
		case m != nil && (!slices.Contains(found, m) || a.has(op+"-repeats-listed")):
			found = append(found, m)
		}
	}
	return found
}

// reach is whose roles are touched.
func (a *amity) reach(op string, in *removal, listed []*membership) []*membership {
	if a.has(op + "-taken-from-everyone") {
		return in.community.members
	}
	return listed
}

func (a *amity) take(op string, m *membership, roles []string) {
	keep := func(role string) bool { return slices.Contains(roles, role) }
	switch {
	case a.has(op + "-none-taken"):
		return
	case a.has(op + "-all-roles-taken"):
		keep = func(string) bool { return true }
	case a.has(op + "-first-role-taken"):
		keep = func(role string) bool { return role == roles[0] }
	case a.has(op + "-prefix-taken"):
		keep = func(role string) bool { return strings.HasPrefix(role, roles[0]) }
	case a.has(op+"-moderator-kept") && slices.Contains(roles, moderatorRole):
		return
	}
	m.roles, m.updated = slices.DeleteFunc(slices.Clone(m.roles), keep), time.Now()
}

// giveBack undoes a removal that was never written to the store.
func (a *amity) giveBack(before answer, c *community) {
	for _, view := range before.body.(object)["communityUsers"].([]object) {
		c.member(view["userId"].(string)).roles = view["roles"].([]string)
	}
}
