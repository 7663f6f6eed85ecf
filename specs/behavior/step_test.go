package behavior

import (
	"encoding/json"
	"strings"
	"testing"
)

// text of a value, keys sorted.
func jsonText(t testing.TB, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func load(t testing.TB, src string, o Options) *Machine {
	t.Helper()
	if o.File == "" {
		o.File = "behavior.yaml"
	}
	m, found := Load([]byte(src), o)
	for _, f := range found {
		t.Error(f)
	}
	if m == nil {
		t.FailNow()
	}
	return m
}

func loadWorld(t testing.TB, m *Machine, src string) State {
	t.Helper()
	w, found := m.LoadWorld("world.yaml", []byte(src), nil)
	for _, f := range found {
		t.Error(f)
	}
	return w.State
}

func TestFirstRuleThatHoldsDecides(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, inviteWorld)
	tests := []struct {
		name, rule string
		request    *Request
	}{
		{"unknown room", "no-room", invite("r9", "u2")},
		{"nobody named", "nobody", invite("r1")},
		{"unknown user", "unknown-user", invite("r1", "u2", "u9")},
		{"already there", "nobody-new", invite("r1", "u1")},
		{"new", "added", invite("r1", "u2", "u3", "u2")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, o, err := m.Step(s, tt.request, nil, testInputs())
			if err != nil || o.Rule != tt.rule || o.Class != "rules" {
				t.Fatalf("rule %q, %v; want %q", o.Rule, err, tt.rule)
			}
		})
	}
}

func TestStepAnswersFromTheStateAfterItsEffects(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, inviteWorld)
	next, o, err := m.Step(s, invite("r1", "u2", "u3"), nil, testInputs())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"channel":{"id":"r1","msgs":5,"name":"general","owner":"filled rooms/r1 owner","topic":"filled rooms/r1 topic",` +
		`"updatedAt":"2026-01-02T03:04:05.000Z","usernames":["ann","bob","cyd"]},"success":true}`
	if got := jsonText(t, o.Body); got != want {
		t.Errorf("body\n%s\nwant\n%s", got, want)
	}
	before, _ := s.Lookup("rooms", "r1")
	if got := jsonText(t, before.Given()["msgs"]); got != "3" {
		t.Errorf("the state given has msgs %s", got)
	}
	after, _ := next.Lookup("rooms", "r1")
	if got := jsonText(t, after.Given()); got != `{"id":"r1","msgs":5,"name":"general","secret":"s","updatedAt":"2026-01-02T03:04:05.000Z","usernames":["ann","bob","cyd"]}` {
		t.Errorf("given %s", got)
	}
	if len(o.Changed) != 1 || o.Changed[0] != (Touched{"rooms", "r1"}) {
		t.Errorf("changed %v", o.Changed)
	}
}
