package plain

import (
	"time"
)

// amityCaller is the user of the default token, a moderator of the whole network.
const amityCaller = "caller"

// founded is when everything in the default worlds came to be.
var founded = time.Date(2023, 11, 7, 5, 31, 56, 0, time.UTC)

// newAmity is a backend in its default world.
func newAmity(b *bugs) *amity {
	a := &amity{
		bugs: b, users: map[string]*amityUser{}, roles: map[string]*amityRole{}, communities: map[string]*community{},
		tokens: map[string]string{"amity-access-token": amityCaller, "amity-plain-token": "user-plain"},
		keys:   map[string]bool{"amity-api-key": true},
	}
	for _, role := range []string{"member", moderatorRole} {
		a.roles[role] = &amityRole{id: role, name: role, permissions: []string{"READ_POST"}, created: founded}
	}
	a.addUser(amityCaller, "Cal Lerr", true)
	a.addUser("user-moderator", "Mo Derator", false)
	a.addUser("user-member", "Mem Burr", false)
	a.addUser("user-plain", "Ann Other", false)
	for _, id := range []string{"open-community", "approval-community", "banned-community"} {
		a.addCommunity(id)
	}
	a.communities["approval-community"].approval = true
	a.communities["banned-community"].banned[amityCaller] = true
	return a
}

func (a *amity) addUser(id, name string, networkModerator bool) {
	a.users[id] = &amityUser{id: id, internal: hexID(), name: name, handle: id, networkModerator: networkModerator, created: founded}
}

// addCommunity makes a community with one moderator and one plain member.
func (a *amity) addCommunity(id string) {
	a.communities[id] = &community{
		id: id, internal: hexID(), name: id, creator: "user-moderator", created: founded, updated: founded,
		banned: map[string]bool{}, pending: map[string]bool{},
		members: []*membership{
			{user: "user-moderator", roles: []string{moderatorRole, "member"}, created: founded, updated: founded},
			{user: "user-member", roles: []string{"member"}, created: founded, updated: founded},
		},
	}
}
