package behavior

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// doing makes a behavior whose only rule has the effects, given in YAML at the margin.
func doing(effects, body string) string {
	return roomsState + errorsBlock + `
operations:
  try:
    let:
      room: "rooms['r1']"
      count: "size(members)"
    rules:
      - name: only
        source: {document: d, grade: stated}
        effects:
          ` + strings.ReplaceAll(strings.TrimSpace(effects), "\n", "\n          ") + `
        respond: {status: 200, body: ` + body + "}\n"
}

func TestEffects(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, effects, body, want, changed string }{
		{"put with the key from the value", `- put: members
  value: {roomId: r1, userId: u2, roles: []}`, `"${members['r1/u2']}"`,
			`{"roles":[],"roomId":"r1","since":"filled members/r1/u2 since","userId":"u2"}`, "members/r1/u2"},
		{"put with a composite key", `- put: members
  key: ["${body.a.room}", "x%y"]
  value: {roles: ["m"]}`, `"${members[key(body.a.room, 'x%y')]}"`,
			`{"roles":["m"],"roomId":"a/b","since":"filled members/a%2Fb/x%25y since","userId":"x%y"}`, "members/a%2Fb/x%25y"},
		{"put with a joined key", `- put: members
  key: "${key('r2', 'u2')}"
  value: {}`, `"${members['r2/u2'].roomId}"`, `"r2"`, "members/r2/u2"},
		{"put replaces", `- put: rooms
  value: {id: r1, name: new}`, `"${rooms['r1'].?secret.orValue('no secret')}"`, `"no secret"`, "rooms/r1"},
		{"put of an entity's own view", `- put: rooms
  key: r2
  value: {name: "${room.name}", owner: "${room.owner}"}`, `"${rooms['r2'].owner}"`, `{"id":"u1","name":"filled name"}`, "rooms/r2"},
		{"update", `- update: rooms
  key: "${room.id}"
  set: {msgs: "${room.msgs + 1}", secret: t}`, `"${rooms['r1'].secret + string(rooms['r1'].msgs)}"`, `"t4"`, "rooms/r1"},
		{"update completes nested objects", `- update: rooms
  key: r1
  set: {owner: {id: u9}}`, `"${rooms['r1'].owner}"`, `{"id":"u9","name":"filled name"}`, "rooms/r1"},
		{"update with none leaves the property", `- update: rooms
  key: r1
  set: {msgs: "${body.?none}"}`, `"${rooms['r1'].msgs}"`, `3`, "rooms/r1"},
		{"delete", `- delete: users
  key: u1`, `["${size(users)}", "${usersByPhone[?'1'].hasValue()}"]`, `[1,false]`, "users/u1"},
		{"delete of nothing", `- delete: users
  key: u7`, `"${size(users)}"`, `2`, ""},
		{"index follows an update", `- update: users
  key: u1
  set: {phone: "3"}`, `["${usersByPhone[?'1'].hasValue()}", "${usersByPhone['3'].name}"]`, `[false,"ann"]`, "users/u1"},
		{"index value moves to another", `- delete: users
  key: u1
- put: users
  value: {userId: u5, phone: "1"}`, `"${usersByPhone['1'].userId}"`, `"u5"`, "users/u1 users/u5"},
		{"each", `- each: {id: "['u2', 'u3', 'u2']"}
  put: members
  value: {roomId: r1, userId: "${id}"}`, `"${members.map(k, k)}"`, `["r1/u1","r1/u2","r1/u3"]`, "members/r1/u2 members/r1/u3"},
		{"each with a guard that sees the elements before", `- each: {id: "['u2', 'u2', 'u1']"}
  when: "!(key('r1', id) in members)"
  put: members
  value: {roomId: r1, userId: "${id}", roles: ["${string(size(members))}"]}`, `"${members['r1/u2'].roles}"`, `["1"]`, "members/r1/u2"},
		{"guard without each", `- delete: users
  when: "count > 100"
  key: u1`, `"${size(users)}"`, `2`, ""},
		{"lets see the state before, the rest the state after", `- put: members
  value: {roomId: r1, userId: u2}
- put: members
  value: {roomId: r1, userId: "${string(size(members))}"}`, `["${count}", "${size(members)}", "${'r1/2' in members}"]`, `[1,3,true]`, "members/r1/u2 members/r1/2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := load(t, doing(tt.effects, tt.body), testOptions())
			s := loadWorld(t, m, strings.ReplaceAll(evaluateWorld, `, "a%2Fb/c%25d": {}`, ""))
			before := jsonText(t, m.ToMap(s))
			r := tryRequest()
			r.Body = map[string]any{"a": map[string]any{"room": "a/b"}}
			next, o, err := m.Step(s, r, nil, testInputs())
			if err != nil {
				t.Fatal(err)
			}
			var changed []string
			for _, c := range o.Changed {
				changed = append(changed, c.Collection+"/"+c.Key)
			}
			if got := jsonText(t, o.Body); got != tt.want || strings.Join(changed, " ") != tt.changed {
				t.Errorf("body %s changed %v\nwant %s changed %s", got, changed, tt.want, tt.changed)
			}
			if got := jsonText(t, m.ToMap(s)); got != before {
				t.Errorf("the state given changed to %s", got)
			}
			if tt.changed == "" && !s.Equal(next) {
				t.Errorf("changed silently: %v", Diff(s, next))
			}
		})
	}
}

