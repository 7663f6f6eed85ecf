package unify

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Symbols as a plan makes them: two identities and two times.
const (
	idA, idB     = "5e471e1d000000001", "5e471e1d000000002"
	timeA, timeB = "1987-03-03T00:00:00.001Z", "1987-03-03T00:00:00.002Z"
)

// value reads JSON in which "?" stands for what is left open.
func value(t testing.TB, text string) any {
	t.Helper()
	v, err := wire.ParseJSON([]byte(text), wire.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return opened(v)
}

func opened(v any) any {
	switch v := v.(type) {
	case string:
		if v == "?" {
			return behavior.Open{}
		}
	case []any:
		for i := range v {
			v[i] = opened(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = opened(v[name])
		}
	}
	return v
}

// places are where differences lie.
func places(diffs []Difference) string {
	var all []string
	for _, d := range diffs {
		all = append(all, d.Path)
	}
	return strings.Join(all, " ")
}

// unification is what is expected and observed, as JSON in which "?" is open, and the places where they differ.
type unification struct{ name, expected, observed, differs string }

// unifyAll unifies each, the schema of the value being s.
func unifyAll(t *testing.T, tests []unification, s *schema.Schema) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := unifier{learn: symbol.Bindings{}}
			u.unify("b", value(t, tt.expected), value(t, tt.observed), s)
			if got := places(u.found); got != tt.differs {
				t.Errorf("differs at %q, want %q", got, tt.differs)
			}
		})
	}
}

func TestWhatIsDeterminedMustBeEqualAndTheRestIsOpen(t *testing.T) {
	t.Parallel()
	tests := []unification{
		{"equal", `{"a":[1,"x",true,null]}`, `{"a":[1,"x",true,null]}`, ""},
		{"numbers by value", `[1,1.0,10,0.5]`, `[1.0,1e0,1E1,5e-1]`, ""},
		{"numbers beyond any machine's", `[9007199254740993]`, `[9007199254740992]`, "b[0]"},
		{"number for text", `["1"]`, `[1]`, "b[0]"},
		{"text for number", `[1]`, `["1"]`, "b[0]"},
		{"null for false", `[false]`, `[null]`, "b[0]"},
		{"object for a scalar", `[1]`, `[{}]`, "b[0]"},
		{"list for a scalar", `["a"]`, `[["a"]]`, "b[0]"},
		{"missing property", `{"a":1,"b":2}`, `{"a":1}`, "b.b"},
		{"property more than expected", `{"a":1}`, `{"a":1,"z":2}`, ""},
		{"wrong property deep down", `{"a":{"b":[{"c":1},{"c":2}]}}`, `{"a":{"b":[{"c":1},{"c":3}]}}`, "b.a.b[1].c"},
		{"several places in order of their names", `{"b":1,"a":1,"c":1}`, `{"a":2,"b":2,"c":1}`, "b.a b.b"},
		{"list for an object", `{"a":1}`, `[1]`, "b"},
		{"object for a list", `[1]`, `{"a":1}`, "b"},
		{"element too few", `[1,2]`, `[1]`, "b"},
		{"element too many", `[1]`, `[1,2]`, "b"},
		{"order counts", `[1,2]`, `[2,1]`, "b[0] b[1]"},
		{"open leaf takes anything", `{"a":"?","b":["?"]}`, `{"a":[{}],"b":[7]}`, ""},
		{"open leaf may be missing", `{"a":"?"}`, `{}`, ""},
		{"object of open leaves may be missing", `{"a":{"b":"?","c":{"d":"?"}}}`, `{}`, ""},
		{"empty object may not be missing", `{"a":{}}`, `{}`, "b.a"},
		{"open list has its length", `["?","?"]`, `[1]`, "b"},
		{"partly open object may not be missing", `{"a":{"b":"?","c":1}}`, `{}`, "b.a"},
		{"null may not be missing", `{"a":null}`, `{}`, "b.a"},
	}
	unifyAll(t, tests, nil)
}

