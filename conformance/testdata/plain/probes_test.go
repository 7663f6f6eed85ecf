package plain_test

import (
	"net/http"
	"strings"
)

const (
	alien    = "c2fd91a1-faf8-48a8-9b3e-b2248c8acf21"
	horns    = "bd7608b7-5c0b-4fcc-9799-5944de1b6f5d"
	cyclists = "0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"
	jonas    = "9d1c6e0a-3f5b-4b7e-8c55-6a0f2b9d7e13"
	bakers   = "5b8e2d94-1c3a-4f6d-a7e9-3c2d8f10b6a5"
)

// repeat gives name=value n times, as a query.
func repeat(name, value string, n int) string {
	return strings.TrimSuffix(strings.Repeat(name+"="+value+"&", n), "&")
}

// sized gives texts around a limit of n characters: exact, one more, many more, and n characters of two bytes and of two UTF-16 units.
func sized(n int) []string {
	return []string{
		strings.Repeat("x", n), strings.Repeat("x", n+1), strings.Repeat("x", 2*n),
		strings.Repeat("%C3%A9", n), strings.Repeat("%F0%9F%98%80", n), strings.Repeat("%78", n), "x", "", "%FF",
	}
}

// probes are sequences of requests, by the first part of the names of the faults they show.
var probes = map[string][][]call{
	"amity-join":        joinProbes(),
	"amity-roles":       rolesProbes(),
	"genuin-add":        addProbes(),
	"rocketchat-invite": inviteProbes(),
	"amity-unknown":     {{{method: http.MethodGet, path: "/api/v4/nothing"}}},
	"genuin-unknown":    {{{method: http.MethodGet, path: "/api/thirdparty/nothing"}}},
	"rocketchat-unknown": {{
		{method: http.MethodPost, path: "/api/v1/channels.nothing"},
	}},
}

func joinProbes() [][]call {
	open := join("open-community")
	probes := [][]call{
		{open}, {open, open}, {join("approval-community"), join("approval-community")}, {join("banned-community")},
		{open, join("approval-community")}, {join("nowhere")}, {join("nowhere").with("Authorization", "-")},
		{open.with("Authorization", "-")}, {open.with("Authorization", "Bearer ")}, {open.as("unknown")},
		{open.with("Authorization", "Basic amity-access-token")}, {open.with("Authorization", "bearer amity-access-token")},
		{open.by(http.MethodGet)}, {open.by(http.MethodPut)},
		{join("open%2Dcommunity")}, {join("OPEN-community")}, {join("%20open-community%20")}, {join("open%2Fcommunity")},
		{call{http.MethodPost, open.path, "a=b", open.header}},
		{join("approval-community").as("amity-moderator-token")}, {open.as("amity-outsider-token")},
	}
	for _, id := range sized(900) {
		probes = append(probes, []call{join(id)})
	}
	return probes
}

