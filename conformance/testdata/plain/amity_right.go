package plain

import (
	"net/http"
	"unicode/utf8"
)

// checkRequest refuses what is unreadable, then what breaks a limit.
func (a *amity) checkRequest(op string, in *removal) (refused answer, ok bool) {
	switch {
	case in.tooLarge:
		return a.tooLarge(op), false
	case in.badQuery && a.has(op+"-bad-escape-crash"):
		panic(http.ErrAbortHandler)
	case in.badQuery:
		return a.badEscape(op), false
	case in.community == nil && utf8.ValidString(in.id) && a.has(op+"-not-found-first"):
		return a.notFound(op), false
	case len(in.problems) > 0:
		return a.invalid(op, in.problems), false
	}
	return answer{}, true
}

// badEscape answers a query that cannot be read.
func (a *amity) badEscape(op string) answer {
	if a.has(op + "-bad-escape-as-422") {
		return a.invalid(op, []string{"the query is badly escaped"})
	}
	return a.refuse(op, http.StatusBadRequest, 400000, "Bad Request")
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
