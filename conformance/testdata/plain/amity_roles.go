package plain

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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

// readRemoval reads path, headers and query, and notes everything that is wrong with them.
func (a *amity) readRemoval(op string, r *http.Request, segment string) *removal {
	in := &removal{segment: segment}
	_, in.tooLarge = readBody(r)
	in.id, in.problems = a.communityID(op, segment)
	in.problems = append(in.problems, a.contentTypeProblem(op, r)...)
	query, err := a.readQuery(op, r.URL.RawQuery)
	in.badQuery = err != nil
	in.roles = in.list(a, op+"-roles", "roles", query["roles"], 100)
	in.users = in.list(a, op+"-userIds", "userIds", query["userIds"], 50)
	return in
}

func (a *amity) contentTypeProblem(op string, r *http.Request) []string {
	kind := r.Header.Get("Content-Type")
	switch {
	case kind == "" && !a.has(op+"-content-type-optional"):
		return []string{"Content-Type is required"}
	case a.has(op+"-content-type-json-only") && !isJSON(kind):
		return []string{"Content-Type must be application/json"}
	}
	return nil
}

// pair is a query value with what it was before decoding.
type pair struct{ raw, value string }

// readQuery keeps repeated names apart; a bad escape anywhere spoils the whole.
func (a *amity) readQuery(op, raw string) (map[string][]pair, error) {
	query := map[string][]pair{}
	for part := range strings.SplitSeq(raw, "&") {
		name, text, _ := strings.Cut(part, "=")
		key, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(text)
		if err == nil {
			err = err2
		}
		if err != nil && !a.has(op+"-bad-escape-ignored") {
			return nil, err
		}
		a.collect(op, query, key, pair{text, value})
	}
	return query, nil
}

// collect files one pair.
func (a *amity) collect(op string, query map[string][]pair, key string, p pair) {
	if a.has(op + "-brackets-accepted") {
		key = strings.TrimSuffix(key, "[]")
	}
	switch {
	case key == "roles" && a.has(op+"-first-role-only") && len(query[key]) > 0:
	case key == "userIds" && a.has(op+"-last-user-only"):
		query[key] = []pair{p}
	case a.has(op + "-comma-split"):
		for value := range strings.SplitSeq(p.value, ",") {
			query[key] = append(query[key], pair{value, value})
		}
	default:
		query[key] = append(query[key], p)
	}
}

// list checks one of the two lists, its length and each of its elements, and gives its values.
func (in *removal) list(a *amity, where, name string, pairs []pair, high int) []string {
	if problem := a.outOfBounds(where+"-count", name, len(pairs), 1, 100); problem != "" {
		in.problems = append(in.problems, problem)
	}
	values := make([]string, len(pairs))
	for i, p := range pairs {
		values[i] = p.value
		if problem := a.textProblem(where+"-length", "each of "+name, p.raw, p.value, high); problem != "" {
			in.problems = append(in.problems, problem)
		}
	}
	return values
}

// checkRequest refuses what is unreadable, then what breaks a limit.
func (a *amity) checkRequest(op string, in *removal) (refused answer, ok bool) {
	switch {
	case in.tooLarge:
		return a.tooLarge(op), false
	case in.badQuery && a.has(op+"-bad-escape-crash"):
		panic(http.ErrAbortHandler)
	case in.badQuery && a.has(op+"-bad-escape-as-422"):
		return a.invalid(op, []string{"the query is badly escaped"}), false
	case in.badQuery:
		return a.refuse(op, http.StatusBadRequest, 400000, "Bad Request"), false
	case in.community == nil && utf8.ValidString(in.id) && a.has(op+"-not-found-first"):
		return a.notFound(op), false
	case len(in.problems) > 0:
		return a.invalid(op, in.problems), false
	}
	return answer{}, true
}

// checkRight refuses an unknown community, then a caller who is banned, then one without the right.
func (a *amity) checkRight(op string, in *removal) (refused answer, ok bool) {
	c, user := in.community, a.users[in.caller]
	if c == nil {
		if a.has(op+"-permission-first") && !user.networkModerator {
			return a.forbidden(op), false
		}
		return a.notFound(op), false
	}
	if c.banned[in.caller] && !a.has(op+"-ban-unchecked") {
		return a.banned(op), false
	}
	m := c.member(in.caller)
	right := user.networkModerator && !a.has(op+"-network-moderator-refused") ||
		m != nil && m.is(moderatorRole) && !a.has(op+"-moderator-refused") ||
		m != nil && a.has(op+"-any-member-may")
	if !right && !a.has(op+"-permission-unchecked") {
		return a.forbidden(op), false
	}
	return answer{}, true
}

func (a *amity) forbidden(op string) answer {
	switch {
	case a.has(op + "-forbidden-as-401"):
		return a.refuse(op, http.StatusUnauthorized, 400301, "Permission denied")
	case a.has(op + "-forbidden-code"):
		return a.refuse(op, http.StatusForbidden, 400300, "Permission denied")
	case a.has(op + "-forbidden-message"):
		return a.refuse(op, http.StatusForbidden, 400301, "Computer says no")
	}
	return a.refuse(op, http.StatusForbidden, 400301, "Permission denied")
}

// strip takes the listed roles from the listed members and shows those members afterwards.
func (a *amity) strip(op string, in *removal) answer {
	listed := a.listed(op, in)
	if listed == nil {
		return a.notFound(op)
	}
	before := a.removed(op, in, listed)
	for i, m := range a.reach(op, in, listed) {
		if i > 0 && a.has(op+"-first-user-treated") {
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
