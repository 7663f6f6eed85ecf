package model_test

import (
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// invited is the plan of the smallest embedded contract.
func invited(t *testing.T) *conformance.Plan {
	t.Helper()
	c, _ := specs.Load("rocketchat", specs.Options{})
	src, file, _ := fixtures.World("rocketchat")
	w, _ := c.World(file, src, nil)
	p, err := conformance.NewPlan(c, w, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whatever a request changes, a prediction that is carried over the change is the one that the contract makes anew.
func TestAPredictionCarriedOverIsTheOneMadeAnew(t *testing.T) {
	t.Parallel()
	p := invited(t)
	m := model.Remembering(p.Contract, p.World.State)
	carried := 0
	for _, next := range p.Cases() {
		if !next.Mutates() {
			continue
		}
		for _, c := range p.Story {
			if _, err := m.On(m.State, c.Call); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := m.Step(next.Call); err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Story {
			r := m.Read(c.Call)
			got := m.Carried(m.State, r)
			if got == nil {
				continue
			}
			want, err := m.Anew(m.State, r)
			if err != nil || !sameOutcome(got, want) {
				t.Fatalf("%s after %s: carried over %+v, made anew %+v, %v", c.Obligation.ID, next.Obligation.ID, got.Answer, want.Answer, err)
			}
			carried++
		}
	}
	if carried == 0 {
		t.Error("nothing was carried over a change")
	}
}

// sameOutcome compares all that is not made up.
func sameOutcome(a, b *model.Outcome) bool {
	return a.Rule() == b.Rule() && a.Made == b.Made && slices.Equal(a.Answer.Changed, b.Answer.Changed) && slices.Equal(a.Answer.Reads, b.Answer.Reads) &&
		(a.Made || !model.Distinct(&a.Answer, &b.Answer) && len(behavior.Diff(a.After, b.After)) == 0)
}

func TestAnswersWithDifferentStatusesAreDistinct(t *testing.T) {
	t.Parallel()
	body := func(v any) *specs.Answer { return &specs.Answer{Status: 200, Body: v} }
	for name, tt := range map[string]struct {
		a, b *specs.Answer
		want bool
	}{
		"same":        {body("a"), body("a"), false},
		"another":     {body("a"), body("b"), true},
		"left open":   {body("a"), body(behavior.Open{}), false},
		"only status": {body("a"), &specs.Answer{Status: 201, Body: "a"}, true},
	} {
		if model.Distinct(tt.a, tt.b) != tt.want || model.Distinct(tt.b, tt.a) != tt.want {
			t.Errorf("%s: want %v", name, tt.want)
		}
	}
}

func TestACallIsReadOnce(t *testing.T) {
	t.Parallel()
	p := invited(t)
	m := model.Remembering(p.Contract, p.World.State)
	one := p.Opening[0].Call
	other := one.Clone()
	if m.Read(one) != m.Read(other) {
		t.Error("the same bytes are read twice")
	}
	other.Credentials = map[string]string{}
	if m.Read(one) == m.Read(other) {
		t.Error("other bytes are not read")
	}
}
