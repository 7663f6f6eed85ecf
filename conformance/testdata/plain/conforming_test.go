package plain_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// expectation is a sequence and what its last answer must be: each of wants stands in its text, status first.
type expectation struct {
	name  string
	calls []call
	wants []string
}

func check(t *testing.T, table []expectation) {
	t.Helper()
	for _, e := range table {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			lines := strings.Split(strings.TrimSpace(transcript(newServer(t, ""), e.calls)), "\n")
			last := lines[len(lines)-1]
			if !strings.HasPrefix(last, e.wants[0]+" ") {
				t.Errorf("want status %s, got %s", e.wants[0], last)
			}
			for _, want := range e.wants[1:] {
				if !strings.Contains(last, want) {
					t.Errorf("want %s in %s", want, last)
				}
			}
		})
	}
}

func TestAmityJoinAnswersAsDecided(t *testing.T) {
	t.Parallel()
	open, approval, e := join("open-community"), join("approval-community"), strings.Repeat("%C3%A9", 900)
	check(t, []expectation{
		{"no approval", []call{open}, []string{"200", `"status":"approved"`, `"targetId":"open-community"`, `"files":[`, `"users":[`, `"roles":[`}},
		{"approval", []call{approval}, []string{"200", `"status":"pending"`, `"respondedAt":null`}},
		{"again while pending", []call{approval, approval}, []string{"403", `"code":400315`, `"Data already exists"`}},
		{"member", []call{open, open}, []string{"409", `"code":400409`, `"status":"error"`}},
		{"banned", []call{join("banned-community")}, []string{"403", `"code":400304`}},
		{"unknown", []call{join("nowhere")}, []string{"404", `"code":400400`, `"Resource Not Found."`}},
		{"no token", []call{open.with("Authorization", "-")}, []string{"401", `"code":400100`, `"Unauthorized"`}},
		{"900 characters", []call{join(e)}, []string{"404"}},
		{"901 characters", []call{join(e + "x")}, []string{"422", `"code":500000`, `"detail":[`}},
		{"no id", []call{join("")}, []string{"422"}},
		{"no UTF-8", []call{join("%FF")}, []string{"422"}},
		{"encoded slash", []call{join("a%2Fb")}, []string{"404", "400400"}},
		{"encoded letters", []call{join("open%2Dcommunity")}, []string{"200"}},
		{"form body", []call{{http.MethodPost, open.path, "a=b", open.header}}, []string{"200"}},
		{"big body", []call{{http.MethodPost, open.path, strings.Repeat("x", 1<<20+1), open.header}}, []string{"413", "413000"}},
		{"wrong method", []call{open.by(http.MethodGet)}, []string{"405", `"POST"`, `"status":"error"`}},
		{"unknown path", []call{{method: http.MethodGet, path: "/api/v4/x"}}, []string{"404", `"status":"error"`}},
	})
}

func TestAmityRolesAnswerAsDecided(t *testing.T) {
	t.Parallel()
	query := "roles=community-moderator&userIds=dan&userIds=eve"
	one, look := drop("open-community", query), drop("open-community", "roles=x&userIds=dan")
	check(t, []expectation{
		{"taken", []call{one}, []string{"200", `"roles":["member","event-host","event-host-emeritus"]`, `"moderatorMemberCount":1`, `"joinRequests":[]`, `"categories":[]`, `"feeds":[{`}},
		{"kept", []call{one, look}, []string{"200", `"roles":["member","event-host","event-host-emeritus"]`}},
		{"comma", []call{drop("open-community", "roles=member,event-host&userIds=dan")}, []string{"200", `"roles":["member","community-moderator","event-host","event-host-emeritus"]`}},
		{"brackets", []call{drop("open-community", "roles[]=a&userIds=b")}, []string{"422", `"code":500000`}},
		{"100 of each", []call{drop("open-community", repeat("roles", "a", 100)+"&"+repeat("userIds", "b", 100))}, []string{"200", `"communityUsers":[]`}},
		{"101 roles", []call{drop("open-community", repeat("roles", "a", 101)+"&userIds=b")}, []string{"422"}},
		{"empty role", []call{drop("open-community", "roles=&userIds=b")}, []string{"422"}},
		{"broken escape", []call{drop("open-community", "roles=%zz&userIds=b")}, []string{"400", `"code":400000`}},
		{"no content type", []call{one.with("Content-Type", "-")}, []string{"422"}},
		{"any content type", []call{one.with("Content-Type", "x")}, []string{"200"}},
		{"no key", []call{one.with("X-API-Key", "-")}, []string{"401", "400100"}},
		{"moderator", []call{one.as("amity-moderator-token")}, []string{"200"}},
		{"member", []call{one.as("amity-member-token")}, []string{"403", `"code":400301`, "Permission denied"}},
		{"banned", []call{one.as("amity-banned-token")}, []string{"403", `"code":400304`}},
		{"unknown", []call{drop("nowhere", query)}, []string{"404", "400400"}},
		{"demoted oneself", []call{drop("open-community", "roles=community-moderator&userIds=ben").as("amity-moderator-token"), one.as("amity-moderator-token")}, []string{"403", "400301"}},
		{"wrong method", []call{one.by(http.MethodPost)}, []string{"405", `"DELETE"`}},
	})
}

