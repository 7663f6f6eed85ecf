package schema

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nested is an array in an array, levels deep.
func nested(levels int) any {
	v := []any{}
	for range levels - 1 {
		v = []any{v}
	}
	return v
}

func TestValuesThatCannotBeJudgedFitNothing(t *testing.T) {
	t.Parallel()
	j := mustCompile(t, &Schema{}, Request)
	deep := strings.TrimPrefix(strings.Repeat(".0", 64), ".")
	cases := map[string]struct {
		v    any
		want []string
	}{
		"depth 64":           {nested(64), nil},
		"depth 65":           {nested(65), []string{deep + " depth=64 got=deeper"}},
		"exponent 1000":      {json.Number("1e1000"), nil},
		"a huge exponent":    {[]any{json.Number("1e1001")}, []string{`0 number="at most 1000 characters and an exponent of at most 1000" got=number`}},
		"a small exponent":   {json.Number("1e-999999999999999999999"), []string{` number="at most 1000 characters and an exponent of at most 1000" got=number`}},
		"a long number":      {json.Number(strings.Repeat("9", 1001)), []string{` number="at most 1000 characters and an exponent of at most 1000" got=number`}},
		"no number":          {json.Number("1/2"), []string{` number="at most 1000 characters and an exponent of at most 1000" got=number`}},
		"a text not UTF-8":   {map[string]any{"a": "\xff"}, []string{`a utf-8="valid UTF-8" got=string`}},
		"a name not UTF-8":   {map[string]any{"\xff": "a"}, []string{` utf-8="valid UTF-8" got=name`}},
		"a type of Go":       {[]any{1.5}, []string{`0 type=["null","boolean","integer","number","string","array","object"] got=no JSON value`}},
		"the first in order": {map[string]any{"b": "\xff", "a": "\xff"}, []string{`a utf-8="valid UTF-8" got=string`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, lines(j.Explain(c.v))); diff != "" || j.Valid(c.v) != (c.want == nil) {
				t.Errorf("valid %v\n%s", j.Valid(c.v), diff)
			}
		})
	}
}

func TestNumbersFollowTheGrammarOfJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"0": true, "-0": true, "-1.5e+3": true, "1E2": true, "10": true, "0.0": true,
		"": false, "-": false, "01": false, "+1": false, ".5": false, "1.": false, "1e": false, "1e+": false, "0x1": false, "1_0": false, " 1": false, "1a": false, "Inf": false} {
		if soundNumber(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// bomb doubles the work at every level of the value, in what branch adds to each branch.
func bomb(branch Schema) *Schema {
	s := &Schema{Name: "Bomb"}
	for range 3 {
		part := branch
		part.Properties = props("a", s)
		s.AnyOf = append(s.AnyOf, &part)
	}
	return s
}

func TestSchemasThatBranchIntoThemselvesEnd(t *testing.T) {
	t.Parallel()
	v := map[string]any{}
	for range 60 {
		v = map[string]any{"a": v}
	}
	doubled := &Schema{}
	for range 60 {
		doubled = &Schema{AllOf: []*Schema{doubled, doubled}}
	}
	for name, s := range map[string]*Schema{
		"no branch fits":                    bomb(Schema{Required: []string{"z"}}),
		"all fit, but something else fails": {AllOf: []*Schema{bomb(Schema{}), {Required: []string{"z"}}}},
		"a composition of doubles":          {AllOf: []*Schema{doubled, {Required: []string{"z"}}}},
	} {
		j := mustCompile(t, s, Request)
		if reasons := j.Explain(v); j.Valid(v) || len(reasons) == 0 || len(reasons) > 16 {
			t.Errorf("%s: reasons %v", name, lines(reasons))
		}
	}
	fits := mustCompile(t, bomb(Schema{}), Request)
	if !fits.Valid(v) || fits.Explain(v) != nil {
		t.Error(lines(fits.Explain(v)))
	}
}

func TestASlowPatternDoesNotMatchAndSaysSo(t *testing.T) {
	t.Parallel()
	j, err := Compile(&Schema{Items: &Schema{Pattern: `^(a+)+(?!b)$`}}, Request, Options{PatternTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	slow := strings.Repeat("a", 64) + "b"
	v := []any{"aa", slow}
	want := []string{`1 pattern="^(a+)+(?!b)$" got=timeout`}
	if diff := cmp.Diff(want, lines(j.Explain(v))); diff != "" || j.Valid(v) {
		t.Error(diff)
	}
	many := make([]any, 1000) // ends although every item would take the whole timeout
	for i := range many {
		many[i] = slow
	}
	if got := j.Explain(many); len(got) == 0 || got[0].Got != "timeout" {
		t.Error(lines(got))
	}
}

func TestReasonsAreAtMostSixteenAndNeverRepeatTheValue(t *testing.T) {
	t.Parallel()
	secret, list := "hunter2-hunter2", make([]any, 100)
	for i := range list {
		list[i] = secret
	}
	s := &Schema{Items: &Schema{MaxLength: ptr(3), Pattern: "^x", Enum: []any{"y"}, Format: "uuid", Types: []string{"string"}, Not: &Schema{Pattern: "h"}}}
	reasons := mustCompile(t, s, Request).Explain(list)
	if len(reasons) != 16 {
		t.Errorf("%d reasons", len(reasons))
	}
	if text := strings.Join(lines(reasons), "\n"); strings.Contains(text, "hunter") {
		t.Error(text)
	}
	long := mustCompile(t, &Schema{Maximum: ratOf("1")}, Request).Explain(json.Number(strings.Repeat("7", 41)))
	if len(long) != 1 || long[0].Got != "integer" {
		t.Error(lines(long))
	}
}

func TestUniqueItemsIsLinearInTheWorkItCounts(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]func(i int) any{
		"texts":   func(i int) any { return "item " + strconv.Itoa(i) },
		"numbers": func(i int) any { return json.Number(strconv.Itoa(i) + ".0") },
		"lists":   func(i int) any { return []any{json.Number(strconv.Itoa(i))} },
	} {
		list := make([]any, 100_000)
		for i := range list {
			list[i] = item(i)
		}
		if first, second, found := duplicate(list); found {
			t.Errorf("%s: %d and %d", name, first, second)
		}
		list[len(list)-1] = item(5)
		if first, second, found := duplicate(list); !found || first != 5 || second != len(list)-1 {
			t.Errorf("%s: %d and %d, %v", name, first, second, found)
		}
	}
}

func FuzzNoValueBreaksAJudge(f *testing.F) {
	for _, seed := range []string{`{"name":"a","children":[{"children":[{}]}]}`, `[1e999999999]`, `{"a":"` + "\xff" + `"}`, `{"children":[[[[]]]]}`} {
		f.Add([]byte(seed))
	}
	judges := []*Judge{mustCompile(f, tree(), Request)}
	for _, c := range keywordTable {
		judges = append(judges, mustCompile(f, c.s, Request))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return
		}
		for i, j := range judges {
			if valid, reasons := j.Valid(v), j.Explain(v); valid != (reasons == nil) || len(reasons) > 16 {
				t.Errorf("judge %d: valid %v, reasons %v", i, valid, lines(reasons))
			}
		}
	})
}