func rolesProbes() [][]call {
	const moderator, everything = "roles=community-moderator", "&roles=member&roles=event-host"
	one := drop("open-community", moderator+"&userIds=dan")
	look := drop("open-community", "roles=none&userIds=ben&userIds=cleo&userIds=dan")
	probes := [][]call{
		{one}, {one, look}, {look, drop("open-community", moderator+everything+"&userIds=ben&userIds=dan"), look},
		{drop("open-community", "roles=member&userIds=cleo&userIds=dan"), look}, {drop("open-community", "roles=event&userIds=dan")},
		{drop("open-community", moderator+"&userIds=ben"), one.as("amity-moderator-token")},
		{one.as("amity-moderator-token")}, {one.as("amity-member-token")}, {one.as("amity-outsider-token")}, {one.as("amity-banned-token")},
		{drop("banned-community", moderator+"&userIds=gwen")}, {drop("nowhere", moderator+"&userIds=dan")},
		{drop("nowhere", moderator+"&userIds=dan").as("amity-outsider-token")}, {drop("nowhere", "userIds=dan")},
		{drop("open-community", moderator+"&userIds=eve&userIds=dan&userIds=finn&userIds=nobody"), look},
		{drop("open-community", moderator+"&userIds=dan&userIds=dan")}, {drop("open-community", "roles=none&userIds=eve")},
		{drop("open-community", "roles=member,event-host&userIds=dan")}, {drop("open-community", "roles=member&userIds=ben,dan")},
		{drop("open-community", "roles[]=member&userIds=dan")}, {drop("open-community", moderator+"&userIds=dan&x=%zz")},
		{one.with("Authorization", "-")}, {one.with("Authorization", "Bearer ")}, {one.as("unknown")}, {one.with("Authorization", "Basic amity-access-token")},
		{one.with("X-API-Key", "-")}, {one.with("X-API-Key", "")}, {one.with("X-API-Key", "unknown")},
		{one.with("Content-Type", "-")}, {one.with("Content-Type", "text/plain")}, {one.by(http.MethodGet)}, {one.by(http.MethodPut)},
		{drop("open%2Dcommunity", "roles=a&userIds=b")}, {drop("OPEN-community", "roles=a&userIds=b")},
		{drop("%20open-community", "roles=a&userIds=b")}, {drop("open%2Fcommunity", "roles=a&userIds=b")},
		{drop("open-community", "userIds=dan")}, {drop("open-community", moderator)}, {drop("open-community", "")},
	}
	for _, n := range []int{2, 99, 100, 101, 500} {
		probes = append(probes, []call{drop("open-community", repeat("roles", "a", n)+"&userIds=b")}, []call{drop("open-community", "roles=a&"+repeat("userIds", "b", n))})
	}
	return append(probes, sizedRolesProbes()...)
}

func sizedRolesProbes() (probes [][]call) {
	for _, text := range sized(900) {
		probes = append(probes, []call{drop(text, "roles=a&userIds=b")})
	}
	for _, text := range sized(100) {
		probes = append(probes, []call{drop("open-community", "roles="+text+"&userIds=b")})
	}
	for _, text := range sized(50) {
		probes = append(probes, []call{drop("open-community", "roles=a&userIds="+text)})
	}
	return probes
}

