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
		{"vR8kDm2QsJyB6wEtL", "ines", "", false},
		{"hY5pXc9UgNaF3zOvK", "tomas", "", false},
		{"bT7eWq4ZiMrS8jClP", "yuki", "", false},
		{"gD2nVo6HxLsA9fRuJ", "amara", "", false},
		{"kE3yBw8TcQzP5mGiN", "leif", "", false},
		{"jS6uFh4RvXoD7aKbE", "mina", "", false},
	} {
		c.users[u.id] = &u
	}
	for _, r := range chatRooms() {
		c.rooms[r.id] = &r
	}
	return c
}

func chatRooms() []room {
	return []room{
		{
			id: "ByehQjC44FwMeiLbX", name: "testing", kind: "c", members: []string{chatAdmin}, leaders: []string{chatAdmin},
			made: at("2016-11-30T21:23:04.737Z"), modified: at("2016-11-30T21:23:04.737Z"), last: at("2016-11-30T21:23:04.737Z"),
		},
		{
			id: "Lk8HbVt3QwZxM5nRc", name: "lounge", kind: "c", msgs: 7,
			members: []string{chatModerator, chatPlain}, leaders: []string{chatOwner, chatModerator},
			made: at("2017-02-14T09:30:00.000Z"), modified: at("2017-03-01T16:45:12.308Z"), last: at("2017-03-01T16:45:12.301Z"),
		},
		{
			id: "Xr5TfGy9UjNbE2wQa", name: "attic", kind: "c", msgs: 12, archived: true,
			members: []string{chatAdmin, chatPlain}, leaders: []string{chatAdmin},
			made: at("2015-06-01T08:00:00.000Z"), modified: at("2016-01-15T10:20:30.405Z"), last: at("2016-01-12T11:00:00.000Z"),
		},
		{
			id: "Pv6RmKs1DzCgH4yWo", name: "backroom", kind: "p", msgs: 3,
			members: []string{chatAdmin, chatModerator}, leaders: []string{chatAdmin},
			made: at("2017-01-05T12:00:00.000Z"), modified: at("2017-01-06T12:00:00.000Z"), last: at("2017-01-06T12:00:00.000Z"),
		},
	}
}

// at reads a moment written in this file.
func at(moment string) time.Time {
	t, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		panic(err)
	}
	return t
}
