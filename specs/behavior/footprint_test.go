package behavior

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Each operation reads in one way, and writes a mark in a room of its own.
const readsBehavior = roomsState + errorsBlock + `
operations:
  found: {rules: [{name: r, source: {document: d, grade: stated}, when: "'a' in users", effects: [{put: rooms, key: mark, value: {name: "${users['a'].name}"}}], respond: {status: 200}}, {name: n, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: none}}], respond: {status: 404}}]}
  indexed: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${usersByPhone[?'1'].optMap(u, u.name).orValue('none')}"}}], respond: {status: 200}}]}
  listed: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${users.map(k, k).join(',')}"}}], respond: {status: 200}}]}
  counted: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${string(size(users))}"}}], respond: {status: 200}}]}
  phones: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${string(size(usersByPhone))}"}}], respond: {status: 200}}]}
  compared: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${string(users == {})}"}}], respond: {status: 200}}]}
  many: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${string(body.filter(n, n in users).size())}"}}], respond: {status: 200}}]}
  updated: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{update: users, key: a, set: {name: new}}], respond: {status: 200}}]}
  deleted: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{delete: users, key: a}], respond: {status: 200}}]}
  claimed: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: users, key: new, value: {name: new, phone: "9"}}], respond: {status: 200}}]}
  called: {rules: [{name: r, source: {document: d, grade: stated}, effects: [{put: rooms, key: mark, value: {name: "${caller.name}"}}], respond: {status: 200}}]}
  idle: {rules: [{name: r, source: {document: d, grade: stated}, when: "size(users) > 0", respond: {status: 200}}, {name: n, source: {document: d, grade: stated}, respond: {status: 404}}]}
`

func TestAStepIsCarriedOverOnlyWhereWhatItReadIsTheSame(t *testing.T) {
	t.Parallel()
	m := load(t, readsBehavior, testOptions())
	base := stateMap{"users": {"a": {"name": "ann", "phone": "1"}, "b": {"name": "bob", "phone": "2"}}, "tokens": {"t1": {"userId": "a"}}}
	names := make([]any, maxLooked+1)
	for i := range names {
		names[i] = fmt.Sprintf("n%d", i)
	}
	tests := []struct {
		operation, change, key string
		given                  map[string]any // nil = deleted
		want                   bool
	}{
		{"found", "users", "a", map[string]any{"name": "ada"}, false},
		{"found", "users", "a", nil, false},
		{"found", "users", "b", nil, true},
		{"found", "rooms", "other", map[string]any{}, true},
		{"indexed", "users", "a", map[string]any{"name": "ann"}, false},
		{"indexed", "users", "b", nil, true},
		{"listed", "users", "c", map[string]any{}, false},
		{"listed", "users", "b", nil, false},
		{"listed", "rooms", "other", map[string]any{}, true},
		{"counted", "users", "c", map[string]any{}, false},
		{"phones", "users", "c", map[string]any{"phone": "3"}, false},
		{"compared", "users", "b", nil, false},
		{"many", "users", "c", map[string]any{}, false}, // more lookups than are noted
		{"updated", "users", "a", map[string]any{"name": "ada"}, false},
		{"updated", "users", "b", nil, true},
		{"deleted", "users", "a", map[string]any{"name": "ada"}, false},
		{"deleted", "users", "b", nil, true},
		{"claimed", "users", "c", map[string]any{"phone": "9"}, false}, // the index has one place
		{"claimed", "users", "c", map[string]any{"phone": "8"}, true},
		{"called", "users", "a", map[string]any{"name": "ada"}, false},
		{"called", "tokens", "t1", map[string]any{"userId": "b"}, false},
		{"called", "users", "b", nil, true},
		{"idle", "users", "a", nil, true},
	}
	for _, tt := range tests {
		s, err := m.FromMap(base)
		if err != nil {
			t.Fatal(err)
		}
		r := &Request{Operation: tt.operation, HasBody: true, Body: names, Credentials: map[string]string{"bearer": "t1"}}
		caller, _, err := m.Caller(s, r, testInputs())
		if err != nil {
			t.Fatal(err)
		}
		_, o, err := m.Step(s, r, caller, testInputs())
		if err != nil {
			t.Fatal(err)
		}
		current := changed(t, m, s, tt.change, tt.key, tt.given)
		next, ok := m.Rebase(s, current, o.Footprint)
		again, _, _ := m.Step(current, r, caller, testInputs())
		if ok != tt.want || ok && !next.Equal(again) || !ok && !next.Equal(current) {
			t.Errorf("%s over %s/%s %v: carried over: %v", tt.operation, tt.change, tt.key, tt.given, ok)
		}
		alike := tt.want && tt.operation != "idle" || tt.operation == "claimed" // what is only written is not rested on
		if got := m.Alike(s, current, o.Footprint); got != alike {
			t.Errorf("%s over %s/%s %v: alike: %v", tt.operation, tt.change, tt.key, tt.given, got)
		}
	}
}

