package conformance

import (
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Whatever a request changes, a prediction that is carried over the change is the one that the contract makes anew.
func TestAPredictionCarriedOverIsTheOneMadeAnew(t *testing.T) {
	t.Parallel()
	p := invited(t)
	m := &model{contract: p.Contract, state: p.World.State, symbols: &symbol.Maker{}, read: map[messageKey]*reading{}}
	carried := 0
	for _, next := range p.Cases() {
		if !next.Mutates() {
			continue
		}
		for _, c := range p.Story {
			if _, err := m.on(m.state, c.Call); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := m.now(next.Call); err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Story {
			r := m.reading(c.Call)
			got := r.carried(r.last, m.state, c.Call)
			if got == nil {
				continue
			}
			want, err := m.answer(m.state, c.Call, r.prepared)
			if err != nil || !sameOutcome(got, want) {
				t.Fatalf("%s after %s: carried over %+v, made anew %+v, %v", c.Obligation.ID, next.Obligation.ID, got.answer, want.answer, err)
			}
			carried++
		}
	}
	if carried == 0 {
		t.Error("nothing was carried over a change")
	}
}

// sameOutcome compares all that is not made up.
func sameOutcome(a, b *outcome) bool {
	return a.rule() == b.rule() && a.made == b.made && slices.Equal(a.answer.Changed, b.answer.Changed) && slices.Equal(a.answer.Reads, b.answer.Reads) &&
		(a.made || !distinct(&a.answer, &b.answer) && len(behavior.Diff(a.after, b.after)) == 0)
}

func TestACallIsReadOnce(t *testing.T) {
	t.Parallel()
	p := invited(t)
	m := &model{contract: p.Contract, state: p.World.State, symbols: &symbol.Maker{}, read: map[messageKey]*reading{}}
	one := p.Opening[0].Call
	other := one.Clone()
	if m.reading(one) != m.reading(other) {
		t.Error("the same bytes are read twice")
	}
	other.Credentials = map[string]string{}
	if m.reading(one) == m.reading(other) {
		t.Error("other bytes are not read")
	}
}
