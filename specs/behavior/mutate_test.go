package behavior

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// enterOperation makes everybody listed a member, and counts them.
const enterOperation = `
operations:
  enter:
    rules:
      - {name: no-room, source: {document: d, grade: stated}, when: "!(body.roomId in rooms)", respond: {status: 404, body: {error: no room}}}
      - name: entered
        source: {document: d, grade: stated}
        effects:
          - put: members
            each: {id: body.userIds}
            key: ["${body.roomId}", "${id}"]
            value: {roles: [member]}
          - update: rooms
            key: "${body.roomId}"
            set: {msgs: "${rooms[body.roomId].msgs + size(body.userIds)}", usernames: "${rooms[body.roomId].usernames + body.userIds}"}
        respond: {status: 200, body: {members: "${body.userIds.map(id, members[?key(body.roomId, id)].?roles.orValue([]))}", msgs: "${rooms[body.roomId].msgs}"}}
`

const enterWorld = `
rooms: {r1: {msgs: 3, usernames: [u9], archived: false}, r2: {msgs: 5, usernames: [], archived: false}}
users: {u1: {name: ann}}
members: [{roomId: r1, userId: u9, roles: [owner]}]
tokens: {t1: {userId: u1}}
`

func enter(room string, ids ...any) *Request {
	return &Request{Operation: "enter", HasBody: true, Body: map[string]any{"roomId": room, "userIds": ids}, Credentials: map[string]string{"bearer": "t1"}}
}

// entered is what a machine makes of entering: who is a member, and how much each room counts.
func entered(t *testing.T, m *Machine, ids ...any) (members string, first, second json.Number, answer map[string]any) {
	t.Helper()
	s := loadWorld(t, m, enterWorld)
	r := enter("r1", ids...)
	who, _, err := m.Caller(s, r, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	after, out, err := m.Step(s, r, who, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	state := m.ToMap(after)
	answer, _ = out.Body.(map[string]any)
	return strings.Join(slices.Sorted(maps.Keys(state["members"])), " "), state["rooms"]["r1"]["msgs"].(json.Number), state["rooms"]["r2"]["msgs"].(json.Number), answer
}

func TestEffectsGoWrongInTheWayThatTheirFaultSays(t *testing.T) {
	t.Parallel()
	right := load(t, roomsState+errorsBlock+enterOperation, testOptions())
	const put, update = 0, 1
	for _, c := range []struct {
		effect        int
		fault         EffectFault
		members       string
		first, second json.Number
	}{
		{put, "", "r1/u1 r1/u2 r1/u9", "5", "5"},
		{put, EffectDropped, "r1/u9", "5", "5"},
		{put, EffectTwice, "r1/u1 r1/u2 r1/u9", "5", "5"},
		{put, EffectFirstOnly, "r1/u1 r1/u9", "5", "5"},
		{put, EffectNeighbour, "r1/u9", "5", "5"},
		{update, EffectDropped, "r1/u1 r1/u2 r1/u9", "3", "5"},
		{update, EffectTwice, "r1/u1 r1/u2 r1/u9", "7", "5"},
		{update, EffectEverywhere, "r1/u1 r1/u2 r1/u9", "5", "5"},
		{update, EffectNeighbour, "r1/u1 r1/u2 r1/u9", "3", "5"},
	} {
		m := right
		if c.fault != "" {
			m = right.WithEffectFault("enter", 1, c.effect, c.fault)
		}
		members, first, second, _ := entered(t, m, "u1", "u2")
		if members != c.members || first != c.first || second != c.second {
			t.Errorf("effect %d %q: members %s, rooms %s and %s", c.effect, c.fault, members, first, second)
		}
		if members, first, _, _ := entered(t, right, "u1", "u2"); members != "r1/u1 r1/u2 r1/u9" || first != "5" {
			t.Fatalf("effect %d %q changed the machine that it was made from", c.effect, c.fault)
		}
	}
}

func TestAnEffectThatCannotGoWrongSoHasNoFault(t *testing.T) {
	t.Parallel()
	m := load(t, roomsState+errorsBlock+enterOperation, testOptions())
	for _, c := range []struct {
		effect int
		fault  EffectFault
	}{{0, EffectEverywhere}, {1, EffectFirstOnly}} {
		if m.WithEffectFault("enter", 1, c.effect, c.fault) != nil {
			t.Errorf("effect %d %s", c.effect, c.fault)
		}
	}
}

func TestAStaleAnswerIsMadeOfTheStateBefore(t *testing.T) {
	t.Parallel()
	m := load(t, roomsState+errorsBlock+enterOperation, testOptions()).WithStaleAnswer("enter", 1)
	_, first, _, answer := entered(t, m, "u1")
	if first != "4" || answer["msgs"] != json.Number("3") {
		t.Errorf("the state has %s, the answer says %v", first, answer["msgs"])
	}
}

func TestRulesAreDroppedAndSwapped(t *testing.T) {
	t.Parallel()
	right := load(t, roomsState+errorsBlock+enterOperation, testOptions())
	if rules := right.WithoutRule("enter", 0).Rules("enter"); len(rules) != 1 || rules[0].Name != "entered" {
		t.Errorf("%v", rules)
	}
	if rules := right.WithRulesSwapped("enter", 0).Rules("enter"); rules[0].Name != "entered" || rules[1].Name != "no-room" {
		t.Errorf("%v", rules)
	}
	if rules := right.Rules("enter"); len(rules) != 2 || rules[0].Name != "no-room" {
		t.Errorf("the machine itself was changed: %v", rules)
	}
}
