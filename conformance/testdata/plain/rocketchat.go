package plain

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// rocketChat is the backend that invites users to a channel.
type rocketChat struct {
	*bugs
	mu    sync.Mutex
	users map[string]*chatUser
	rooms map[string]*room
}

type chatUser struct {
	id, name, token string
	admin           bool
}

// room keeps its members in the order they came; kind is c for public and p for private.
type room struct {
	id, name, kind       string
	archived             bool
	members, leaders     []string // user ids; leaders own or moderate it
	msgs                 int
	made, last, modified time.Time
}

// invite serves POST /api/v1/channels.invite.
func (c *rocketChat) invite(r *http.Request, _ string) answer {
	caller := c.authenticate(r)
	if caller == nil {
		return c.unauthorized()
	}
	body, tooLarge := readBody(r)
	if tooLarge {
		return c.failure(http.StatusRequestEntityTooLarge, object{"error": "Request body is too large"})
	}
	form, refused, ok := c.readForm(r.Header.Get("Content-Type"), body)
	if !ok {
		return refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inviteTo(caller, form)
}

// inviteTo checks the room, then the users, then the right; and adds.
func (c *rocketChat) inviteTo(caller *chatUser, form object) answer {
	named := c.named(form)
	target := c.findRoom(form)
	switch {
	case c.has("rocketchat-invite-users-first") && len(named) == 0:
		return c.noUsers()
	case c.has("rocketchat-invite-permission-first") && !caller.admin:
		return c.notAllowed()
	case target == nil:
		return c.noRoom()
	case target.archived && !c.has("rocketchat-invite-archived-unchecked"):
		return c.archived(target)
	case len(named) == 0 && !c.has("rocketchat-invite-no-users-accepted"):
		return c.noUsers()
	}
	users := c.existing(named)
	switch {
	case len(users) < len(named) && c.has("rocketchat-invite-unknown-among-refused"):
		return c.noneExist()
	case len(named) > 0 && len(users) == 0 && !c.has("rocketchat-invite-all-unknown-accepted"):
		return c.noneExist()
	case !c.may(caller, target):
		return c.notAllowed()
	}
	return c.addAll(target, users)
}

// may tells whether somebody can add to a public room: an admin to any, an owner or moderator to one they are in.
func (c *rocketChat) may(caller *chatUser, target *room) bool {
	leads, joined := slices.Contains(target.leaders, caller.id), slices.Contains(target.members, caller.id)
	switch {
	case c.has("rocketchat-invite-permission-unchecked"):
		return true
	case c.has("rocketchat-invite-admin-refused") && caller.admin:
		return leads && joined
	case c.has("rocketchat-invite-leader-refused"):
		leads = false
	case c.has("rocketchat-invite-absent-leader-accepted"):
		joined = true
	case c.has("rocketchat-invite-any-member-may"):
		leads = true
	}
	return caller.admin || leads && joined
}

// addAll adds those who are not there yet; each writes one message.
func (c *rocketChat) addAll(target *room, users []string) answer {
	before := c.channelView(target)
	copied := *target
	if c.has("rocketchat-invite-races-members") {
		c.apart(&c.mu)
		target.members, target.msgs = copied.members, copied.msgs
	}
	for i, id := range users {
		if i > 0 && c.has("rocketchat-invite-first-only") {
			break
		}
		if !slices.Contains(target.members, id) || c.has("rocketchat-invite-duplicates-added") {
			c.enter(target, id, i)
		} else if c.has("rocketchat-invite-members-counted") {
			target.msgs++
		}
	}
	after := c.channelView(target)
	switch {
	case c.has("rocketchat-invite-stale-answer"):
		return c.success(before)
	case c.has("rocketchat-invite-forgotten"):
		*target = copied
	case c.has("rocketchat-invite-messages-forgotten"):
		target.msgs = copied.msgs
	}
	return c.success(after)
}

// enter adds one user, the nth of the request.
func (c *rocketChat) enter(target *room, id string, nth int) {
	now := time.Now()
	target.members = append(slices.Clone(target.members), id)
	target.modified, target.last = now, now
	switch {
	case c.has("rocketchat-invite-messages-not-raised"):
	case c.has("rocketchat-invite-messages-once") && nth > 0:
	case c.has("rocketchat-invite-messages-doubled"):
		target.msgs += 2
	default:
		target.msgs++
	}
}