func TestGenuinAnswersAsDecided(t *testing.T) {
	t.Parallel()
	fields := func(communities, users string) []call {
		return []call{add(`{"communities":` + communities + `,"users":` + users + `}`)}
	}
	known, one := `["`+cyclists+`"]`, `["`+alien+`"]`
	const unreadable = `{"code":"1099","data":{},"message":"An unexpected error occurred processing the request"}`
	const gone = `{"code":"5218","data":{},"message":"The community you are looking for is no longer available."}`
	const invalid = `{"code":"5166","data":{},"message":"XXXX-[Invalid Use of API]"}`
	member := `{"bio":null,"is_avatar":true,"is_brand_system_user":false,"member_id":"` + alien + `","name":null,"nickname":null,"phone":"91943724335",` +
		`"profile_image":"alien","profile_image_l":"","profile_image_m":"","profile_image_s":""}`
	check(t, []expectation{
		{"documented", fields(known, one), []string{"200", `{"code":200,"data":{"members_added":[` + member + `]},"message":"XXXX-[Members Added]"}`}},
		{"order and once", fields(known, `["34684433270","`+alien+`",{"user_id":"`+horns+`"}]`), []string{"200", `34684433270","profile_image":"smiling_face_with_horns","profile_image_l":"","profile_image_m":"","profile_image_s":""},` + member + `]`}},
		{"new phone twice", slices.Concat(fields(known, `["5550100"]`), fields(known, `[{"phone_number":"5550100"}]`)), []string{"200", `"member_id":"<id 3>"`}},
		{"empty", fields(`[]`, one), []string{"412", invalid}},
		{"unknown community", fields(`["x","`+cyclists+`"]`, one), []string{"404", gone}},
		{"unknown user", fields(known, `["x"]`), []string{"404", gone}},
		{"wrong type before unknown", fields(`["x"]`, `[1]`), []string{"400", unreadable}},
		{"empty before wrong type", fields(`[1]`, `[]`), []string{"412", invalid}},
		{"no object", []call{add(`[]`)}, []string{"400", unreadable}},
		{"repeated name", []call{add(`{"users":1,"users":["x"]}`)}, []string{"400", unreadable}},
		{"repeated name inside", []call{add(`{"a":[{"b":1,"\u0062":2}]}`)}, []string{"400", unreadable}},
		{"name and value alike", []call{add(`{"a":"a","b":["a","a"],"c":{"a":"c"}}`)}, []string{"412"}},
		{"trailing", []call{add(`{} {}`)}, []string{"400", unreadable}},
		{"other media type", []call{add(`{}`).with("Content-Type", "text/json")}, []string{"400", unreadable}},
		{"very deep", []call{add(strings.Repeat("[", 1<<19) + strings.Repeat("]", 1<<19))}, []string{"400", unreadable}},
		{"stranger", []call{add(`[`).as("x")}, []string{"401", `"code":"401"`}},
		{"wrong method", []call{add(`{}`).by(http.MethodGet)}, []string{"405", `"POST"`, `"code":"`}},
		{"big body", []call{add(strings.Repeat(" ", 1<<20+1))}, []string{"413", `"data":{}`}},
	})
}

func TestRocketChatAnswersAsDecided(t *testing.T) {
	t.Parallel()
	to := func(room, rest string) call { return invite(`{"roomId":"` + room + `",` + rest + `}`) }
	const room, user = "ByehQjC44FwMeiLbX", `"userId":"nSYqWzZ4GsKTX4dyK"`
	one, bulk := to(room, user), to(room, `"userIds":["nSYqWzZ4GsKTX4dyK","SYqWzZ4Gsasdfgh"]`)
	const nobody = "[error-users-params-not-provided]"
	check(t, []expectation{
		{"one", []call{one}, []string{"200", ` "application/json" `, `"msgs":1`, `"usernames":["testing","testing1"]`, `"success":true`, `"t":"c"`}},
		{"bulk", []call{bulk}, []string{"200", `"msgs":2`, `"usernames":["testing","testing1","testing2"]`}},
		{"again", []call{bulk, one}, []string{"200", `"msgs":2`}},
		{"nobody new", []call{to("Lk8HbVt3QwZxM5nRc", `"userId":"pL4iNu6SeRwX9zAqT"`)}, []string{"200", `"msgs":7`, `"usernames":["moderator","plain"]`}},
		{"some unknown", []call{to(room, `"userIds":["x"],`+user)}, []string{"200", `"msgs":1`}},
		{"all unknown", []call{to(room, `"userId":"x"`)}, []string{"400", `"error":"invalid-user-invite-list"`, `"errorType":"Cannot invite if no users are provided"`}},
		{"nobody", []call{to(room, `"userIds":[""],"userId":null`)}, []string{"400", nobody}},
		{"wrong type", []call{to(room, `"userId":{}`)}, []string{"400", nobody}},
		{"room first", []call{invite(`{}`)}, []string{"400", `[error-room-not-found]`}},
		{"private", []call{to("Pv6RmKs1DzCgH4yWo", user)}, []string{"400", "error-room-not-found"}},
		{"archived", []call{to("Xr5TfGy9UjNbE2wQa", user)}, []string{"400", "The channel, attic, is archived [error-room-archived]"}},
		{"repeated name", []call{to(room, `"roomId":"x",`+user)}, []string{"400", "error-room-not-found"}},
		{"no JSON", []call{one.with("Content-type", "text/plain")}, []string{"400", "error-room-not-found"}},
		{"no right", []call{one.with("X-Auth-Token", "Zb2mCx7VnQ4wLs9RkT1yHd6PfJg8EaUo3XiBvNtSeKr", "X-User-Id", "pL4iNu6SeRwX9zAqT")}, []string{"400", `"details":{"method":"addUsersToRoom"}`, "Not allowed [error-not-allowed]"}},
		{"stranger", []call{one.with("X-Auth-Token", "x")}, []string{"401", `"success":false`, `"status":"error"`, `"message":"You must be logged in to do this."`, `"error":"You`}},
		{"wrong method", []call{one.by(http.MethodGet)}, []string{"405", `"POST"`, `"success":false`}},
		{"big body", []call{invite(strings.Repeat(" ", 1<<20+1))}, []string{"413", `"success":false`}},
	})
}
