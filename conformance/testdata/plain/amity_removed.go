package plain

import "net/http"

// removed is the 200 answer of removing roles, for the state as it is now.
func (a *amity) removed(op string, in *removal, listed []*membership) answer {
	if a.has(op + "-everyone-listed") {
		listed = in.community.members
	}
	users, files, members := []object{}, []object{}, []object{}
	for _, m := range listed {
		u := a.users[m.user]
		users, files = append(users, a.userView(u)), append(files, fileView(u))
		members = append(members, a.spoiltMember(op, a.memberView(in.community, m)))
	}
	shown := a.spoiltCommunity(op, a.communityView(in.community, in.caller))
	return answer{status: http.StatusOK, media: mediaOf("amity"), body: a.spoiltRemoval(op, object{
		"communities": []object{shown}, "communityUsers": members, "users": users, "files": files,
		"categories": []object{}, "feeds": []object{feedView(in.community)},
		"joinRequests": []object{},
	})}
}

func (a *amity) spoiltRemoval(op string, body object) object {
	switch {
	case a.has(op + "-without-feeds"):
		delete(body, "feeds")
	case a.has(op + "-without-join-requests"):
		delete(body, "joinRequests")
	case a.has(op + "-categories-null"):
		body["categories"] = nil
	case a.has(op + "-files-object"):
		body["files"] = object{}
	case a.has(op + "-users-empty"):
		body["users"] = []object{}
	case a.has(op + "-communities-empty"):
		body["communities"] = []object{}
	case a.has(op + "-members-empty"):
		body["communityUsers"] = []object{}
	case a.has(op + "-success-only"):
		return object{"success": true}
	}
	return body
}

func (a *amity) spoiltCommunity(op string, view object) object {
	switch {
	case a.has(op + "-members-count-string"):
		view["membersCount"] = "many"
	case a.has(op + "-public-as-number"):
		view["isPublic"] = 1
	case a.has(op + "-tags-null"):
		view["tags"] = nil
	case a.has(op + "-other-community"):
		view["communityId"] = "another-community"
	case a.has(op + "-community-id-missing"):
		delete(view, "communityId")
	}
	return view
}

func (a *amity) spoiltMember(op string, view object) object {
	switch {
	case a.has(op + "-member-roles-string"):
		view["roles"] = "member"
	case a.has(op + "-member-roles-missing"):
		delete(view, "roles")
	case a.has(op + "-membership-upper-case"):
		view["communityMembership"] = "MEMBER"
	case a.has(op + "-membership-none"):
		view["communityMembership"] = "none"
	case a.has(op + "-banned-as-string"):
		view["isBanned"] = "false"
	case a.has(op + "-member-id-renamed"):
		view["user_id"] = view["userId"]
		delete(view, "userId")
	case a.has(op + "-activity-no-date"):
		view["lastActivity"] = "yesterday"
	}
	return view
}
