package plain

import "time"

// amityCaller is the user of the default token, a moderator of the whole network.
const amityCaller = "ada"

// founded is when everything in the default worlds came to be.
var founded = time.Date(2023, 11, 7, 5, 31, 56, 0, time.UTC)

// newAmity is a backend in its default world.
func newAmity(b *bugs) *amity {
	a := &amity{
		bugs: b, users: map[string]*amityUser{}, roles: map[string]*amityRole{}, communities: map[string]*community{},
		keys: map[string]bool{"amity-api-key": true},
		tokens: map[string]string{
			"amity-access-token": amityCaller, "amity-moderator-token": "ben", "amity-member-token": "cleo",
			"amity-outsider-token": "eve", "amity-banned-token": "finn",
		},
	}
	a.addPeople()
	a.addCommunities()
	return a
}

func (a *amity) addPeople() {
	for id, name := range map[string]string{
		amityCaller: "Ada Marsh", "ben": "Ben Okafor", "cleo": "Cleo Lindqvist", "dan": "Dan Arce", "eve": "Eve Tanaka",
		"finn": "Finn Moreau", "gwen": "Gwen Pritchard",
	} {
		a.users[id] = &amityUser{id: id, internal: hexID(), name: name, handle: id, networkModerator: id == amityCaller}
	}
	for _, role := range []amityRole{
		{id: "member", name: "Member", permissions: []string{}},
		{id: moderatorRole, name: "Moderator", permissions: []string{"EDIT_COMMUNITY", "BAN_COMMUNITY_USER"}},
		{id: "event-host", name: "Event host", permissions: []string{}},
	} {
		a.roles[role.id] = &role
	}
}

func (a *amity) addCommunities() {
	open := a.addCommunity("open-community", "Open water swimmers", "outdoor", "ben")
	open.members = append(open.members, newMember("cleo", "member"), newMember("dan", "member", moderatorRole, "event-host", "event-host-emeritus"))
	open.banned["finn"] = true
	approval := a.addCommunity("approval-community", "Chess club committee", "games", "ben")
	approval.approval, approval.public = true, false
	a.addCommunity("banned-community", "Street photographers", "art", "gwen").banned[amityCaller] = true
}

// addCommunity makes a community that its creator moderates.
func (a *amity) addCommunity(id, name, tag, creator string) *community {
	c := &community{
		id: id, internal: hexID(), name: name, tag: tag, creator: creator, public: true, updated: founded,
		banned: map[string]bool{}, pending: map[string]bool{},
		members: []*membership{newMember(creator, "member", moderatorRole)},
	}
	a.communities[id] = c
	return c
}

func newMember(user string, roles ...string) *membership {
	return &membership{user: user, roles: roles, created: founded, updated: founded}
}
