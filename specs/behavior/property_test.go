package behavior

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

type stateMap = map[string]map[string]map[string]any

// someState draws rooms, users and members that fit the behavior.
func someState(t *rapid.T, m *Machine, label string) State {
	id := rapid.SampledFrom([]string{"a", "b/c", "d%", "é", ""})
	in := stateMap{"rooms": {}, "users": {}, "members": {}, "tokens": {"t1": {"userId": "a"}}}
	for range rapid.IntRange(0, 4).Draw(t, label) {
		k, n := id.Draw(t, "room"), rapid.IntRange(0, 3).Draw(t, "msgs")
		in["rooms"][k] = map[string]any{"name": k, "usernames": []any{"a"}, "msgs": json.Number(fmt.Sprint(n)), "secret": rapid.Bool().Draw(t, "secret")}
		k = id.Draw(t, "user")
		in["users"][k] = map[string]any{"name": k, "phone": "p" + k}
		parts := []string{id.Draw(t, "part"), id.Draw(t, "part")}
		in["members"][joinKey(parts)] = map[string]any{"roomId": parts[0], "roles": []any{"x"}}
	}
	s, err := m.FromMap(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func someRequest(t *rapid.T) *Request {
	id := rapid.SampledFrom([]string{"a", "b/c", "d%", "é", "", "unknown"})
	if rapid.Bool().Draw(t, "join") {
		return &Request{Operation: "join", Path: map[string]any{"roomId": id.Draw(t, "room")}}
	}
	var ids []any
	for range rapid.IntRange(0, 3).Draw(t, "ids") {
		ids = append(ids, id.Draw(t, "id"))
	}
	return invite(id.Draw(t, "room"), ids...)
}

var bothOperations = inviteBehavior + joinOperation[len("\noperations:\n"):]

func TestStepIsPure(t *testing.T) {
	t.Parallel()
	m := load(t, bothOperations, testOptions())
	rapid.Check(t, func(t *rapid.T) {
		s := someState(t, m, "entities")
		before := text(t, m.ToMap(s))
		r := someRequest(t)
		asked := text(t, r)
		in := func() Inputs { i := testInputs(); i.Trace = rapid.Bool().Draw(t, "trace"); return i }
		first := in()
		caller, _, err := m.Caller(s, &Request{Credentials: map[string]string{"bearer": "t1"}}, first)
		if err != nil {
			caller = map[string]any{"userId": "a", "name": "a"}
		}
		next, o, stepErr := m.Step(s, r, caller, first)
		second := testInputs()
		second.Trace = first.Trace
		again, p, againErr := m.Step(s, r, caller, second)
		if text(t, o) != text(t, p) || fmt.Sprint(stepErr) != fmt.Sprint(againErr) || text(t, m.ToMap(next)) != text(t, m.ToMap(again)) {
			t.Fatalf("same inputs, other bytes:\n%s %v\n%s %v", text(t, o), stepErr, text(t, p), againErr)
		}
		if text(t, m.ToMap(s)) != before || text(t, r) != asked {
			t.Fatal("the step changed what it was given")
		}
		if stepErr != nil && !next.Equal(s) {
			t.Fatal("a defect changed the state")
		}
	})
}

func text(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStatesSurviveTheRoundTripThroughMaps(t *testing.T) {
	t.Parallel()
	m := load(t, bothOperations, testOptions())
	rapid.Check(t, func(t *rapid.T) {
		s := someState(t, m, "entities")
		back, err := m.FromMap(m.ToMap(s))
		if err != nil || !back.Equal(s) || !s.Equal(back) {
			t.Fatalf("%v: %s\n%s", err, text(t, m.ToMap(s)), text(t, m.ToMap(back)))
		}
		if text(t, m.View(s)) != text(t, m.View(back)) {
			t.Fatal("the views differ")
		}
	})
}

func TestDiffIsEmptyExactlyWhenStatesAreEqual(t *testing.T) {
	t.Parallel()
	m := load(t, bothOperations, testOptions())
	rapid.Check(t, func(t *rapid.T) {
		a := someState(t, m, "a")
		b := someState(t, m, "b")
		if rapid.Bool().Draw(t, "step") {
			b, _, _ = m.Step(a, someRequest(t), map[string]any{"userId": "a", "name": "a"}, testInputs())
		}
		d := Diff(a, b)
		if (len(d) == 0) != a.Equal(b) || a.Equal(b) != b.Equal(a) || a.Equal(b) != (text(t, m.ToMap(a)) == text(t, m.ToMap(b))) {
			t.Fatalf("equal %v, diff %v", a.Equal(b), d)
		}
		if len(Diff(b, a)) != len(d) {
			t.Fatal("the diff is not symmetric")
		}
	})
}

func TestKeysSurviveJoiningAndSplitting(t *testing.T) {
	t.Parallel()
	c := &collection{keys: []string{"a", "b", "c"}}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.String(), 3, 3).Draw(t, "parts")
		back, err := c.splitKey(joinKey(parts))
		if err != nil || fmt.Sprint(back) != fmt.Sprint(parts) {
			t.Fatalf("%q, %v", back, err)
		}
	})
}
