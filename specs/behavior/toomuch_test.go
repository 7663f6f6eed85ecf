package behavior

import (
	"errors"
	"testing"
)

// TestWhatCostsTooMuchSaysSo: whoever runs a step can tell it from other defects, whatever the bound was.
func TestWhatCostsTooMuchSaysSo(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		`size(lists.range(2000).filter(a, lists.range(2000).all(b, a + b >= 0)))`: true,
		`query.nobody.name`: false,
	} {
		m := load(t, roomsState+errorsBlock+"operations:\n  ask:\n    rules: [{name: ask, source: {document: d, grade: stated}, respond: {status: 200, body: {n: \"${"+name+"}\"}}}]\n", testOptions())
		_, _, err := m.Step(m.Empty(), &Request{Operation: "ask", Query: map[string]any{}}, nil, testInputs())
		if err == nil || errors.Is(err, ErrTooMuch) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
