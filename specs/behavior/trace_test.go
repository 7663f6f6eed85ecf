package behavior

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// MarshalJSON shows marks in the texts that tests compare.
func (o Open) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]any{"OPEN": o.Value}) }

func traced() Inputs {
	in := testInputs()
	in.Trace = true
	return in
}

func TestTraceMarksWhatIsNotDetermined(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"given property", `"${room.name}"`, `"general"`},
		{"open property", `"${room.topic}"`, `{"OPEN":"filled rooms/r1 topic"}`},
		{"computed from an open one", `"${size(room.topic) + 1}"`, `{"OPEN":22}`},
		{"text with an open one", `"topic ${room.topic}"`, `{"OPEN":"topic filled rooms/r1 topic"}`},
		{"only the open leaves of an entity", `"${users['u1']}"`, `{"age":{"OPEN":"filled users/u1 age"},"name":"ann","phone":"1","userId":"u1"}`},
		{"nested object partly given", `"${room.owner}"`, `{"id":"u1","name":{"OPEN":"filled name"}}`},
		{"given part of it", `"${room.owner.id}"`, `"u1"`},
		{"open part of it", `"${room.owner.name}"`, `{"OPEN":"filled name"}`},
		{"entities in a list", `"${['u2'].map(id, users[id])}"`, `[{"age":{"OPEN":"filled users/u2 age"},"name":"bob","phone":"2","userId":"u2"}]`},
		{"chosen by an open one", `"${room.topic == '' ? users['u1'] : users['u2']}"`, `{"OPEN":{"age":"filled users/u2 age","name":"bob","phone":"2","userId":"u2"}}`},
		{"not chosen by it", `"${room.name == '' ? room.topic : 'x'}"`, `"x"`},
		{"a let that reads one", `"${words + 0}"`, `{"OPEN":21}`},
		{"a let that looks one up", `"${room.msgs}"`, `3`},
		{"presence", `"${has(room.topic)}"`, `{"OPEN":true}`},
		{"iteration", `"${room.exists(k, k == 'id')}"`, `{"OPEN":true}`},
		{"equality", `"${users['u1'] == users['u2']}"`, `{"OPEN":false}`},
		{"facts about the state", `["${size(users)}", "${'u1' in users}", "${users.map(k, k)}"]`, `[2,true,["u1","u2"]]`},
		{"caller", `["${caller.name}", "${caller.age}"]`, `["ann",{"OPEN":"filled users/u1 age"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := load(t, withLet(one(tt.body), `words: "size(room.topic)"`), testOptions())
			s := loadWorld(t, m, evaluateWorld)
			r := tryRequest()
			r.Credentials = map[string]string{"bearer": "t1"}
			in := traced()
			caller, _, err := m.Caller(s, r, in)
			if err != nil {
				t.Fatal(err)
			}
			_, o, err := m.Step(s, r, caller, in)
			if err != nil {
				t.Fatal(err)
			}
			if got := jsonText(t, o.Body); got != tt.want || o.Assumed {
				t.Errorf("got  %s (assumed %v)\nwant %s", got, o.Assumed, tt.want)
			}
			_, plain, err := m.Step(s, r, caller, testInputs())
			if err != nil || holdsOpen(plain.Body) || jsonText(t, plain.Body) != jsonText(t, strip(o.Body)) {
				t.Errorf("without trace %s, %v", jsonText(t, plain.Body), err)
			}
		})
	}
}

// withLet adds a let at the end of those of one.
func withLet(src, let string) string {
	return strings.Replace(src, "    rules:\n", "      "+let+"\n    rules:\n", 1)
}

func TestOpenResultsStayOpenInTheEntity(t *testing.T) {
	t.Parallel()
	m := load(t, doing("- put: users\n  value: {userId: u9, name: \"${room.topic}\", phone: \"9\"}", `"${users['u9']}"`), testOptions())
	s := loadWorld(t, m, evaluateWorld)
	next, o, err := m.Step(s, tryRequest(), nil, traced())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"age":{"OPEN":"filled users/u9 age"},"name":{"OPEN":"filled rooms/r1 topic"},"phone":"9","userId":"u9"}`
	if got := jsonText(t, o.Body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := jsonText(t, m.ToMap(next)["users"]["u9"]); got != `{"name":"filled rooms/r1 topic","phone":"9","userId":"u9"}` {
		t.Errorf("exported %s", got)
	}
	_, plain, err := m.Step(next, tryRequest(), nil, testInputs())
	if err != nil || holdsOpen(plain.Body) {
		t.Errorf("a plain step after it answers %s, %v", jsonText(t, plain.Body), err)
	}
}

func TestOutcomeIsAssumedWhenADecisionReadsAnOpenProperty(t *testing.T) {
	t.Parallel()
	guarded := func(when string) string {
		return roomsState + errorsBlock + "operations:\n  try:\n    rules:\n" +
			"      - {name: a, source: {document: d, grade: stated}, when: \"" + when + "\", respond: {status: 200}}\n" +
			"      - {name: b, source: {document: d, grade: stated}, respond: {status: 200, body: \"${rooms['r1'].topic}\"}}\n"
	}
	tests := []struct {
		name, src, rule string
		want            bool
	}{
		{"guard that holds", guarded("rooms['r1'].topic != ''"), "a", true},
		{"guard that fails before the rule", guarded("rooms['r1'].topic == ''"), "b", true},
		{"guard on a given property", guarded("rooms['r1'].name == ''"), "b", false},
		{"key of an effect", doing("- put: users\n  key: \"${room.topic}\"\n  value: {}", "{}"), "only", true},
		{"key property in a value", doing("- put: users\n  value: {userId: \"${room.topic}\"}", "{}"), "only", true},
		{"list of an effect", doing("- each: {x: \"[room.topic]\"}\n  delete: users\n  key: u1", "{}"), "only", true},
		{"only a value", doing("- put: users\n  value: {userId: u9, name: \"${room.topic}\"}", "{}"), "only", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := load(t, tt.src, testOptions())
			_, o, err := m.Step(loadWorld(t, m, evaluateWorld), tryRequest(), nil, traced())
			if err != nil || o.Rule != tt.rule || o.Assumed != tt.want {
				t.Errorf("rule %q assumed %v, %v", o.Rule, o.Assumed, err)
			}
		})
	}
}

