package behavior

import "testing"

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"", minimal, inviteBehavior, roomsState, "a: &a [*a]", "state: {x: {key: [a, b]}}", `{"state": {}}`,
		one(`"${1 + ${2}}"`), one(`"${[1].map(a, a)}"`), one(`"${'` + "\\" + `'}"`), doing("- delete: rooms\n  key: x", "{}"),
		"errors: {invalid: []}", "precedence: rules", "? [a]\n: b", "<<: {}", "caller: |\n  a\n  b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, found := Load(src, testOptions())
		if (m == nil) != (len(found) > 0) {
			t.Fatalf("machine %v with findings %v", m, found)
		}
		if m == nil {
			return
		}
		for _, op := range m.Operations() {
			r := tryRequest()
			r.Operation = op
			if next, _, err := m.Step(m.Empty(), r, nil, traced()); err != nil && !next.Equal(m.Empty()) {
				t.Fatal("a defect changed the state")
			}
		}
	})
}

func FuzzWorld(f *testing.F) {
	for _, seed := range []string{"", inviteWorld, evaluateWorld, `{"users": [{"userId": "\ud83d\ude00"}]}`, "users: {a: {name: &x y, phone: *x}}",
		`{"users": {"a": {"userId": 1e400}}}`, "users: [{userId: 0x1F}]", "members: {a/b: {}, a%2f/b: {}}", "tokens: {a: {b: [1, .inf]}}"} {
		f.Add([]byte(seed))
	}
	m := load(f, inviteBehavior, testOptions())
	f.Fuzz(func(t *testing.T, src []byte) {
		w, found := m.LoadWorld("world", src, nil)
		if len(found) > 0 {
			return
		}
		back, err := m.FromMap(m.ToMap(w.State))
		if err != nil || !back.Equal(w.State) {
			t.Fatalf("does not survive the round trip: %v", err)
		}
	})
}
