package plain

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// amity is the backend of the two community operations.
type amity struct {
	*bugs
	mu          sync.Mutex
	users       map[string]*amityUser
	roles       map[string]*amityRole
	communities map[string]*community
	tokens      map[string]string // token to user
	keys        map[string]bool
}

type amityUser struct {
	id, internal, name, handle string
	networkModerator           bool
}

type amityRole struct {
	id, name    string
	permissions []string
}

// community keeps its members in the order they came.
type community struct {
	id, internal, name, tag, creator string
	approval, public                 bool
	members                          []*membership
	banned                           map[string]bool
	pending                          map[string]bool
	updated                          time.Time
}

type membership struct {
	user             string
	roles            []string
	created, updated time.Time
}

// member finds a user's membership; nil for none.
func (c *community) member(user string) *membership {
	i := slices.IndexFunc(c.members, func(m *membership) bool { return m.user == user })
	if i < 0 {
		return nil
	}
	return c.members[i]
}

func (m *membership) is(role string) bool {
	return slices.Contains(m.roles, role)
}

// amityError is the envelope of all of Amity's failures.
func amityError(code int, message string) object {
	return object{"status": "error", "code": code, "message": message}
}

// refuse answers with a failure; the faults here are the envelope's own.
func (a *amity) refuse(op string, status, code int, message string) answer {
	body := amityError(code, message)
	switch {
	case a.has(op + "-error-code-string"):
		body["code"] = strconv.Itoa(code)
	case a.has(op + "-error-without-status"):
		delete(body, "status")
	case a.has(op + "-error-without-message"):
		delete(body, "message")
	case a.has(op + "-error-status-fail"):
		body["status"] = "fail"
	}
	return answer{status: status, body: body, media: mediaOf("amity")}
}

func (a *amity) unauthorized(op string) answer {
	refused := a.refuse(op, http.StatusUnauthorized, 400100, "Unauthorized")
	refused.header = map[string]string{"WWW-Authenticate": "Bearer"}
	body := refused.body.(object)
	switch {
	case a.has(op + "-unauthorized-as-403"):
		refused.status = http.StatusForbidden
	case a.has(op + "-unauthorized-code"):
		body["code"] = 400300
	case a.has(op + "-unauthorized-message"):
		body["message"] = "Who are you?"
	}
	return refused
}

// invalid answers 422 with one line for each limit broken.
func (a *amity) invalid(op string, problems []string) answer {
	refused := a.refuse(op, http.StatusUnprocessableEntity, 500000, "Parameters validation error!.")
	body := refused.body.(object)
	body["data"] = object{"detail": problems}
	switch {
	case a.has(op + "-invalid-as-400"):
		refused.status = http.StatusBadRequest
	case a.has(op + "-invalid-code"):
		body["code"] = 400000
	case a.has(op + "-invalid-without-detail"):
		delete(body, "data")
	case a.has(op + "-invalid-detail-string"):
		body["data"] = object{"detail": strings.Join(problems, "; ")}
	}
	return refused
}

func (a *amity) notFound(op string) answer {
	refused := a.refuse(op, http.StatusNotFound, 400400, "Resource Not Found.")
	body := refused.body.(object)
	switch {
	case a.has(op + "-not-found-as-400"):
		refused.status = http.StatusBadRequest
	case a.has(op + "-not-found-code"):
		body["code"] = 404
	case a.has(op + "-not-found-message"):
		body["message"] = "No such community"
	}
	return refused
}

func (a *amity) banned(op string) answer {
	if a.has(op + "-ban-code") {
		return a.refuse(op, http.StatusForbidden, 400300, "User is banned from a channel / community.")
	}
	return a.refuse(op, http.StatusForbidden, 400304, "User is banned from a channel / community.")
}

func (a *amity) tooLarge(op string) answer {
	return a.refuse(op, http.StatusRequestEntityTooLarge, 413000, "Payload Too Large")
}

// communityID decodes the path segment and says what is wrong with it, if anything.
func (a *amity) communityID(op, segment string) (id string, problems []string) {
	id, err := url.PathUnescape(segment)
	if err != nil {
		return "", []string{"communityId is badly escaped"}
	}
	if problem := a.textProblem(op+"-communityId", "communityId", segment, id, 900); problem != "" {
		problems = append(problems, problem)
	}
	return id, problems
}

// find looks a community up; nil for none.
func (a *amity) find(op, segment, id string) *community {
	switch {
	case a.has(op + "-id-undecoded"):
		id = segment
	case a.has(op + "-id-any-case"):
		id = strings.ToLower(id)
	case a.has(op + "-id-trimmed"):
		id = strings.TrimSpace(id)
	case a.has(op+"-slash-500") && strings.Contains(id, "/"):
		panic(http.ErrAbortHandler)
	}
	return a.communities[id]
}