func TestCallerThatRestsOnAnOpenPropertyIsAssumed(t *testing.T) {
	t.Parallel()
	src := `
state: {users: {key: userId, schema: User}}
caller: "users['u1'].age == credentials.?bearer.orValue('') ? users['u1'] : null"
` + errorsBlock + "operations:\n  try:\n    rules:\n      - {name: a, source: {document: d, grade: stated}, respond: {status: 200}}\n"
	m := load(t, src, testOptions())
	s := loadWorld(t, m, "users: {u1: {}}")
	r := tryRequest()
	if o, err := m.Reject(s, "unauthenticated", r, traced()); err != nil || !o.Assumed || o.Status != 401 {
		t.Errorf("rejected %+v, %v", o, err)
	}
	r.Credentials = map[string]string{"bearer": "filled users/u1 age"}
	caller, ok, err := m.Caller(s, r, traced())
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, o, err := m.Step(s, r, caller, traced()); err != nil || !o.Assumed {
		t.Errorf("step %+v, %v", o, err)
	}
}

func TestTraceNotesLookups(t *testing.T) {
	t.Parallel()
	m := load(t, one(`["${users['u2'].name}", "${usersByPhone['1'].name}", "${'u7' in users}", "${users['u2'].age}"]`), testOptions())
	s := loadWorld(t, m, evaluateWorld)
	_, o, err := m.Step(s, tryRequest(), nil, traced())
	want := []Touched{{"users", "u2"}, {"users", "u1"}, {"users", "u7"}}
	if err != nil || !slices.Equal(o.Reads, want) {
		t.Errorf("reads %v, %v", o.Reads, err)
	}
	if _, o, _ := m.Step(s, tryRequest(), nil, testInputs()); o.Reads != nil {
		t.Errorf("reads without trace %v", o.Reads)
	}
}