// changed is s with one entity put, or deleted when given is nil.
func changed(t *testing.T, m *Machine, s State, collection, key string, given map[string]any) State {
	t.Helper()
	if given == nil {
		return m.Without(s, collection, key)
	}
	next, err := m.With(s, collection, key, given)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// manyOf is a state with rooms and users that most requests find.
func manyOf(t *testing.T, m *Machine) State {
	t.Helper()
	in := stateMap{"rooms": {}, "users": {}}
	for _, id := range []string{"a", "b/c", "d%", "é"} {
		in["rooms"][id] = map[string]any{"name": id, "usernames": []any{}, "msgs": number0}
		in["users"][id] = map[string]any{"name": id}
	}
	s, err := m.FromMap(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Steps that go beside one another: where the last can be carried over the others, it does what it would have done after them.
func TestACarriedOverStepIsTheStepMadeAgain(t *testing.T) {
	t.Parallel()
	m := load(t, bothOperations, testOptions())
	s, ada, carried := manyOf(t, m), map[string]any{"userId": "a", "name": "a"}, 0
	rapid.Check(t, func(t *rapid.T) {
		current := s
		for range rapid.IntRange(1, 4).Draw(t, "others") {
			current, _, _ = m.Step(current, someRequest(t), ada, testInputs())
		}
		r := someRequest(t)
		_, o, err := m.Step(s, r, ada, testInputs())
		if err == nil && m.Alike(s, current, o.Footprint) {
			if _, p, err := m.Step(current, r, ada, testInputs()); err == nil && text(t, o) != text(t, p) {
				t.Fatalf("alike: %s, made again: %s", text(t, o), text(t, p))
			}
		}
		next, ok := m.Rebase(s, current, o.Footprint)
		if err != nil || !ok {
			return
		}
		if len(o.Changed) == 0 {
			if !next.Equal(current) {
				t.Fatal("a step that wrote nothing changed the state")
			}
			return
		}
		again, p, err := m.Step(current, r, ada, testInputs())
		if err != nil || text(t, o) != text(t, p) || !next.Equal(again) {
			t.Fatalf("carried over: %s, made again: %s, %v", text(t, o), text(t, p), err)
		}
		if !current.Equal(s) {
			carried++
		}
	})
	if carried == 0 {
		t.Error("no step was carried over another")
	}
}

func TestACarriedOverStepKeepsItsWritesInOrder(t *testing.T) {
	t.Parallel()
	m := load(t, roomsState+errorsBlock+`
operations:
  move:
    rules:
      - name: moved
        source: {document: d, grade: stated}
        effects:
          - {delete: users, key: a}
          - {put: users, key: z, value: {name: zoe, phone: "1"}}
          - {put: users, key: y, value: {name: yan}}
          - {delete: users, key: y}
          - {update: users, key: z, set: {age: "${size('four')}"}}
        respond: {status: 200}
`, testOptions())
	s, err := m.FromMap(stateMap{"users": {"a": {"name": "ann", "phone": "1"}}, "rooms": {}})
	if err != nil {
		t.Fatal(err)
	}
	current, err := m.With(s, "users", "b", map[string]any{"name": "bob"})
	if err != nil {
		t.Fatal(err)
	}
	_, o, err := m.Step(s, &Request{Operation: "move"}, nil, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	next, ok := m.Rebase(s, current, o.Footprint)
	e, found := next.Lookup("users", "z")
	if !ok || !found || e.Given()["age"] != json.Number("4") || fmt.Sprint(next.Keys("users")) != "[b z]" {
		t.Errorf("carried over: %v, users %v", ok, next.Keys("users"))
	}
}

// A refusal rests on what was looked up to find that nobody calls; of what is not traced nothing is known.
func TestARefusalRestsOnWhoCalls(t *testing.T) {
	t.Parallel()
	m := load(t, readsBehavior, testOptions())
	s, err := m.FromMap(stateMap{"users": {"a": {"name": "ann"}}})
	if err != nil {
		t.Fatal(err)
	}
	r := &Request{Operation: "idle", Credentials: map[string]string{"bearer": "t1"}}
	in := testInputs()
	in.Trace = true
	traced, err := m.Reject(s, "unauthenticated", r, in)
	if err != nil {
		t.Fatal(err)
	}
	untraced, err := m.Reject(s, "unauthenticated", r, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	granted, other := changed(t, m, s, "tokens", "t1", map[string]any{"userId": "a"}), changed(t, m, s, "rooms", "other", map[string]any{})
	for _, tt := range []struct {
		name    string
		of      Outcome
		current State
		want    bool
	}{
		{"the credential is good now", traced, granted, false}, {"something else", traced, other, true}, {"nothing", untraced, s, true},
		{"something else, not traced", untraced, other, false},
	} {
		if got := m.Alike(s, tt.current, tt.of.Footprint); got != tt.want {
			t.Errorf("%s: alike: %v", tt.name, got)
		}
	}
}
