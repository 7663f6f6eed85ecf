package plain

import (
	"net/http"
	"slices"
	"strconv"
)

// refuse answers with a failure; the faults here are the envelope's own.
func (g *genuin) refuse(status int, code, message string) answer {
	body := genuinError(code, message)
	switch {
	case g.has("genuin-add-error-code-number"):
		body["code"], _ = strconv.Atoi(code)
	case g.has("genuin-add-error-without-data"):
		delete(body, "data")
	case g.has("genuin-add-error-data-null"):
		body["data"] = nil
	case g.has("genuin-add-error-without-message"):
		delete(body, "message")
	}
	return answer{status: status, body: body, media: mediaOf("genuin")}
}

func (g *genuin) unauthorized() answer {
	refused := g.refuse(http.StatusUnauthorized, "401", "Unauthorized")
	refused.header = map[string]string{"WWW-Authenticate": "Bearer"}
	switch {
	case g.has("genuin-add-unauthorized-as-403"):
		refused.status = http.StatusForbidden
	case g.has("genuin-add-unauthorized-code"):
		refused.body.(object)["code"] = "1099"
	}
	return refused
}

func (g *genuin) unreadable() answer {
	refused := g.refuse(http.StatusBadRequest, "1099", "An unexpected error occurred processing the request")
	switch {
	case g.has("genuin-add-unreadable-as-422"):
		refused.status = http.StatusUnprocessableEntity
	case g.has("genuin-add-unreadable-code"):
		refused.body.(object)["code"] = "5166"
	}
	return refused
}

func (g *genuin) wrongElement() answer {
	if g.has("genuin-add-wrong-element-as-412") {
		return g.precondition()
	}
	return g.unreadable()
}

func (g *genuin) precondition() answer {
	refused := g.refuse(http.StatusPreconditionFailed, "5166", "XXXX-[Invalid Use of API]")
	switch {
	case g.has("genuin-add-precondition-as-400"):
		refused.status = http.StatusBadRequest
	case g.has("genuin-add-precondition-code"):
		refused.body.(object)["code"] = "1099"
	case g.has("genuin-add-precondition-message"):
		refused.body.(object)["message"] = "Invalid Use of API"
	}
	return refused
}

func (g *genuin) gone() answer {
	refused := g.refuse(http.StatusNotFound, "5218", "The community you are looking for is no longer available.")
	switch {
	case g.has("genuin-add-gone-as-410"):
		refused.status = http.StatusGone
	case g.has("genuin-add-gone-code"):
		refused.body.(object)["code"] = "5219"
	case g.has("genuin-add-gone-message"):
		refused.body.(object)["message"] = "Not Found"
	}
	return refused
}

// added is the 200 answer.
func (g *genuin) added(people []*person) answer {
	views := []object{}
	for _, p := range people {
		views = append(views, g.spoiltPerson(personView(p)))
	}
	body := object{"code": 200, "message": "XXXX-[Members Added]", "data": object{"members_added": g.spoiltList(views)}}
	switch {
	case g.has("genuin-add-code-string"):
		body["code"] = "200"
	case g.has("genuin-add-code-zero"):
		body["code"] = 0
	case g.has("genuin-add-message"):
		body["message"] = "Members Added"
	case g.has("genuin-add-without-message"):
		delete(body, "message")
	case g.has("genuin-add-data-array"):
		body["data"] = views
	case g.has("genuin-add-list-renamed"):
		body["data"] = object{"membersAdded": views}
	case g.has("genuin-add-list-null"):
		body["data"] = object{"members_added": nil}
	case g.has("genuin-add-failure-in-200"):
		body = genuinError("1099", "An unexpected error occurred processing the request")
	}
	return answer{status: http.StatusOK, body: body, media: mediaOf("genuin")}
}

func (g *genuin) spoiltList(views []object) []object {
	switch {
	case g.has("genuin-add-first-only"):
		return views[:min(1, len(views))]
	case g.has("genuin-add-last-lost") && len(views) > 1:
		return views[:len(views)-1]
	case g.has("genuin-add-reversed"):
		slices.Reverse(views)
	case g.has("genuin-add-empty-list"):
		return []object{}
	}
	return views
}

// personView shows the eleven fields of a member.
func personView(p *person) object {
	return object{
		"member_id": p.id, "name": p.name, "bio": p.bio, "nickname": p.nickname, "phone": p.phone, "is_brand_system_user": false,
		"is_avatar": true, "profile_image": p.image, "profile_image_s": "", "profile_image_m": "", "profile_image_l": "",
	}
}

func (g *genuin) spoiltPerson(view object) object {
	switch {
	case g.has("genuin-add-without-bio"):
		delete(view, "bio")
	case g.has("genuin-add-without-image-l"):
		delete(view, "profile_image_l")
	case g.has("genuin-add-phone-number-type"):
		view["phone"], _ = strconv.Atoi(view["phone"].(string))
	case g.has("genuin-add-avatar-string"):
		view["is_avatar"] = "true"
	case g.has("genuin-add-brand-null"):
		view["is_brand_system_user"] = nil
	case g.has("genuin-add-image-renamed"):
		view["profileImage"] = view["profile_image"]
		delete(view, "profile_image")
	case g.has("genuin-add-id-no-uuid"):
		view["member_id"] = 17
	case g.has("genuin-add-other-phone"):
		view["phone"] = "10000000000"
	case g.has("genuin-add-fresh-ids"):
		view["member_id"] = uuid()
	}
	return view
}