func addProbes() [][]call {
	fields := func(communities, users string) []call {
		return []call{add(`{"communities":` + communities + `,"users":` + users + `}`)}
	}
	known, one := `["`+cyclists+`"]`, `[{"user_id":"`+alien+`"}]`
	two := `[{"user_id":"` + horns + `"},{"user_id":"` + alien + `"}]`
	good, fresh := fields(known, two)[0], fields(known, `[{"phone_number":"4470011223"}]`)[0]
	probes := [][]call{
		{good}, {good, good}, fields(known, `["`+alien+`","`+horns+`","`+jonas+`"]`), {fresh, fresh}, fields(`"`+bakers+`"`, one), fields(known, `{"user_id":"`+alien+`"}`), fields(known, `"`+alien+`"`),
		fields(known, `[{"phone_number":"91943724335"}]`), fields(known, `["91943724335","4470011223"]`), fields(known, `["4470011223"]`),
		fields(known, `[{"phone_number":"5"},{"phone_number":"5"}]`), fields(known, `["`+alien+`",{"user_id":"`+alien+`"},"91943724335"]`),
		fields(known, `["nobody"]`), fields(known, `[{"user_id":"nobody"},"`+alien+`"]`), fields(`["nowhere"]`, one), fields(`["`+cyclists+`","nowhere"]`, one),
		fields(`["nowhere"]`, `[]`), fields(`[1,"`+cyclists+`"]`, one), fields(`7`, one), fields(known, `[7,"`+alien+`"]`), fields(known, `[{"user_id":7}]`), fields(known, `[{}]`),
		{add(`{"users":` + one + `}`)}, {add(`{"communities":` + known + `}`)}, {add(`{}`)},
		{add(`null`)}, {add(``)}, {add(`[` + good.body + `]`)}, {add(`"text"`)}, {add(`{`)}, {add(good.body + `x`)}, {add(good.body + good.body)},
		{add(`{"communities":"nowhere",` + good.body[1:])}, {add(`{"x":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `,` + good.body[1:])},
		{good.with("Content-Type", "text/plain")}, {good.with("Content-Type", "-")}, {good.with("Content-Type", "application/json; charset=utf-8")},
		{good.with("Authorization", "-")}, {good.with("Authorization", "Bearer ")}, {good.as("unknown")}, {good.with("Authorization", "Basic gn-access-token")},
		{add(`{`).as("unknown")}, {good.by(http.MethodGet)}, {good.by(http.MethodPut)},
	}
	for _, empty := range []string{`null`, `""`, `[]`, `{}`} {
		probes = append(probes, fields(empty, one), fields(known, empty))
	}
	return probes
}

func inviteProbes() [][]call {
	const room, lounge, attic, private = "ByehQjC44FwMeiLbX", "Lk8HbVt3QwZxM5nRc", "Xr5TfGy9UjNbE2wQa", "Pv6RmKs1DzCgH4yWo"
	to := func(room, rest string) call { return invite(`{"roomId":"` + room + `",` + rest + `}`) }
	const user, both = `"userId":"nSYqWzZ4GsKTX4dyK"`, `"userIds":["nSYqWzZ4GsKTX4dyK","SYqWzZ4Gsasdfgh"]`
	one, bulk := to(room, user), to(room, both)
	who := func(c call, token, id string) []call { return []call{c.with("X-Auth-Token", token, "X-User-Id", id)} }
	probes := [][]call{
		{one}, {one, one}, {to(room, `"userId":"SYqWzZ4Gsasdfgh"`), one}, {bulk}, {bulk, bulk}, {one, bulk}, {to(lounge, user)}, {to(lounge, both), to(lounge, both)},
		{to(room, `"userId":"SYqWzZ4Gsasdfgh","userIds":["nSYqWzZ4GsKTX4dyK"]`)}, {to(room, `"userIds":["nobody","SYqWzZ4Gsasdfgh"]`)},
		{to(room, `"userId":"nobody"`)}, {to(room, `"userId":7`)}, {to(room, `"userId":null`)}, {to(room, `"userIds":[]`)}, {to(room, `"userIds":{}`)},
		{to(room, `"userIds":"nSYqWzZ4GsKTX4dyK"`)}, {to(room, `"userIds":[7,"SYqWzZ4Gsasdfgh"]`)}, {to(room, `"x":1`)},
		{to(private, user)}, {to(attic, user)}, {to("nowhere", user)}, {to("nowhere", `"x":1`)}, {invite(`{"roomId":7,` + user + `}`)}, {invite(`{"roomName":"testing",` + user + `}`)},
		{invite(`{}`)}, {invite(`null`)}, {invite(``)}, {invite(`[]`)}, {invite(`{`)}, {invite(one.body + `x`)}, {to("nowhere", `"roomId":"`+room+`",`+user)},
		{to(room, user+`,"x":`+strings.Repeat("[", 500)+strings.Repeat("]", 500))},
		{one.with("Content-type", "text/plain")}, {one.with("Content-type", "-")}, {one.with("Content-type", "application/json; charset=utf-8")},
		{invite("roomId="+room+"&userId=nSYqWzZ4GsKTX4dyK").with("Content-type", "application/x-www-form-urlencoded")},
		who(one, "-", adminID), who(one, "", adminID), who(one, "unknown", adminID), who(one, adminToken, "-"), who(one, adminToken, ""), who(one, adminToken, "unknown"),
		who(one, "-", "-"), who(one, strings.ToLower(adminToken), adminID), {one.by(http.MethodGet)}, {one.by(http.MethodPut)},
	}
	for _, caller := range [][2]string{
		{"mQ7rTz4KxVbN2sLdP", "Kp3vWq8ZtR5nYx2LcJ7dMb4HfSg6QaUe9TiVoXwNyAz"}, {"oW3nEr8HjYtG5fDcS", "Ud6sHn1PwE9kXr4ZyC8mGt3BvJq5LfOa7RiTxNcWbYe"},
		{"pL4iNu6SeRwX9zAqT", "Zb2mCx7VnQ4wLs9RkT1yHd6PfJg8EaUo3XiBvNtSeKr"},
	} {
		id, token := caller[0], caller[1]
		probes = append(probes, who(one, token, id), who(to(lounge, user), token, id), who(to("nowhere", user), token, id), who(one, adminToken, id))
	}
	return probes
}
