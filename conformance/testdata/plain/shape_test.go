package plain_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// shape lists the names in a JSON value, so that an answer can be held to the document's example.
func shape(v any) string {
	switch v := v.(type) {
	case map[string]any:
		names := []string{}
		for name, member := range v {
			names = append(names, name+shape(member))
		}
		slices.Sort(names)
		return "{" + strings.Join(names, " ") + "}"
	case []any:
		if len(v) > 0 {
			return "[" + shape(v[0]) + "]"
		}
		return "[]"
	}
	return ""
}

func TestAnswersHaveTheDocumentedProperties(t *testing.T) {
	t.Parallel()
	const user = "{_id avatarCustomUrl avatarFileId createdAt description displayName flagCount hashFlag{bits hash[] hashes} " +
		"isBrand isDeleted isGlobalBan metadata{locale} path permissions[] profileHandle roles[] updatedAt userId userInternalId userPublicId}"
	const file = "{accessType altText attributes{extension metadata{exif{} gps{} height isFull width} mimeType name size} createdAt fileId fileUrl type updatedAt}"
	const request = "{_id createdAt joinRequestId networkId requestorId requestorInternalId requestorPublicId respondedAt responderId " +
		"responderInternalId responderPublicId status targetId targetType type updatedAt userId}"
	const community = "{_id allowCommentInStory avatarFileId categoryIds[] channelId communityId createdAt description displayName hasFlaggedComment " +
		"hasFlaggedPost isDeleted isDiscoverable isJoined isOfficial isPublic membersCount metadata{} moderatorMemberCount needApprovalOnPostCreation " +
		"notificationMode onlyAdminCanPost path postsCount requiresJoinApproval tags[] updatedAt userId userInternalId userPublicId}"
	const member = "{channelId communityId communityMembership createdAt isBanned lastActivity notMemberReason permissions[] roles[] updatedAt userId userInternalId userPublicId}"
	const feed = "{createdAt feedId feedType postCount targetId targetType updatedAt}"
	for name, test := range map[string]struct {
		call call
		want string
	}{
		"join": {join("open-community"), "{files[" + file + "] joinRequests[" + request + "] roles[{createdAt displayName isDeleted permissions[] roleId updatedAt}] users[" + user + "]}"},
		"roles": {drop("open-community", "roles=x&userIds=dan"), "{categories[] communities[" + community + "] communityUsers[" + member + "] feeds[" + feed + "] files[" + file +
			"] joinRequests[] users[" + user + "]}"},
		"invite": {invite(`{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`), "{channel{_id _updatedAt lm msgs name t ts usernames[]} success}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body any
			if err := json.Unmarshal(send(newServer(t, ""), test.call).Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if got := shape(body); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
