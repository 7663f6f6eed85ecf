package plain

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
)

// userRef names a user in one of three ways; a plain text is an id, or else a phone number.
type userRef struct{ id, phone, plain string }

// readForm reads the body: one JSON object, sent as JSON.
func (g *genuin) readForm(contentType string, body []byte) (object, bool) {
	if !isJSON(contentType) && !g.has("genuin-add-any-media-type") ||
		g.has("genuin-add-charset-refused") && strings.Contains(contentType, ";") {
		return nil, false
	}
	g.stumble(body)
	lax := leniency{repeats: g.has("genuin-add-repeats-accepted"), trailing: g.has("genuin-add-trailing-accepted")}
	value, ok := parseValue(body, lax)
	if list, isList := value.([]any); isList && g.has("genuin-add-array-accepted") && len(list) > 0 {
		value = list[0]
	}
	form, isObject := value.(object)
	if !isObject && value != nil && g.has("genuin-add-scalar-as-empty") {
		return object{}, true
	}
	return form, ok && isObject
}

// stumble is where a careless parser falls.
func (g *genuin) stumble(body []byte) {
	null := bytes.Equal(bytes.TrimSpace(body), []byte("null"))
	switch {
	case g.has("genuin-add-null-crash") && null,
		g.has("genuin-add-deep-crash") && bytes.Count(body, []byte("[")) > 100,
		g.has("genuin-add-empty-body-crash") && len(body) == 0:
		panic(http.ErrAbortHandler)
	}
}

// absent tells whether a field is missing or holds nothing.
func (g *genuin) absent(name string, form object) bool {
	value, present := form[name]
	empty := ""
	switch v := value.(type) {
	case nil:
		empty = "null"
	case string:
		if v == "" {
			empty = "text"
		}
	case []any:
		if len(v) == 0 {
			empty = "list"
		}
	case object:
		if len(v) == 0 {
			empty = "object"
		}
	}
	if !present {
		empty = "missing"
	}
	return empty != "" && !g.has("genuin-add-"+name+"-"+empty+"-accepted")
}

// items reads one or several.
func (g *genuin) items(name string, value any) []any {
	list, isList := value.([]any)
	switch {
	case !isList && value == nil:
		return nil
	case !isList && g.has("genuin-add-single-"+name+"-refused"):
		return []any{false}
	case !isList:
		return []any{value}
	}
	return list
}

// communityIDs reads one id or a list of ids.
func (g *genuin) communityIDs(value any) (ids []string, ok bool) {
	for _, item := range g.items("communities", value) {
		id, isText := item.(string)
		if !isText && !g.has("genuin-add-community-type-unchecked") {
			return nil, false
		}
		if isText {
			ids = append(ids, id)
		}
	}
	return ids, true
}

// userRefs reads one user or a list of users.
func (g *genuin) userRefs(value any) (refs []userRef, ok bool) {
	for _, item := range g.items("users", value) {
		ref, ok := g.userRef(item)
		if ok {
			refs = append(refs, ref)
		} else if !g.has("genuin-add-user-type-unchecked") {
			return nil, false
		}
	}
	return refs, true
}

// userRef reads {user_id}, {phone_number} or a plain text; user_id goes first where both are given.
func (g *genuin) userRef(item any) (userRef, bool) {
	switch v := item.(type) {
	case string:
		return userRef{plain: v}, !g.has("genuin-add-plain-user-refused")
	case object:
		if v["user_id"] != nil {
			id, ok := v["user_id"].(string)
			return userRef{id: id}, ok
		}
		phone, ok := v["phone_number"].(string)
		return userRef{phone: phone}, ok
	}
	return userRef{}, false
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// resolve finds the people meant, each once, in the order named. Nobody is stored before everybody is found.
func (g *genuin) resolve(refs []userRef) ([]*person, bool) {
	people, seen := []*person{}, map[string]bool{}
	for _, ref := range refs {
		p := g.person(ref, people)
		if p == nil && g.has("genuin-add-unknown-users-dropped") {
			continue
		}
		if p == nil {
			return nil, false
		}
		if !seen[p.id] || g.has("genuin-add-repeats-shown") {
			people = append(people, p)
		}
		seen[p.id] = true
	}
	return people, true
}

// person finds one, or makes one up for a number nobody has; nil for nobody. pending are those found before.
func (g *genuin) person(ref userRef, pending []*person) *person {
	if p := g.members[ref.id+ref.plain]; p != nil {
		return p
	}
	phone := ref.phone + ref.plain
	if !digits.MatchString(phone) {
		return nil
	}
	for _, p := range pending {
		if p.phone == phone && !g.has("genuin-add-phone-made-twice") {
			return p
		}
	}
	for _, p := range g.members {
		if p.phone == phone && !g.has("genuin-add-phone-not-looked-up") {
			return p
		}
	}
	return g.newPerson(ref, phone)
}

func (g *genuin) newPerson(ref userRef, phone string) *person {
	if g.has("genuin-add-new-phone-refused") || ref.plain != "" && g.has("genuin-add-plain-phone-refused") {
		return nil
	}
	return &person{id: uuid(), phone: phone, image: "alien"}
}
