package behavior

import (
	"fmt"
	"testing"
)

// bigState holds n rooms and n users.
func bigState(b *testing.B, m *Machine, n int) State {
	b.Helper()
	rooms, users := map[string]map[string]any{}, map[string]map[string]any{}
	for i := range n {
		rooms[fmt.Sprintf("r%d", i)] = map[string]any{"name": "room", "usernames": []any{"ann"}, "msgs": number0}
		users[fmt.Sprintf("u%d", i)] = map[string]any{"name": fmt.Sprintf("user %d", i)}
	}
	s, err := m.FromMap(map[string]map[string]map[string]any{"rooms": rooms, "users": users, "tokens": {"t1": {"userId": "u1"}}})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkStep runs six rules with six lets and one update; the cost must not depend on how many entities there are.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{10, 100_000} {
		b.Run(fmt.Sprintf("%d-entities", n), func(b *testing.B) {
			m := load(b, inviteBehavior, testOptions())
			s := bigState(b, m, n)
			r, in := invite("r2", "u3"), testInputs()
			b.ReportAllocs()
			for b.Loop() {
				if _, o, err := m.Step(s, r, nil, in); err != nil || o.Rule != "added" {
					b.Fatal(o.Rule, err)
				}
			}
		})
	}
}

// BenchmarkStepWithoutComprehensions is the same size of operation, but no expression needs its cost counted.
func BenchmarkStepWithoutComprehensions(b *testing.B) {
	m := load(b, roomsState+errorsBlock+joinOperation, testOptions())
	s := bigState(b, m, 1000)
	r := &Request{Operation: "join", Path: map[string]any{"roomId": "r2"}, Credentials: map[string]string{"bearer": "t1"}}
	in := testInputs()
	caller, _, err := m.Caller(s, r, in)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, o, err := m.Step(s, r, caller, in); err != nil || o.Rule != "joined" {
			b.Fatal(o.Rule, err)
		}
	}
}

func BenchmarkCaller(b *testing.B) {
	m := load(b, inviteBehavior, testOptions())
	s := bigState(b, m, 1000)
	r, in := invite("r2", "u3"), testInputs()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok, err := m.Caller(s, r, in); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, found := Load([]byte(inviteBehavior), testOptions()); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
