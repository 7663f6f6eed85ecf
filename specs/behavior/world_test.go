package behavior

import (
	"errors"
	"strings"
	"testing"
)

func TestLoadWorldReadsMapsAndLists(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	const want = `{"members":{"a%2Fb/u1":{"roles":["x"],"roomId":"a/b","userId":"u1"},"r1/u2":{"roomId":"r1","userId":"u2"}},` +
		`"rooms":{},"tokens":{},"users":{"7":{"userId":7},"u1":{"name":"ann 😀","userId":"u1"}}}`
	tests := []struct{ name, src string }{
		{"map", "members: {a%2Fb/u1: {roles: [x]}, r1/u2: {}}\nusers: {u1: {name: ann 😀}, 7: {userId: 7}}"},
		{"list", "members:\n- {roomId: a/b, userId: u1, roles: [x]}\n- {roomId: r1, userId: u2}\nusers: [{userId: 7}, {userId: u1, name: ann 😀}]\nrooms:\n"},
		{"JSON", `{"members": {"a%2Fb/u1": {"roles": ["x"]}, "r1/u2": {}},` + "\n\t" + `"users": {"u1": {"name": "ann \ud83d\ude00"}, "7": {"userId": 7}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := jsonText(t, m.ToMap(loadWorld(t, m, tt.src))); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestLoadWorldNamesWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	o := testOptions()
	o.Check = func(schema string, v map[string]any, _ []string) error {
		if v["name"] == "bad" {
			return errors.New("the name is bad")
		}
		return nil
	}
	m := load(t, inviteBehavior, o)
	tests := []struct{ name, src, want string }{
		{"unknown collection", "users: {}\nroom: {}", `2: unknown-collection: no collection "room" in the behavior | did you mean "rooms"?`},
		{"no mapping", "[]", `1: type: a world must be a mapping of collections, not a list`},
		{"collection is a scalar", "users: 5", `1: type: collection "users" must be a mapping or a list`},
		{"entity is a scalar", "users:\n  u1: 5", `2: type: an entity must be a mapping, not "5"`},
		{"unknown property", "users:\n  u1:\n    nam: x", `3: unknown-property: entities of users have no property "nam" | did you mean "name"?`},
		{"entity does not fit", "users:\n  u1:\n    name: bad", `3: bad-entity: users "u1" does not fit User: the name is bad`},
		{"key disagrees", "users:\n  u1: {userId: u2}", `2: bad-entity: key property "userId" of users says "u2", the key says "u1"`},
		{"no key", "users:\n- {name: x}", `2: bad-entity: entity of users has no key property "userId"`},
		{"key twice in a list", "users:\n- {userId: u1}\n- {userId: u1}", `3: bad-entity: users "u1" is there twice`},
		{"key twice in a map", "users:\n  u1: {}\n  u1: {}", `3: duplicate-key: key "u1" is already given in line 2`},
		{"key twice in JSON", "{\"users\": {\n\"u1\": {},\n\"u1\": {}}}", `3: duplicate-key: key "u1" is already given in line 2`},
		{"too few key parts", "members:\n  u1: {}", `2: bad-entity: key "u1" has 1 parts, members needs 2`},
		{"key not escaped", "members:\n  u%1/u: {}", `2: bad-entity: key "u%1/u" is not escaped as it should be: "u%251/u"`},
		{"index value twice", "users:\n  u1: {phone: x}\n  u2: {phone: x}", `3: bad-entity: index usersByPhone: "u1" and "u2" both have phone "x"`},
		{"all at once", "room: {}\nusers:\n  u1: {nam: x}\n  u2: {name: bad}", `1: unknown-collection: no collection "room" in the behavior | did you mean "rooms"?
3: unknown-property: entities of users have no property "nam" | did you mean "name"?
4: bad-entity: users "u2" does not fit User: the name is bad`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, found := m.LoadWorld("world.yaml", []byte(tt.src), nil)
			if got := listing(found); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if !w.State.Equal(m.Empty()) {
				t.Error("a faulty world gave entities")
			}
		})
	}
}

func TestFromMapNamesTheFirstFault(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	type in = map[string]map[string]map[string]any
	tests := []struct {
		name string
		in   in
		want string
	}{
		{"unknown collection", in{"x": nil}, `no collection "x"; there are members, rooms, tokens, users`},
		{"unknown property", in{"users": {"u1": {"x": nil}}}, `users/u1: entities of users have no property "x"`},
		{"wrong key", in{"members": {"u1": {}}}, `members/u1: key "u1" has 1 parts, members needs 2`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := m.FromMap(tt.in); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestStateIsReadByCollectionAndKey(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, inviteWorld)
	if s.Len("users") != 3 || s.Len("nothing") != 0 || (State{}).Len("users") != 0 {
		t.Errorf("lengths %d %d", s.Len("users"), s.Len("nothing"))
	}
	if got := strings.Join(s.Keys("users"), " "); got != "u1 u2 u3" {
		t.Errorf("keys %s", got)
	}
	e, ok := s.Lookup("rooms", "r1")
	if !ok || e.Key() != "r1" || e.Given()["secret"] != "s" || e.View()["secret"] != nil || e.View()["topic"] == nil {
		t.Errorf("given %v view %v", e.Given(), e.View())
	}
	for _, at := range [][2]string{{"rooms", "r9"}, {"nothing", "r1"}} {
		if _, ok := s.Lookup(at[0], at[1]); ok {
			t.Errorf("found %v", at)
		}
	}
	if got := jsonText(t, m.View(s)["rooms"]); strings.Contains(got, "secret") || !strings.Contains(got, "filled rooms/r1 topic") {
		t.Errorf("view %s", got)
	}
}

func TestDiffListsWhatIsNotTheSame(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	a := loadWorld(t, m, "users: {u1: {name: a}, u2: {name: b}}")
	b := loadWorld(t, m, "users: {u2: {name: c}, u3: {}}\nrooms: {r1: {}}")
	const want = `[{"Collection":"rooms","Key":"r1","Before":null,"After":{"id":"r1"}},` +
		`{"Collection":"users","Key":"u1","Before":{"name":"a","userId":"u1"},"After":null},` +
		`{"Collection":"users","Key":"u2","Before":{"name":"b","userId":"u2"},"After":{"name":"c","userId":"u2"}},` +
		`{"Collection":"users","Key":"u3","Before":null,"After":{"userId":"u3"}}]`
	if got := jsonText(t, Diff(a, b)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d := Diff(State{}, a); len(d) != 2 || a.Equal(State{}) || !m.Empty().Equal(State{}) {
		t.Errorf("from the zero state: %v", d)
	}
}
