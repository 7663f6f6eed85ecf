package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func n(text string) json.Number { return json.Number(text) }

func TestParseJSONReadsEveryKindOfValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want any
	}{
		{`null`, nil},
		{` true `, true},
		{"\t\r\nfalse\n", false},
		{`"é\u00e9\ud83d\ude00\n\u0000"`, "éé😀\n\x00"},
		{`-0`, n("-0")},
		{`9007199254740993`, n("9007199254740993")},
		{`1.50E+2`, n("1.50E+2")},
		{`1e1000`, n("1e1000")},
		{`1e-01000`, n("1e-01000")},
		{`[]`, []any{}},
		{`{}`, map[string]any{}},
		{`{"a":[1,{"b":null}],"":"x"}`, map[string]any{"a": []any{n("1"), map[string]any{"b": nil}}, "": "x"}},
		{"\"\u2028\ufeff\"", "\u2028\ufeff"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseJSON([]byte(test.text), Limits{})
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParseJSONRefusesWithReasonAndOffset(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 65)
	tests := []struct {
		name, text string
		reason     Reason
		offset     int
	}{
		{"no text", "", ReasonEmpty, 0},
		{"white space only", " \n", ReasonEmpty, 2},
		{"byte order mark", "\xef\xbb\xbf1", ReasonJSON, 0},
		{"byte order mark after white space", " \xef\xbb\xbf1", ReasonJSON, 1},
		{"UTF-16", "\xff\xfe1\x00", ReasonUTF8, 0},
		{"invalid UTF-8 in a string", "[\"a\xff\"]", ReasonUTF8, 3},
		{"truncated UTF-8", "\"\xc3\"", ReasonUTF8, 1},
		{"overlong UTF-8", "\"\xc0\x80\"", ReasonUTF8, 1},
		{"UTF-8 of a surrogate", "\"\xed\xa0\x80\"", ReasonUTF8, 1},
		{"lone high surrogate", `"\ud800"`, ReasonJSON, 1},
		{"lone low surrogate", `"\udc00"`, ReasonJSON, 1},
		{"high surrogate and a letter", `"\ud800\u0041"`, ReasonJSON, 1},
		{"lone surrogate in a name", `{"\ud800":1}`, ReasonJSON, 2},
		{"control character", "\"a\x01\"", ReasonJSON, 2},
		{"NUL", "\x00", ReasonJSON, 0},
		{"unknown escape", `"\x41"`, ReasonJSON, 1},
		{"second document", `{} {}`, ReasonTrailing, 3},
		{"trailing comma after the document", `1,`, ReasonTrailing, 1},
		{"trailing NUL", "1\x00", ReasonTrailing, 1},
		{"leading zero", `01`, ReasonTrailing, 1},
		{"leading zero in an array", `[01]`, ReasonJSON, 2},
		{"trailing comma in an array", `[1,]`, ReasonJSON, 2},
		{"trailing comma in an object", `{"a":1,}`, ReasonJSON, 6},
		{"mismatched brackets", `[1}`, ReasonJSON, 2},
		{"object closed by a bracket", `{]`, ReasonJSON, 1},
		{"name without a value", `{"a"}`, ReasonJSON, 4},
		{"number as a name", `{1:2}`, ReasonJSON, 1},
		{"single quotes", `'a'`, ReasonJSON, 0},
		{"comment", `/**/1`, ReasonJSON, 0},
		{"NaN", `NaN`, ReasonJSON, 0},
		{"plus sign", `+1`, ReasonJSON, 0},
		{"bare fraction", `.5`, ReasonJSON, 0},
		{"unfinished object", `{"a":`, ReasonJSON, 5},
		{"unfinished string", `"a`, ReasonJSON, 2},
		{"duplicate name", `{"a":1,"a":1}`, ReasonDuplicate, 7},
		{"duplicate name, escaped", `{"a":1,"\u0061":2}`, ReasonDuplicate, 7},
		{"duplicate name, nested", `[{"x":{"":1,"":2}}]`, ReasonDuplicate, 12},
		{"one level too deep", deep, ReasonDepth, 64},
		{"a hundred thousand levels", strings.Repeat("[", 100_000), ReasonDepth, 64},
		{"a hundred thousand objects", strings.Repeat(`{"a":`, 100_000), ReasonDepth, 64 * 5},
		{"huge exponent", `[1e1001]`, ReasonNumber, 1},
		{"huge negative exponent", `1e-1000001`, ReasonNumber, 0},
		{"exponent that overflows an int", `1E+99999999999999999999`, ReasonNumber, 0},
		{"long number", strings.Repeat("1", 1001), ReasonNumber, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, err := ParseJSON([]byte(test.text), Limits{})
			refused, ok := errors.AsType[*Error](err)
			if !ok || v != nil {
				t.Fatalf("got %v, error %v; want an *Error", v, err)
			}
			if refused.Reason != test.reason || refused.Offset != test.offset {
				t.Errorf("got %s at %d, want %s at %d", refused.Reason, refused.Offset, test.reason, test.offset)
			}
		})
	}
}

