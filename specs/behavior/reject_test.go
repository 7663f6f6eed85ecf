package behavior

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestRejectTriesTheEntriesOfAClassInOrder(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	v := &Violation{Class: "invalid", Where: "body.users", Keyword: "required", Message: "short", Sentence: "users is missing"}
	w := &Violation{Class: "invalid", Where: "body.users", Keyword: "type", Message: "short", Sentence: "users is a number"}
	tests := []struct {
		name, class, rule string
		violation         *Violation
		status            int
		want              string
	}{
		{"guarded entry", "invalid", "missing", v, 412, `{"error":"body.users"}`},
		{"last entry", "invalid", "invalid", w, 400, `{"error":"users is a number"}`},
		{"one entry", "malformed", "malformed", w, 400, `{"error":"short"}`},
		{"without an operation", "method-not-allowed", "method-not-allowed", nil, 405, `{"error":"method"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, err := m.Reject(m.Empty(), tt.class, &Request{Violation: tt.violation}, testInputs())
			if err != nil || o.Status != tt.status || o.Rule != tt.rule || o.Class != tt.class || o.Source == nil {
				t.Fatalf("%+v, %v", o, err)
			}
			if got := jsonText(t, o.Body); got != tt.want {
				t.Errorf("got %s want %s", got, tt.want)
			}
		})
	}
	o, _ := m.Reject(State{}, "method-not-allowed", &Request{}, Inputs{})
	if o.Headers["Allow"] != "POST" {
		t.Errorf("headers %v", o.Headers)
	}
	if _, err := m.Reject(State{}, "nonsense", &Request{}, Inputs{}); err == nil || err.Error() != `behavior.yaml: no answer for error class "nonsense"` {
		t.Errorf("unknown class: %v", err)
	}
}

func TestCallerIsWhoTheCredentialsName(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, inviteWorld)
	tests := []struct {
		name        string
		credentials map[string]string
		want        bool
	}{{"known", map[string]string{"bearer": "t1"}, true}, {"unknown", map[string]string{"bearer": "t2"}, false}, {"none", nil, false}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, ok, err := m.Caller(s, &Request{Credentials: tt.credentials}, Inputs{}); ok != tt.want || err != nil {
				t.Errorf("ok %v, %v", ok, err)
			}
		})
	}
}

func TestCallerMayBeAValueOrADefect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		caller, want string
		ok           bool
	}{{"{'id': headers['x-id']}", `"h"`, true}, {"null", "", false}, {"optional.none()", "", false}, {"headers.missing", "no such key: missing", false}}
	for _, tt := range tests {
		t.Run(tt.caller, func(t *testing.T) {
			t.Parallel()
			src := "caller: \"" + tt.caller + "\"" + errorsBlock + "operations:\n  try:\n    rules:\n" +
				"      - {name: a, source: {document: d, grade: stated}, respond: {status: 200, body: \"${caller.id}\"}}\n"
			m := load(t, src, testOptions())
			caller, ok, err := m.Caller(State{}, tryRequest(), Inputs{})
			if ok != tt.ok || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("ok %v, %v", ok, err)
			}
			if !ok {
				return
			}
			if _, o, err := m.Step(State{}, tryRequest(), caller, Inputs{}); err != nil || jsonText(t, o.Body) != tt.want {
				t.Errorf("body %v, %v", o.Body, err)
			}
		})
	}
}

func TestBodyThatCannotBeReadIsTheUnreadableValue(t *testing.T) {
	t.Parallel()
	src := "precedence: [rules]\nunreadable: {lenient: true}" + errorsBlock + "operations:\n  try:\n    rules:\n" +
		"      - {name: a, source: {document: d, grade: stated}, respond: {status: 200, body: \"${body}\"}}\n"
	for name, tt := range map[string]struct{ src, want string }{
		"given":   {src, `{"lenient":true}`},
		"default": {strings.Replace(src, "unreadable: {lenient: true}", "", 1), "null"},
	} {
		m := load(t, tt.src, testOptions())
		_, o, err := m.Step(State{}, &Request{Operation: "try"}, nil, Inputs{})
		if err != nil || jsonText(t, o.Body) != tt.want {
			t.Errorf("%s: %v, %v", name, o.Body, err)
		}
		if !slices.Equal(m.Precedence(), []string{"rules"}) || jsonText(t, m.Unreadable()) != tt.want {
			t.Errorf("%s: precedence %v, unreadable %v", name, m.Precedence(), m.Unreadable())
		}
	}
}

func TestStepOfAnUnknownOperationIsADefect(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	_, _, err := m.Step(State{}, &Request{Operation: "nothing"}, nil, Inputs{})
	if err == nil || err.Error() != `behavior.yaml: operation "nothing" has no behavior` {
		t.Error(err)
	}
}

func TestAnswerWithoutBody(t *testing.T) {
	t.Parallel()
	src := errorsBlock + "operations:\n  try:\n    rules:\n      - {name: a, source: {document: d, grade: stated}, respond: {status: 204, headers: {X-Name: \"n ${path.id}\", X-None: \"${body.?none}\"}}}\n"
	m := load(t, src, testOptions())
	_, o, err := m.Step(State{}, tryRequest(), nil, Inputs{})
	if err != nil || o.HasBody || o.Body != nil || jsonText(t, o.Headers) != `{"X-Name":"n r1"}` {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestMachineDescribesItself(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	rules := m.Rules("invite")
	last := rules[len(rules)-1]
	if len(rules) != 6 || rules[0].When != "!room.hasValue()" || rules[0].Status != 400 || last.When != "" || last.Line == 0 {
		t.Errorf("rules %+v", rules)
	}
	if got := jsonText(t, last.Effects); got != `[{"Kind":"update","Collection":"rooms","Each":false,"Properties":["msgs","updatedAt","usernames"]}]` {
		t.Errorf("effects %s", got)
	}
	if got := jsonText(t, m.Collections()[1]); got != `{"Name":"rooms","Key":["id"],"Schema":"Room","Hidden":["secret"],"Indexes":{}}` {
		t.Errorf("collection %s", got)
	}
	if e := m.Errors(); len(e) != 8 || e[1].Name != "missing" || e[1].Class != "invalid" || e[1].When == "" || e[1].Source.Grade != Stated {
		t.Errorf("errors %+v", e)
	}
	if m.Rules("nothing") != nil || !slices.Equal(m.Operations(), []string{"invite"}) {
		t.Error("unknown operations have rules")
	}
}

func TestFindingIsAnError(t *testing.T) {
	t.Parallel()
	var err error = Finding{Code: "x", File: "f.yaml", Line: 3, Message: "m", Hint: "h"}
	var f Finding
	if !errors.As(err, &f) || err.Error() != "f.yaml:3: m\nhint: h" {
		t.Error(err)
	}
}
