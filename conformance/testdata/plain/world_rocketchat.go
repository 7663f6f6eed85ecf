package plain

import "time"

// The users of the default world that other places name.
const (
	chatAdmin     = "aobEdbYhXfu5hkeqG"
	chatModerator = "mQ7rTz4KxVbN2sLdP"
	chatOwner     = "oW3nEr8HjYtG5fDcS"
	chatPlain     = "pL4iNu6SeRwX9zAqT"
)

// newRocketChat is a backend in its default world.
func newRocketChat(b *bugs) *rocketChat {
	c := &rocketChat{bugs: b, users: map[string]*chatUser{}, rooms: map[string]*room{}}
	for _, u := range []chatUser{
		{chatAdmin, "testing", "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", true},
		{"nSYqWzZ4GsKTX4dyK", "testing1", "", false},
		{"SYqWzZ4Gsasdfgh", "testing2", "", false},
		{chatModerator, "moderator", "Kp3vWq8ZtR5nYx2LcJ7dMb4HfSg6QaUe9TiVoXwNyAz", false},
		{chatOwner, "owner", "Ud6sHn1PwE9kXr4ZyC8mGt3BvJq5LfOa7RiTxNcWbYe", false},
		{chatPlain, "plain", "Zb2mCx7VnQ4wLs9RkT1yHd6PfJg8EaUo3XiBvNtSeKr", false},
	} {
		c.users[u.id] = &u
	}
	for _, r := range chatRooms() {
		r.modified, r.last = r.made, r.made
		c.rooms[r.id] = &r
	}
	return c
}

func chatRooms() []room {
	return []room{
		{
			id: "ByehQjC44FwMeiLbX", name: "testing", kind: "c", made: time.Date(2016, 11, 30, 21, 23, 4, 737e6, time.UTC),
			members: []string{chatAdmin}, leaders: []string{chatAdmin},
		},
		{
			id: "Lk8HbVt3QwZxM5nRc", name: "lounge", kind: "c", made: time.Date(2017, 2, 14, 9, 30, 0, 0, time.UTC), msgs: 7,
			members: []string{chatModerator, chatPlain}, leaders: []string{chatOwner, chatModerator},
		},
		{
			id: "Xr5TfGy9UjNbE2wQa", name: "attic", kind: "c", made: time.Date(2015, 6, 1, 8, 0, 0, 0, time.UTC), msgs: 12,
			members: []string{chatAdmin, chatPlain}, leaders: []string{chatAdmin}, archived: true,
		},
		{
			id: "Pv6RmKs1DzCgH4yWo", name: "backroom", kind: "p", made: time.Date(2017, 1, 5, 12, 0, 0, 0, time.UTC), msgs: 3,
			members: []string{chatAdmin, chatModerator}, leaders: []string{chatAdmin},
		},
	}
}
