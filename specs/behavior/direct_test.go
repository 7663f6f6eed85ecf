package behavior

import (
	"fmt"
	"testing"
)

// TestWalksAgreeWithCEL evaluates each expression both ways, traced and not.
func TestWalksAgreeWithCEL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		walks bool // CEL is not needed for it
	}{
		{"room", true}, {"room.name", true}, {"room.topic", true}, {"room.owner.name", true}, {"body", true}, {"body.a.z", true},
		{"some.hasValue()", true}, {"!some.hasValue()", true}, {"!!none.hasValue()", true}, {"some.value().usernames", true},
		{"credentials", true}, {"operation", true}, {"body.b", true}, {"now()", true},
		{"none.value()", false}, {"none.value().name", false}, {"room.nothing", false}, {"!room.name", false}, {"body.a.z.y", false},
		{"some.name", false}, {"has(room.name)", false}, {"room.hasValue()", false}, {"violation.where", false}, {"credentials.bearer", false},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			src := withLet(withLet(one(`"${`+tt.text+`}"`), `some: "rooms[?'r1']"`), `none: "rooms[?'r9']"`)
			m := load(t, src, testOptions())
			s := loadWorld(t, m, evaluateWorld)
			r := tryRequest()
			r.Credentials = map[string]string{"bearer": "t1"}
			for _, in := range []Inputs{testInputs(), traced()} {
				op := m.operations["try"]
				run := m.newRun(s, op.scope.bindings, r, in)
				run.lets, run.defs = make([]letValue, len(op.lets)), op.lets
				x := *op.rules[0].answer.body.(hole).x
				if _, walked := x.direct.walk(run); walked != tt.walks {
					t.Errorf("walked %v", walked)
				}
				_, a, errA := m.Step(s, r, nil, in)
				x.direct = nil
				slow, none, errB := run.value(&x)
				if fmt.Sprint(errA) != fmt.Sprint(errB) || errA == nil && (none || jsonText(t, a.Body) != jsonText(t, slow)) {
					t.Errorf("walk %s, %v\nCEL  %s, %v", jsonText(t, a.Body), errA, jsonText(t, slow), errB)
				}
			}
		})
	}
}
