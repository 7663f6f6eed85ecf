package mutant_test

import (
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/specs"
)

func TestMutantsAreNamedOnceAndSayWhatTheyBreak(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		c, _ := specs.Load(name, specs.Options{})
		seen := map[string]bool{}
		for _, m := range mutant.All(c, specs.World{}) {
			parts := strings.SplitN(m.ID, "/", 4)
			if seen[m.ID] || len(parts) != 4 || parts[0] != name || parts[1] != m.Operation || parts[2] != m.Class {
				t.Errorf("%q is no name of its own", m.ID)
			}
			if m.Sentence == "" || m.Source == nil {
				t.Errorf("%s: sentence %q, source %v", m.ID, m.Sentence, m.Source)
			}
			seen[m.ID] = true
		}
	}
}

func TestEachSortOfFaultIsDerived(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, name := range specs.Names() {
		c, _ := specs.Load(name, specs.Options{})
		for _, m := range mutant.All(c, specs.World{}) {
			found[m.ID] = true
		}
	}
	for _, id := range []string{
		"amity/joinCommunity/limit/path.communityId.maxLength-899", "amity/joinCommunity/limit/path.communityId.maxLength-901",
		"amity/joinCommunity/limit/path.communityId.maxLength-bytes", "amity/joinCommunity/limit/path.communityId.maxLength-dropped",
		"genuin/addMembers/required/body.users", "genuin/addMembers/type/body", "rocketchat/inviteToChannel/credential/userId.of-another",
		"rocketchat/inviteToChannel/rule/not-allowed.dropped", "rocketchat/inviteToChannel/rule/not-allowed.after-already-there",
		"rocketchat/inviteToChannel/effect/added.update-rooms.twice", "rocketchat/inviteToChannel/effect/added.stale-answer",
		"amity/removeRolesFromCommunityUsers/effect/roles-removed.update-members.first-only", "genuin/any/header/allow-lost",
		"rocketchat/inviteToChannel/property/200.channel.msgs.removed", "genuin/addMembers/atomicity/members-added",
	} {
		if !found[id] {
			t.Errorf("%s is not derived", id)
		}
	}
}
