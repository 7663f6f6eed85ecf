package plain

import (
	"net/http"
	"time"
)

// join serves POST /api/v4/communities/{communityId}/join.
func (a *amity) join(r *http.Request, segment string) answer {
	const op = "amity-join"
	user, ok := a.bearer(r, op, a.tokens, amityCaller)
	if !ok && !a.has(op+"-not-found-first") {
		return a.unauthorized(op)
	}
	body, tooLarge := readBody(r)
	if tooLarge {
		return a.tooLarge(op)
	}
	if len(body) > 0 && a.has(op+"-body-refused") {
		return a.refuse(op, http.StatusBadRequest, 400000, "Bad Request")
	}
	id, problems := a.communityID(op, segment)
	_, err := a.readQuery(op, r.URL.RawQuery)
	switch {
	case len(problems) > 0 && (err == nil || a.has(op+"-limits-before-query")):
		return a.invalid(op, problems)
	case err != nil:
		return a.badEscape(op)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.joinKnown(op, user, ok, a.find(op, segment, id))
}

func (a *amity) joinKnown(op, user string, ok bool, c *community) answer {
	switch {
	case c == nil:
		return a.notFound(op)
	case !ok:
		return a.unauthorized(op)
	case c.banned[user] && !a.has(op+"-ban-unchecked"):
		return a.banned(op)
	case c.member(user) != nil && !a.has(op+"-membership-unchecked"):
		return a.alreadyMember(op)
	case c.pending[user] && !a.has(op+"-repeat-accepted"):
		return a.alreadyAsked(op)
	}
	if !c.approval && a.has(op+"-races-members") || c.approval && a.has(op+"-races-requests") {
		a.apart(&a.mu)
	}
	return a.admit(op, user, c)
}

func (a *amity) alreadyMember(op string) answer {
	refused := a.refuse(op, http.StatusConflict, 400409, "You are already a member of the community")
	switch {
	case a.has(op + "-conflict-code"):
		refused.body.(object)["code"] = 400900
	case a.has(op + "-conflict-as-400"):
		refused.status = http.StatusBadRequest
	}
	return refused
}

func (a *amity) alreadyAsked(op string) answer {
	if a.has(op + "-repeat-as-409") {
		return a.refuse(op, http.StatusConflict, 400409, "Conflict error occurred.")
	}
	return a.refuse(op, http.StatusForbidden, 400315, "Data already exists")
}

// admit makes the caller a member, or puts the wish before the moderators.
func (a *amity) admit(op, user string, c *community) answer {
	now, approved := time.Now(), !c.approval
	switch {
	case a.has(op + "-approval-ignored"):
		approved = true
	case a.has(op + "-approval-always"):
		approved = false
	}
	if approved || a.has(op+"-pending-is-member") {
		a.enrol(op, user, c, now)
	} else {
		c.pending[user] = true
	}
	return a.joined(op, user, c, approved, now)
}

func (a *amity) enrol(op, user string, c *community, now time.Time) {
	switch {
	case a.has(op + "-not-remembered"):
		return
	case a.has(op + "-other-community-too"):
		for _, other := range a.communities {
			other.members = append(other.members, &membership{user: user, roles: []string{"member"}, created: now, updated: now})
		}
		return
	}
	c.members = append(c.members, &membership{user: user, roles: []string{"member"}, created: now, updated: now})
	c.updated = now
}

// joined is the 200 answer.
func (a *amity) joined(op, user string, c *community, approved bool, now time.Time) answer {
	request := a.requestView(op, user, c, approved, now)
	body := object{
		"joinRequests": []object{request},
		"users":        []object{a.userView(a.users[user])},
		"files":        []object{fileView(a.users[user])},
		"roles":        a.roleViews([]string{"member"}),
	}
	switch {
	case a.has(op + "-without-files"):
		delete(body, "files")
	case a.has(op + "-without-roles"):
		delete(body, "roles")
	case a.has(op + "-users-null"):
		body["users"] = nil
	case a.has(op + "-users-empty-object"):
		body["users"] = object{}
	case a.has(op + "-requests-object"):
		body["joinRequests"] = request
	case a.has(op + "-requests-empty"):
		body["joinRequests"] = []object{}
	case a.has(op + "-requests-twice"):
		body["joinRequests"] = []object{request, request}
	case a.has(op + "-error-in-200"):
		return answer{status: http.StatusOK, body: amityError(500000, "Unexpected error"), media: mediaOf("amity")}
	}
	return answer{status: http.StatusOK, body: body, media: mediaOf("amity")}
}

// requestView shows the one join request; nobody has responded to one that is pending.
func (a *amity) requestView(op, user string, c *community, approved bool, now time.Time) object {
	u, id := a.users[user], hexID()
	view := object{
		"_id": id, "joinRequestId": id, "networkId": network, "targetId": c.id, "targetType": "community",
		"type": "communityJoinRequest", "userId": user, "status": "pending",
		"requestorId": user, "requestorPublicId": user, "requestorInternalId": u.internal,
		"respondedAt": nil, "responderId": nil, "responderPublicId": nil, "responderInternalId": nil,
		"createdAt": stamp(now), "updatedAt": stamp(now),
	}
	if approved {
		view["status"], view["respondedAt"] = "approved", stamp(now)
		view["responderId"], view["responderPublicId"], view["responderInternalId"] = user, user, u.internal
	}
	return a.spoiltRequest(op, view)
}

func (a *amity) spoiltRequest(op string, view object) object {
	switch {
	case a.has(op + "-status-missing"):
		delete(view, "status")
	case a.has(op + "-status-upper-case"):
		view["status"] = map[any]string{"approved": "APPROVED", "pending": "PENDING"}[view["status"]]
	case a.has(op + "-status-always-pending"):
		view["status"] = "pending"
	case a.has(op + "-other-target"):
		view["targetId"] = "another-community"
	case a.has(op + "-other-user"):
		view["userId"] = "somebody-else"
	case a.has(op + "-target-type"):
		view["targetType"] = "channel"
	case a.has(op + "-created-as-number"):
		view["createdAt"] = 1700000000
	case a.has(op + "-created-no-date"):
		view["createdAt"] = "just now"
	case a.has(op + "-id-renamed"):
		view["id"] = view["_id"]
		delete(view, "_id")
	case a.has(op + "-user-id-null"):
		view["userId"] = nil
	}
	return view
}
