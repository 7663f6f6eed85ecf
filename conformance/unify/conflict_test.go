package unify

import (
	"testing"
)

func TestValuesConflictWhereBothAreDetermined(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, a, b string
		conflict   bool
	}{
		{"same", `{"a":1}`, `{"a":1.0}`, false},
		{"value", `{"a":1}`, `{"a":2}`, true},
		{"open on one side", `{"a":"?"}`, `{"a":2}`, false},
		{"open on the other", `{"a":[1]}`, `{"a":"?"}`, false},
		{"property on one side only", `{"a":1}`, `{"b":1}`, false},
		{"length", `[1]`, `[1,1]`, true},
		{"element", `[1,[2]]`, `[1,[3]]`, true},
		{"kind", `[1]`, `{"a":1}`, true},
		{"kind the other way", `{"a":1}`, `[1]`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, b := value(t, tt.a), value(t, tt.b)
			if Conflict(a, b) != tt.conflict || Conflict(b, a) != tt.conflict {
				t.Errorf("conflict %v and %v, want %v", Conflict(a, b), Conflict(b, a), tt.conflict)
			}
		})
	}
}
