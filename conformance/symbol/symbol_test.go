package symbol

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSymbolsAreToldFromWhatAWorldHolds(t *testing.T) {
	t.Parallel()
	made := (&Maker{}).Inputs()
	for text, want := range map[string]struct{ is, identity bool }{
		made.Fresh("uuid"): {true, true}, made.Fresh("hex24"): {true, true}, made.Fresh(""): {true, true}, made.Now(): {true, false},
		"": {}, "1987": {}, "5e471e1": {}, "2024-03-03T00:00:00.001Z": {}, "1987-03-03": {},
	} {
		if Is(text) != want.is || IsIdentity(text) != want.identity {
			t.Errorf("%q: symbol %v, identity %v", text, Is(text), IsIdentity(text))
		}
	}
}

func TestMakersThatMadeEquallyManyMakeTheSame(t *testing.T) {
	t.Parallel()
	one, other := From(7), From(7)
	first, second := one.Inputs(), other.Inputs()
	now, id := first.Now(), first.Fresh("uuid")
	if now == first.Now() || id == first.Fresh("uuid") {
		t.Error("a symbol is made twice")
	}
	if *one == *other {
		t.Error("a maker does not count what it makes")
	}
	second.Now()
	second.Now()
	if first.Now() != second.Now() {
		t.Error("two makers that made equally many make different symbols")
	}
}

func TestSymbolsAreResolvedAsFarAsTheyWereShown(t *testing.T) {
	t.Parallel()
	id := (&Maker{}).Inputs().Fresh("")
	value := map[string]any{"a": []any{id, "b", true}}
	got, ok := Bindings{id: "x"}.Resolve(value)
	if diff := cmp.Diff(map[string]any{"a": []any{"x", "b", true}}, got); diff != "" || !ok {
		t.Errorf("all shown: %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := (Bindings{}).Resolve(value); ok {
		t.Error("what was never shown is taken for known")
	}
	if diff := cmp.Diff(map[string]any{"a": []any{"(made up by the server)", "b", true}}, Shown(value)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
