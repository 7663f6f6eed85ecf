package plain

import "slices"

// network is the id of the customer whose users these are.
const network = "5f1e0c2b9a7d4e0012ab34cd"

func (a *amity) userView(u *amityUser) object {
	return object{
		"userId": u.id, "_id": u.internal, "path": network + "/user/" + u.id, "userInternalId": u.internal,
		"userPublicId": u.id, "roles": []string{}, "permissions": []string{},
		"displayName": u.name, "profileHandle": u.handle, "description": "Likes long walks and short meetings.",
		"avatarFileId": avatarOf(u), "avatarCustomUrl": "https://img.example.com/" + u.internal + ".png",
		"flagCount": 0, "hashFlag": object{"bits": 1024, "hashes": 7, "hash": []string{"AAAA"}},
		"metadata": object{"locale": "en"}, "isGlobalBan": false, "isBrand": false, "isDeleted": false,
		"createdAt": stamp(founded), "updatedAt": stamp(founded),
	}
}

func avatarOf(u *amityUser) string {
	return "f-" + u.internal
}

// fileView is the user's avatar.
func fileView(u *amityUser) object {
	return object{
		"fileId": avatarOf(u), "fileUrl": "https://files.example.com/" + avatarOf(u), "type": "image",
		"accessType": "public", "altText": u.name, "createdAt": stamp(founded), "updatedAt": stamp(founded),
		"attributes": object{
			"name": "me.png", "extension": "png", "size": 48213, "mimeType": "image/png",
			"metadata": object{"exif": object{}, "gps": object{}, "height": 256, "width": 256, "isFull": false},
		},
	}
}

// roleViews shows those of the roles that the network has defined.
func (a *amity) roleViews(ids []string) []object {
	views := []object{}
	for _, id := range ids {
		if role := a.roles[id]; role != nil {
			views = append(views, object{
				"roleId": role.id, "displayName": role.name, "permissions": slices.Clone(role.permissions),
				"isDeleted": false, "createdAt": stamp(founded), "updatedAt": stamp(founded),
			})
		}
	}
	return views
}

// communityView shows a community as the caller sees it.
func (a *amity) communityView(c *community, caller string) object {
	creator := a.users[c.creator]
	moderators := slices.DeleteFunc(slices.Clone(c.members), func(m *membership) bool { return !m.is(moderatorRole) })
	return object{
		"_id": c.internal, "path": network + "/community/" + c.internal, "communityId": c.id, "channelId": c.id,
		"userId": creator.id, "userPublicId": creator.id, "userInternalId": creator.internal,
		"displayName": c.name, "avatarFileId": "f-" + c.internal, "description": "A place for " + c.name + ".",
		"isOfficial": false, "isPublic": c.public, "onlyAdminCanPost": false, "tags": []string{c.tag},
		"metadata": object{}, "postsCount": 3, "membersCount": len(c.members), "isJoined": c.member(caller) != nil,
		"categoryIds": []string{}, "isDeleted": false, "createdAt": stamp(founded),
		"updatedAt": stamp(c.updated), "hasFlaggedComment": false, "hasFlaggedPost": false,
		"needApprovalOnPostCreation": false, "moderatorMemberCount": len(moderators), "allowCommentInStory": true,
		"isDiscoverable": true, "requiresJoinApproval": c.approval, "notificationMode": "default",
	}
}

func (a *amity) memberView(c *community, m *membership) object {
	u := a.users[m.user]
	return object{
		"userId": u.id, "userPublicId": u.id, "userInternalId": u.internal, "channelId": c.id, "communityId": c.id,
		"communityMembership": "member", "notMemberReason": "", "isBanned": false, "lastActivity": stamp(m.updated),
		"roles": slices.Clone(m.roles), "permissions": []string{},
		"createdAt": stamp(m.created), "updatedAt": stamp(m.updated),
	}
}

func feedView(c *community) object {
	return object{
		"targetId": c.id, "targetType": "community", "postCount": 3, "feedType": "published",
		"feedId": "feed-" + c.internal, "createdAt": stamp(founded), "updatedAt": stamp(c.updated),
	}
}