func TestParseJSONAcceptsUpToItsLimits(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"depth":  strings.Repeat("[", 64) + strings.Repeat("]", 64),
		"number": strings.Repeat("1", 1000),
		"string": `"` + strings.Repeat("é", 1<<20) + `"`,
		"names":  `{"` + strings.Repeat("x", 1<<20) + `":1}`,
	} {
		if _, err := ParseJSON([]byte(text), Limits{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseJSONObeysLimitsOfItsCaller(t *testing.T) {
	t.Parallel()
	l := Limits{Depth: 1, NumberLength: 3, Exponent: 2}
	for text, accepted := range map[string]bool{
		`[123]`: true, `[[]]`: false, `1234`: false, `1e2`: true, `1e3`: false, `{"a":1}`: true, `{"a":{}}`: false,
	} {
		if _, err := ParseJSON([]byte(text), l); (err == nil) != accepted {
			t.Errorf("%s: accepted %v, want %v", text, err == nil, accepted)
		}
	}
}

func TestParseJSONSharesNoMemoryWithItsInputAndLeavesItAlone(t *testing.T) {
	t.Parallel()
	const text = `{"name":"plain","escaped":"\u0041","number":12345}`
	b := []byte(text)
	v, err := ParseJSON(b, Limits{})
	if err != nil || string(b) != text {
		t.Fatalf("error %v, input now %q", err, b)
	}
	for i := range b {
		b[i] = '#'
	}
	want := map[string]any{"name": "plain", "escaped": "A", "number": n("12345")}
	if diff := cmp.Diff(any(want), v); diff != "" {
		t.Errorf("changed with the input (-want +got):\n%s", diff)
	}
}

func TestParseJSONWorksAfterARefusal(t *testing.T) {
	t.Parallel()
	for range 100 {
		for _, bad := range []string{`{"a":{"a":[`, `{"a":1,"a"`, strings.Repeat("[", 80), `"\ud8`} {
			if _, err := ParseJSON([]byte(bad), Limits{}); err == nil {
				t.Fatalf("%q is accepted", bad)
			}
			if _, err := ParseJSON([]byte(`{"a":{"a":1}}`), Limits{}); err != nil {
				t.Fatalf("after %q: %v", bad, err)
			}
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,null,true,"\ud83d\ude00"]}`, `"\ud800"`, `{"a":1,"a":2}`, `[1,]`, ` 1 `, `1 2`,
		"\xff", "\ufeff1", `-0.0e-0`, strings.Repeat("[", 70), `{"\u0000":"\u2028"}`, `1e5000`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := ParseJSON(b, Limits{})
		if err != nil {
			checkRefusal(t, b, err)
			return
		}
		if !json.Valid(b) {
			t.Fatalf("%q is accepted but is not JSON", b)
		}
		again, err := ParseJSON(AppendJSON(nil, v), Limits{})
		if diff := cmp.Diff(v, again); err != nil || diff != "" {
			t.Fatalf("no round trip: %v\n%s", err, diff)
		}
	})
}

// checkRefusal checks that encoding/json agrees where the reason is not strictness of our own.
func checkRefusal(t *testing.T, b []byte, err error) {
	t.Helper()
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Offset < 0 || refused.Offset > len(b) {
		t.Fatalf("%q: error %#v", b, err)
	}
	printable(t, err)
	switch refused.Reason {
	case ReasonDuplicate, ReasonDepth, ReasonNumber, ReasonUTF8:
		return
	case ReasonJSON:
		if strings.Contains(strings.ToLower(string(b)), `\ud`) {
			return // perhaps a lone surrogate, which encoding/json lets pass
		}
	}
	if json.Valid(b) {
		t.Fatalf("%q is JSON but refused: %v", b, err)
	}
}

// printable checks that an error is fit for a header.
func printable(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if len(text) > 100 {
		t.Fatalf("error of %d bytes", len(text))
	}
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' {
			t.Fatalf("error %q is not printable ASCII", text)
		}
	}
}
