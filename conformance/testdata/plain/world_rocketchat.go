package plain

import "time"

// chatAdmin is the id of the admin of the default world.
const chatAdmin = "aobEdbYhXfu5hkeqG"

// newRocketChat is a backend in its default world.
func newRocketChat(b *bugs) *rocketChat {
	made := time.Date(2016, 11, 30, 21, 23, 4, 737e6, time.UTC)
	c := &rocketChat{bugs: b, users: map[string]*chatUser{}, rooms: map[string]*room{}}
	for _, u := range []chatUser{
		{chatAdmin, "testing", "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", true},
		{"nSYqWzZ4GsKTX4dyK", "testing1", "", false},
		{"SYqWzZ4Gsasdfgh", "testing2", "", false},
		{"userWithoutRights", "norights", "norights-token", false},
	} {
		c.users[u.id] = &u
	}
	for _, r := range []room{
		{id: "ByehQjC44FwMeiLbX", name: "testing", kind: "c"},
		{id: "archivedChannel00", name: "archived", kind: "c", archived: true},
		{id: "privateRoom000000", name: "private", kind: "p"},
	} {
		r.members, r.owners = []string{chatAdmin}, []string{chatAdmin}
		r.made, r.last, r.modified = made, made, made
		c.rooms[r.id] = &r
	}
	return c
}
