package plain

import (
	"fmt"
	"net/http"
	"slices"
)

// respond adds the headers every Rocket.Chat answer carries.
func (c *rocketChat) respond(status int, body object) answer {
	media := mediaOf("rocketchat")
	if c.has("rocketchat-invite-charset-added") {
		media += "; charset=utf-8"
	}
	return answer{status: status, body: body, media: media, header: map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}}
}

// failure answers with success false beside what body says.
func (c *rocketChat) failure(status int, body object) answer {
	body["success"] = false
	switch {
	case c.has("rocketchat-invite-failure-success-true"):
		body["success"] = true
	case c.has("rocketchat-invite-failure-without-success"):
		delete(body, "success")
	case c.has("rocketchat-invite-failure-without-type"):
		delete(body, "errorType")
	case c.has("rocketchat-invite-failure-without-error"):
		delete(body, "error")
	case c.has("rocketchat-invite-failure-error-object"):
		body["error"] = object{"message": body["error"]}
	}
	return c.respond(status, body)
}

// meteorError is a failure whose text ends in its code.
func (c *rocketChat) meteorError(code, reason string) answer {
	text := fmt.Sprintf("%s [%s]", reason, code)
	if c.has("rocketchat-invite-error-without-code") {
		text = reason
	}
	return c.failure(http.StatusBadRequest, object{"error": text, "errorType": code})
}

func (c *rocketChat) unauthorized() answer {
	const text = "You must be logged in to do this."
	body := object{"status": "error", "message": text, "error": text}
	refused := c.failure(http.StatusUnauthorized, body)
	switch {
	case c.has("rocketchat-invite-unauthorized-as-400"):
		refused.status = http.StatusBadRequest
	case c.has("rocketchat-invite-unauthorized-without-status"):
		delete(body, "status")
	case c.has("rocketchat-invite-unauthorized-without-message"):
		delete(body, "message")
	case c.has("rocketchat-invite-unauthorized-message"):
		body["message"], body["error"] = "Unauthorized", "Unauthorized"
	}
	return refused
}

func (c *rocketChat) noRoom() answer {
	const reason = `The required "roomId" or "roomName" param provided does not match any channel`
	refused := c.meteorError("error-room-not-found", reason)
	switch {
	case c.has("rocketchat-invite-room-not-found-404"):
		refused.status = http.StatusNotFound
	case c.has("rocketchat-invite-room-not-found-type"):
		refused.body.(object)["errorType"] = "error-invalid-room"
	case c.has("rocketchat-invite-room-not-found-message"):
		refused.body.(object)["error"] = "Room not found [error-room-not-found]"
	}
	return refused
}

func (c *rocketChat) archived(r *room) answer {
	if c.has("rocketchat-invite-archived-name-lost") {
		return c.meteorError("error-room-archived", "The channel is archived")
	}
	if c.has("rocketchat-invite-archived-as-not-found") {
		return c.noRoom()
	}
	return c.meteorError("error-room-archived", fmt.Sprintf("The channel, %s, is archived", r.name))
}

func (c *rocketChat) noUsers() answer {
	code := "error-users-params-not-provided"
	if c.has("rocketchat-invite-no-users-type") {
		code = "error-user-param-not-provided"
	}
	return c.meteorError(code, `Please provide "userId" or "username" or "userIds" or "usernames" as param`)
}

// noneExist has its two texts the wrong way round, as the real server does.
func (c *rocketChat) noneExist() answer {
	text, kind := "invalid-user-invite-list", "Cannot invite if no users are provided"
	if c.has("rocketchat-invite-none-exist-unswapped") {
		text, kind = kind, text
	}
	return c.failure(http.StatusBadRequest, object{"error": text, "errorType": kind})
}

func (c *rocketChat) notAllowed() answer {
	refused := c.meteorError("error-not-allowed", "Not allowed")
	body := refused.body.(object)
	body["details"] = object{"method": "addUsersToRoom"}
	switch {
	case c.has("rocketchat-invite-not-allowed-403"):
		refused.status = http.StatusForbidden
	case c.has("rocketchat-invite-not-allowed-without-details"):
		delete(body, "details")
	}
	return refused
}

// channelView shows a room.
func (c *rocketChat) channelView(r *room) object {
	names := []string{}
	for _, id := range r.members {
		names = append(names, c.users[id].name)
	}
	view := object{
		"_id": r.id, "ts": stamp(r.made), "t": r.kind, "name": r.name, "usernames": names, "msgs": r.msgs,
		"_updatedAt": stamp(r.modified), "lm": stamp(r.last),
	}
	return c.spoiltNames(c.spoiltChannel(view), r)
}

func (c *rocketChat) spoiltChannel(view object) object {
	switch {
	case c.has("rocketchat-invite-messages-string"):
		view["msgs"] = "several"
	case c.has("rocketchat-invite-messages-missing"):
		delete(view, "msgs")
	case c.has("rocketchat-invite-kind-private"):
		view["t"] = "p"
	case c.has("rocketchat-invite-kind-missing"):
		delete(view, "t")
	case c.has("rocketchat-invite-other-room"):
		view["_id"] = "GENERAL"
	case c.has("rocketchat-invite-id-renamed"):
		view["rid"] = view["_id"]
		delete(view, "_id")
	case c.has("rocketchat-invite-name-null"):
		view["name"] = nil
	case c.has("rocketchat-invite-other-name"):
		view["name"] = "general"
	case c.has("rocketchat-invite-time-as-number"):
		view["ts"] = 1480541003
	case c.has("rocketchat-invite-time-no-date"):
		view["_updatedAt"] = "just now"
	}
	return view
}

func (c *rocketChat) spoiltNames(view object, r *room) object {
	names := view["usernames"].([]string)
	switch {
	case c.has("rocketchat-invite-names-are-ids"):
		view["usernames"] = slices.Clone(r.members)
	case c.has("rocketchat-invite-names-number"):
		view["usernames"] = len(names)
	case c.has("rocketchat-invite-creator-lost"):
		view["usernames"] = names[1:]
	case c.has("rocketchat-invite-names-of-objects"):
		view["usernames"] = []object{{"username": names[0]}}
	}
	return view
}

// success is the 200 answer.
func (c *rocketChat) success(channel object) answer {
	body := object{"channel": channel, "success": true}
	switch {
	case c.has("rocketchat-invite-success-false"):
		body["success"] = false
	case c.has("rocketchat-invite-success-string"):
		body["success"] = "true"
	case c.has("rocketchat-invite-success-missing"):
		delete(body, "success")
	case c.has("rocketchat-invite-channel-renamed"):
		body = object{"room": channel, "success": true}
	case c.has("rocketchat-invite-channel-null"):
		body["channel"] = nil
	case c.has("rocketchat-invite-channel-array"):
		body["channel"] = []object{channel}
	case c.has("rocketchat-invite-failure-in-200"):
		body = object{"success": false, "error": "Internal server error"}
	}
	return c.respond(http.StatusOK, body)
}
