package variation

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// invitation is the first documented call of the smallest embedded contract, and pools of its world.
func invitation(t *testing.T) (*call.Call, *Pools) {
	t.Helper()
	c, _ := specs.Load("rocketchat", specs.Options{})
	src, file, _ := fixtures.World("rocketchat")
	w, _ := c.World(file, src, nil)
	shown := call.Documented(c.Document.Operations[0], w.Actors[0].Credentials, 1)
	if len(shown) == 0 {
		t.Fatal("nothing is documented")
	}
	return shown[0].Call, NewPools(model.New(c, w.State))
}

func TestVariationsBeginWithTheCallItselfAndSendDifferentBytes(t *testing.T) {
	t.Parallel()
	base, pools := invitation(t)
	all := pools.Variations(base, 50)
	if len(all) != 50 || all[0] != base {
		t.Fatalf("%d variations, the first is the call: %v", len(all), all[0] == base)
	}
	seen := map[model.Key]bool{}
	for _, c := range all {
		seen[model.KeyOf(c.Message(""))] = true
	}
	if len(seen) < 40 {
		t.Errorf("only %d of %d variations differ", len(seen), len(all))
	}
	if again := pools.Variations(base, 50); len(again) != 50 || string(again[49].Message("").Body) != string(all[49].Message("").Body) {
		t.Error("the same call is varied otherwise the second time")
	}
}

func TestAStrangerIsLikeTheKnownAndNoneOfThem(t *testing.T) {
	t.Parallel()
	for _, known := range [][]string{{"abc9"}, {"abc9", "abc0", "abc1"}, {"A-1", "A-2"}, {"é"}, {""}} {
		got := Stranger(known[0], known)
		if slices.Contains(known, got) || got == "" {
			t.Errorf("%q is no stranger among %q", got, known)
		}
	}
}

func TestPlacesAreReadAndEditedWithoutTouchingTheBase(t *testing.T) {
	t.Parallel()
	op := &openapi.Operation{Params: []*openapi.Parameter{{In: "header", Name: "X-Trace"}}}
	base := &call.Call{
		Operation: op, Path: map[string]any{"id": "a"}, Header: map[string]any{"X-Trace": "t"}, HasBody: true,
		Body: map[string]any{"users": []any{map[string]any{"phone": "1"}}},
	}
	for where, want := range map[string]any{"path.id": "a", "header.x-trace": "t", "body.users[].phone": "1"} {
		if got, ok := ValueAt(base, where); !ok || got != want {
			t.Errorf("%s: %v, %v", where, got, ok)
		}
		c, ok := Edited(base, where, "other", false)
		if !ok {
			t.Errorf("%s cannot be edited", where)
			continue
		}
		if got, _ := ValueAt(c, where); got != "other" {
			t.Errorf("%s is %v once it is edited", where, got)
		}
		if got, _ := ValueAt(base, where); got != want {
			t.Errorf("%s of the base is %v", where, got)
		}
	}
	if c, ok := Edited(base, "body.users[].phone", nil, true); !ok || Has(c, "body.users[].phone") {
		t.Error("a part that is left out is there")
	}
	for _, where := range []string{"path.no", "body.users[].name", "body.users.phone", "query"} {
		if Has(base, where) {
			t.Errorf("%s is there", where)
		}
	}
}

func TestSimplifyingEnds(t *testing.T) {
	t.Parallel()
	c := &call.Call{
		Operation: &openapi.Operation{}, Path: map[string]any{"id": "zz"}, Query: map[string]any{"q": []any{"x", true}}, HasBody: true,
		Body: map[string]any{"a": json.Number("7"), "b": "text"}, Credentials: map[string]string{"token": "t"},
	}
	steps := 0
	for next := Simpler(c); len(next) > 0; next = Simpler(c) {
		c = next[0]
		if steps++; steps > 100 {
			t.Fatal("a call is made simpler for ever")
		}
	}
	want := &call.Call{Operation: c.Operation, Path: map[string]any{"id": "a"}, HasBody: true, Body: map[string]any{}}
	if diff := cmp.Diff(want.Message("").Target+string(want.Message("").Body), c.Message("").Target+string(c.Message("").Body)); diff != "" || len(c.Credentials) > 0 {
		t.Errorf("%d credentials (-want +got):\n%s", len(c.Credentials), diff)
	}
}