func TestDefectsOfEffectsKeepTheState(t *testing.T) {
	t.Parallel()
	first := "- put: members\n  value: {roomId: r1, userId: u9}\n"
	tests := []struct{ name, effects, want string }{
		{"update of nothing", "- update: rooms\n  key: r9\n  set: {msgs: 1}", `behavior.yaml:31: update: rooms has no entity "r9"`},
		{"unknown property", "- put: users\n  key: u9\n  value: \"${{'nam': 1}}\"", `behavior.yaml:31: put: entities of users have no property "nam"`},
		{"value is no map", "- put: users\n  key: u9\n  value: \"${1}\"", `behavior.yaml:31: put: the properties are no map`},
		{"no key property", "- put: users\n  value: {name: x}", `behavior.yaml:31: put: entity of users has no key property "userId"`},
		{"key disagrees", "- put: users\n  key: u9\n  value: {userId: u8}", `behavior.yaml:31: put: key property "userId" of users says "u8", the key says "u9"`},
		{"key is none", "- delete: users\n  key: \"${query.?x}\"", `behavior.yaml:31: delete: the value is absent (optional none)`},
		{"key is no text", "- delete: users\n  key: \"${[1]}\"", `behavior.yaml:31: delete: key: [1] is neither a string nor a number`},
		{"key of too few parts", "- put: members\n  key: r1\n  value: {}", `behavior.yaml:31: put: key "r1" has 1 parts, members needs 2`},
		{"index value twice", "- put: users\n  value: {userId: u9, phone: \"1\"}", `behavior.yaml:31: put: index usersByPhone: "u1" and "u9" both have phone "1"`},
		{"index value is no text", "- put: users\n  value: {userId: u9, phone: []}", `behavior.yaml:31: put: index usersByPhone of "u9": [] is neither a string nor a number`},
		{"each over no list", "- each: {x: \"1\"}\n  delete: users\n  key: \"${x}\"", `behavior.yaml:31: expression "1": each needs a list, not int`},
		{"guard is no condition", "- delete: users\n  when: \"1\"\n  key: u1", `behavior.yaml:32: expression "1": a condition must be true or false, not int`},
		{"entity does not fit", "- put: users\n  value: {userId: bad}", `behavior.yaml:31: put: users "bad" does not fit User: it is bad`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := testOptions()
			o.Check = func(_ string, v map[string]any, _ []string) error {
				if v["userId"] == "bad" {
					return errors.New("it is bad")
				}
				return nil
			}
			m := load(t, doing(first+tt.effects, "{}"), o)
			s := loadWorld(t, m, evaluateWorld)
			next, outcome, err := m.Step(s, tryRequest(), nil, testInputs())
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if !next.Equal(s) || len(Diff(s, next)) > 0 || outcome.Status != 0 {
				t.Errorf("the state did not stay: %v", Diff(s, next))
			}
		})
	}
}

func TestUpdateKeepsWhatWasFilled(t *testing.T) {
	t.Parallel()
	m := load(t, doing("- update: rooms\n  key: r1\n  set: {msgs: 4}", `"${rooms['r1']}"`), testOptions())
	s := loadWorld(t, m, evaluateWorld)
	warm, _ := s.Lookup("rooms", "r1")
	warm.View()
	next, o, err := m.Step(s, tryRequest(), nil, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.FromMap(m.ToMap(next))
	if err != nil {
		t.Fatal(err)
	}
	cold, _ := again.Lookup("rooms", "r1")
	if a, b := jsonText(t, o.Body), jsonText(t, cold.View()); a != b {
		t.Errorf("filled at once %s\nfilled anew %s", a, b)
	}
	if cold.View()["msgs"] != json.Number("4") {
		t.Errorf("msgs %v", cold.View()["msgs"])
	}
}
