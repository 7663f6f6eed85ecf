package plain

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// authenticate finds the caller whose id and token belong together; nil for nobody.
func (c *rocketChat) authenticate(r *http.Request) *chatUser {
	token, id := r.Header.Get("X-Auth-Token"), r.Header.Get("X-User-Id")
	_, hasToken := r.Header["X-Auth-Token"]
	_, hasID := r.Header["X-User-Id"]
	admin, user := c.users[chatAdmin], c.users[id]
	switch {
	case !hasToken && user != nil && c.has("rocketchat-invite-missing-token-accepted"),
		hasToken && token == "" && user != nil && c.has("rocketchat-invite-empty-token-accepted"),
		token != "" && c.byToken(token) == nil && user != nil && c.has("rocketchat-invite-unknown-token-accepted"):
		return user
	case !hasID && c.has("rocketchat-invite-missing-user-accepted"),
		hasID && id == "" && c.has("rocketchat-invite-empty-user-accepted"),
		id != "" && user == nil && c.has("rocketchat-invite-unknown-user-accepted"):
		return c.byToken(token)
	case user != nil && c.byToken(token) != nil && c.has("rocketchat-invite-pair-unchecked"):
		return user
	case !hasID && !hasToken && c.has("rocketchat-invite-strangers-accepted"):
		return admin
	case user != nil && strings.EqualFold(user.token, token) && c.has("rocketchat-invite-token-any-case"):
		return user
	case user == nil || user.token == "" || user.token != token:
		return nil
	}
	return user
}

func (c *rocketChat) byToken(token string) *chatUser {
	for _, u := range c.users {
		if token != "" && u.token == token {
			return u
		}
	}
	return nil
}

// readForm reads the body; what is not one JSON object, sent as JSON, is an empty one.
func (c *rocketChat) readForm(contentType string, body []byte) (form object, refused answer, ok bool) {
	c.stumble(body)
	if strings.Contains(contentType, "form-urlencoded") && c.has("rocketchat-invite-form-accepted") {
		return formObject(body), answer{}, true
	}
	lax := leniency{repeats: c.has("rocketchat-invite-repeats-accepted"), trailing: c.has("rocketchat-invite-trailing-accepted")}
	value, parsed := parseValue(body, lax)
	if !parsed && c.has("rocketchat-invite-unreadable-refused") {
		return nil, c.failure(http.StatusBadRequest, object{"error": "Unexpected token in JSON"}), false
	}
	if !isJSON(contentType) && !c.has("rocketchat-invite-any-media-type") {
		return object{}, answer{}, true
	}
	form, isObject := value.(object)
	if !isObject && parsed && c.has("rocketchat-invite-not-object-500") {
		return nil, c.failure(http.StatusInternalServerError, object{"error": "Internal server error"}), false
	}
	return form, answer{}, true
}

func formObject(body []byte) object {
	form := object{}
	values, _ := url.ParseQuery(string(body))
	for name := range values {
		form[name] = values.Get(name)
	}
	return form
}

// stumble is where a careless parser falls.
func (c *rocketChat) stumble(body []byte) {
	null := bytes.Equal(bytes.TrimSpace(body), []byte("null"))
	switch {
	case c.has("rocketchat-invite-null-crash") && null,
		c.has("rocketchat-invite-deep-crash") && bytes.Count(body, []byte("[")) > 100,
		c.has("rocketchat-invite-empty-body-crash") && len(body) == 0:
		panic(http.ErrAbortHandler)
	}
}

// findRoom finds the public channel meant; nil for none.
func (c *rocketChat) findRoom(form object) *room {
	id, _ := form["roomId"].(string)
	found := c.rooms[id]
	if found == nil || found.kind != "c" && !c.has("rocketchat-invite-private-found") {
		return nil
	}
	return found
}

// named are the ids in userIds and userId, each once; what is no text, or empty, names nobody.
func (c *rocketChat) named(form object) []string {
	list, isList := form["userIds"].([]any)
	switch {
	case form["userIds"] != nil && !isList && c.has("rocketchat-invite-list-type-crash"):
		panic(http.ErrAbortHandler)
	case !isList && c.has("rocketchat-invite-bare-list-accepted"):
		list = []any{form["userIds"]}
	case c.has("rocketchat-invite-list-ignored"):
		list = nil
	}
	single := form["userId"]
	if len(list) > 0 && c.has("rocketchat-invite-single-ignored") {
		single = nil
	}
	if single != nil && c.has("rocketchat-invite-list-beaten") {
		list = nil
	}
	return c.texts(append(slices.Clone(list), single))
}

func (c *rocketChat) texts(items []any) []string {
	ids := []string{}
	for _, item := range items {
		id, isText := item.(string)
		if !isText && item != nil && c.has("rocketchat-invite-item-type-crash") {
			panic(http.ErrAbortHandler)
		}
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// existing drops the ids nobody has.
func (c *rocketChat) existing(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return c.users[id] == nil })
}