func TestSymbolsBindOnceAndStay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expected, observed, differs string
		known, learnt                     symbol.Bindings
	}{
		{"first seen", `{"id":"A"}`, `{"id":"x"}`, "", nil, symbol.Bindings{idA: "x"}},
		{"the same twice", `["A","A"]`, `["x","x"]`, "", nil, symbol.Bindings{idA: "x"}},
		{"another the second time", `["A","A"]`, `["x","y"]`, "b[1]", nil, symbol.Bindings{idA: "x"}},
		{"as known", `["A"]`, `["x"]`, "", symbol.Bindings{idA: "x"}, symbol.Bindings{}},
		{"otherwise than known", `["A"]`, `["y"]`, "b[0]", symbol.Bindings{idA: "x"}, symbol.Bindings{}},
		{"two identities are two", `["A","B"]`, `["x","x"]`, "b[1]", nil, symbol.Bindings{idA: "x"}},
		{"an identity known of another", `["B"]`, `["x"]`, "b[0]", symbol.Bindings{idA: "x"}, symbol.Bindings{}},
		{"two times may be one", `["T","U"]`, `["now","now"]`, "", nil, symbol.Bindings{timeA: "now", timeB: "now"}},
		{"an identity may look like a time", `["A","T"]`, `["x","x"]`, "", nil, symbol.Bindings{idA: "x", timeA: "x"}},
		{"no text", `["A"]`, `[7]`, "b[0]", nil, symbol.Bindings{}},
		{"no text where one is known", `["A"]`, `[null]`, "b[0]", symbol.Bindings{idA: "x"}, symbol.Bindings{}},
		{"not there", `{"a":"A"}`, `{}`, "b.a", nil, symbol.Bindings{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			expected := strings.NewReplacer(`"A"`, Quoted(idA), `"B"`, Quoted(idB), `"T"`, Quoted(timeA), `"U"`, Quoted(timeB)).Replace(tt.expected)
			u := unifier{known: tt.known, learn: symbol.Bindings{}}
			u.unify("b", value(t, expected), value(t, tt.observed), nil)
			if got := places(u.found); got != tt.differs {
				t.Errorf("differs at %q, want %q", got, tt.differs)
			}
			if diff := cmp.Diff(tt.learnt, u.learn); diff != "" {
				t.Errorf("learnt (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnorderedListsArePairedAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	bag := &schema.Schema{Unordered: true, Items: &schema.Schema{}}
	tests := []unification{
		{"as expected", `[1,2,3]`, `[1,2,3]`, ""},
		{"turned round", `[1,2,3]`, `[3,1,2]`, ""},
		{"the same twice", `[1,1,2]`, `[1,2,1]`, ""},
		{"once too often", `[1,1,2]`, `[1,2,2]`, "b[1]"},
		{"one wrong", `[1,2,3]`, `[3,9,1]`, "b[1]"},
		{"an open element leaves the others theirs", `["?",1]`, `[1,9]`, ""},
		{"a chain of open elements", `[{"a":"?","b":"?"},{"a":1,"b":"?"},{"a":1,"b":2}]`, `[{"a":1,"b":2},{"a":1,"b":3},{"a":4,"b":5}]`, ""},
		{"a symbol takes what is left", fmt.Sprintf(`[{"id":%q},{"id":"b"}]`, idA), `[{"id":"b"},{"id":"x"}]`, ""},
		{"too many", `[1]`, `[1,1]`, "b"},
		{"none", `[]`, `[]`, ""},
	}
	unifyAll(t, tests, bag)
}

func TestOrderMeansNothingOnlyWhereTheSchemaSaysSo(t *testing.T) {
	t.Parallel()
	inner := &schema.Schema{Properties: []schema.Property{{Name: "bag", Schema: &schema.Schema{Unordered: true}}}}
	s := &schema.Schema{AllOf: []*schema.Schema{inner}}
	u := unifier{learn: symbol.Bindings{}}
	u.unify("b", value(t, `{"bag":[1,2],"list":[1,2]}`), value(t, `{"bag":[2,1],"list":[2,1]}`), s)
	if got := places(u.found); got != "b.list[0] b.list[1]" {
		t.Errorf("differs at %q", got)
	}
}

func TestIdentitiesThatAreNotKnownYetArePairedInTheOrderTheyCame(t *testing.T) {
	t.Parallel()
	bag := &schema.Schema{Unordered: true}
	for _, v := range [][]any{{idA, idB, []any{idA}}, {idA, idA, idB}, {[]any{idB}, idA, idB}} {
		if found := Values("b", v, v, bag, nil, symbol.Bindings{}); len(found) > 0 {
			t.Errorf("%v differs from itself: %v", v, found)
		}
	}
}

// anyValue draws a JSON value with symbols and open leaves in it.
func anyValue(open bool) *rapid.Generator[any] {
	leaves := []any{nil, true, false, "", "a", idA, idB, timeA, json.Number("1"), json.Number("-2.50"), json.Number("1e3")}
	if open {
		leaves = append(leaves, behavior.Open{})
	}
	leaf := rapid.SampledFrom(leaves)
	var inner func(depth int) *rapid.Generator[any]
	inner = func(depth int) *rapid.Generator[any] {
		if depth == 0 {
			return leaf
		}
		lists := rapid.Map(rapid.SliceOfN(inner(depth-1), 0, 4), func(l []any) any { return l })
		objects := rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), inner(depth-1), 0, 4), func(m map[string]any) any { return m })
		return rapid.OneOf(leaf, lists, objects)
	}
	return inner(3)
}

func TestAnythingUnifiesWithItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue(false).Draw(t, "value")
		for _, s := range []*schema.Schema{nil, {Unordered: true}} {
			u := unifier{learn: symbol.Bindings{}}
			if u.unify("b", v, v, s); len(u.found) > 0 {
				t.Fatalf("%v differs from itself: %v", v, u.found)
			}
			if u.unify("b", v, v, s); len(u.found) > 0 {
				t.Fatalf("%v differs from itself the second time: %v", v, u.found)
			}
		}
	})
}

func TestOpeningALeafNeverMakesADifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue(false).Draw(t, "value")
		spared := punched(t, v)
		u := unifier{learn: symbol.Bindings{}}
		if u.unify("b", spared, v, nil); len(u.found) > 0 {
			t.Fatalf("%v against %v: %v", spared, v, u.found)
		}
		if Conflict(spared, v) || Conflict(v, spared) || Conflict(v, v) {
			t.Fatalf("%v conflicts with %v", spared, v)
		}
	})
}

// punched is a value with some parts of it left open.
func punched(t *rapid.T, v any) any {
	if rapid.IntRange(0, 3).Draw(t, "hole") == 0 {
		return behavior.Open{}
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = punched(t, v[i])
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out[name] = punched(t, v[name])
		}
		return out
	}
	return v
}

func TestSettledExpectationsSayOnlyWhatIsDetermined(t *testing.T) {
	t.Parallel()
	got := Settled(value(t, `{"a":"?","b":{"c":"?"},"d":["?",1],"e":null}`))
	want := map[string]any{"b": map[string]any{}, "d": []any{anything, json.Number("1")}, "e": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDifferencesAreShownTheSameEachTime(t *testing.T) {
	t.Parallel()
	diffs := []Difference{
		{"status", json.Number("200"), json.Number("404")},
		{"body.list", []any{json.Number("1"), json.Number("2")}, []any{json.Number("1"), json.Number("3"), json.Number("4")}},
		{"body.gone", map[string]any{"b": "x", "a": idA}, Absent{}},
		{"body.more", Absent{}, "y"},
		{"body.deep", map[string]any{"a": map[string]any{"x": "1", "y": "2"}}, map[string]any{"a": map[string]any{"x": "1", "y": "3", "z": nil}}},
		{"body.long", strings.Repeat("é", 200), ""},
	}
	want := strings.Join([]string{
		"- status: 200", "+ status: 404",
		"- body.list[1]: 2", "+ body.list[1]: 3", "+ body.list[2]: 4",
		`- body.gone: {"a":"(made up by the server)","b":"x"}`,
		`+ body.more: "y"`,
		`- body.deep.a.y: "2"`, `+ body.deep.a.y: "3"`, "+ body.deep.a.z: null",
		`- body.long: "` + strings.Repeat("é", 119) + "...", `+ body.long: ""`,
	}, "\n")
	for range 20 {
		if diff := cmp.Diff(want, Text(diffs)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}
