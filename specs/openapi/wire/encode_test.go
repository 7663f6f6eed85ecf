package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAppendJSONWritesSortedCompactText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"null", nil, `null`},
		{"booleans", []any{true, false}, `[true,false]`},
		{"number as written", n("1.50E+2"), `1.50E+2`},
		{"no number", n("1e"), `"1e"`},
		{"empty number", n(""), `""`},
		{"injected number", n(`1,"x":2`), `"1,\"x\":2"`},
		{"control characters", "\x00\x1f\n\"\\", `"\u0000\u001f\n\"\\"`},
		{"HTML stays", "<a&b>", `"<a&b>"`},
		{"invalid UTF-8", "a\xffb", "\"a\ufffdb\""},
		{"empty", []any{[]any{}, map[string]any{}}, `[[],{}]`},
		{"nil containers", []any{[]any(nil), map[string]any(nil)}, `[[],{}]`},
		{"sorted at every level", map[string]any{"b": map[string]any{"d": n("1"), "c": n("2")}, "a": []any{}, "é": nil, "Z": nil},
			`{"Z":null,"a":[],"b":{"c":2,"d":1},"é":null}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := string(AppendJSON([]byte("> "), test.v)); got != "> "+test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestAppendJSONSortsThousandsOfNames(t *testing.T) {
	t.Parallel()
	object := map[string]any{}
	for i := range 5000 {
		object[fmt.Sprintf("n%04d", i)] = nil
	}
	text := AppendJSON(nil, object)
	for i, name := range strings.Split(strings.Trim(string(text), "{}"), ",") {
		if want := fmt.Sprintf(`"n%04d":null`, i); name != want {
			t.Fatalf("property %d is %s, want %s", i, name, want)
		}
	}
}

func TestAppendJSONRefusesForeignGoTypes(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an int is encoded")
		}
	}()
	AppendJSON(nil, []any{1})
}

func TestEncodingAllocatesNothingWhenNothingNeedsToGrow(t *testing.T) {
	v, err := ParseJSON(large, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	dst, w := make([]byte, 0, 4096), new(writer)
	if got := testing.AllocsPerRun(100, func() { w.value(dst, v) }); got >= 1 {
		t.Errorf("%v allocations, want none", got)
	}
}

func TestValuesRoundTripThroughText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := values(4).Draw(t, "value")
		text := AppendJSON(nil, v)
		if !json.Valid(text) {
			t.Fatalf("not JSON: %s", text)
		}
		back, err := ParseJSON(text, Limits{})
		if diff := cmp.Diff(v, back); err != nil || diff != "" {
			t.Fatalf("error %v, difference (-want +got):\n%s", err, diff)
		}
	})
}

func TestAnyStringMakesValidText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		back, err := ParseJSON(AppendJSON(nil, map[string]any{text: []any{text, json.Number(text)}}), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		clean := strings.Map(func(r rune) rune { return r }, text) // as the encoder: U+FFFD for every invalid byte
		if got := back.(map[string]any)[clean].([]any)[0]; got != clean {
			t.Fatalf("got %q, want %q", got, clean)
		}
	})
}

// values draws value trees that have at most depth levels.
func values(depth int) *rapid.Generator[any] {
	leaves := rapid.OneOf(
		rapid.Just(any(nil)),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?`), func(s string) any { return json.Number(s) }),
	)
	if depth == 0 {
		return leaves
	}
	return rapid.OneOf(leaves,
		rapid.Map(rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[any] { return values(depth - 1) }), 0, 5), func(a []any) any { return a }),
		rapid.Map(rapid.MapOfN(rapid.String(), rapid.Deferred(func() *rapid.Generator[any] { return values(depth - 1) }), 0, 5), func(m map[string]any) any { return m }),
	)
}

// TestJSONKeepsItsText: the room that texts are written in is used again, the texts are not.
func TestJSONKeepsItsText(t *testing.T) {
	t.Parallel()
	values := []any{"a\tb é", []any{n("1"), strings.Repeat("x", 5000)}, map[string]any{"b": nil, "a": "~ \x7f"}}
	var texts [][]byte
	for _, v := range values {
		texts = append(texts, JSON(v))
	}
	for i, v := range values {
		if want := string(AppendJSON(nil, v)); string(texts[i]) != want || cap(texts[i]) > 2*len(want)+32 {
			t.Errorf("got %s in %d bytes, want %s", texts[i], cap(texts[i]), want)
		}
	}
}
