package prefer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/mockserver/prefer"
)

func TestFieldsAreReadAsTheStandardSays(t *testing.T) {
	t.Parallel()
	type list = []prefer.Preference
	tests := []struct {
		fields []string
		want   list
	}{
		{nil, nil},
		{[]string{""}, nil},
		{[]string{" , ,"}, nil},
		{[]string{"respond-async"}, list{{"respond-async", ""}}},
		{[]string{"respond-async, wait=100"}, list{{"respond-async", ""}, {"wait", "100"}}},
		{[]string{"respond-async", "wait=100"}, list{{"respond-async", ""}, {"wait", "100"}}},
		{[]string{"wait=1, wait=2", "WAIT=3"}, list{{"wait", "1"}}},
		{[]string{"Return=Minimal"}, list{{"return", "Minimal"}}},
		{[]string{`foo; bar`, `foo; bar=""`, `foo=""; bar`}, list{{"foo", ""}}},
		{[]string{"foo=\"\"\t; bar=1 ; ;baz=\"a,b\";, x"}, list{{"foo", ""}, {"x", ""}}},
		{[]string{`a = "b c" , d= e`}, list{{"a", "b c"}, {"d", "e"}}},
		{[]string{`a="\"\\x,;=é"`}, list{{"a", `"\x,;=é`}}},
	}
	for _, test := range tests {
		got, err := prefer.List(test.fields)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", test.fields, err, diff)
		}
	}
}

func TestWhatIsNoListOfPreferencesIsToldWhere(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"=":          `there is '=' at character 1, where a name should be`,
		"a b":        `there is 'b' at character 3, where a comma should be`,
		"a=":         `the field ends where a value should be`,
		"a=,b":       `there is ',' at character 3, where a value should be`,
		"a==1":       `there is '=' at character 3, where a value should be`,
		"wait=é":     `there is 'Ã' at character 6, where a value should be`,
		`a="b`:       `the field ends where a closing quote should be`,
		`a="b\`:      `the field ends where a closing quote should be`,
		"a=\"\x01\"": `there is '\x01' at character 4, where text should be`,
		"a; =1":      `there is '=' at character 4, where a name should be`,
		`a="b"c`:     `there is 'c' at character 6, where a comma should be`,
	}
	for field, want := range tests {
		if _, err := prefer.List([]string{"ok", field}); err == nil || err.Error() != want {
			t.Errorf("%q: %v", field, err)
		}
	}
}

func TestWishesAreRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		field   string
		want    prefer.Wish
		applied string
	}{
		{"", prefer.Wish{}, ""},
		{"return=minimal", prefer.Wish{}, ""},
		{"code=404", prefer.Wish{Code: 404}, "code=404"},
		{"Code=\"404\", EXAMPLE=\"not here\"", prefer.Wish{Code: 404, Example: "not here"}, `code=404, example="not here"`},
		{"wait=2, respond-async, dynamic", prefer.Wish{Wait: 2 * time.Second, Dynamic: true}, "wait=2, dynamic"},
		{"wait=0.25, dynamic=TRUE", prefer.Wish{Wait: 250 * time.Millisecond, Dynamic: true}, "wait=0.25, dynamic=TRUE"},
		{"dynamic=false, example=a", prefer.Wish{Example: "a"}, "dynamic=false, example=a"},
		{"wait=30;x, wait=31", prefer.Wish{Wait: 30 * time.Second}, "wait=30"},
		{`fault="latency=2s cut=1"`, prefer.Wish{Fault: "latency=2s cut=1"}, `fault="latency=2s cut=1"`},
		{"handling=strict, code=200", prefer.Wish{Code: 200}, "handling=strict, code=200"},
		{"code=x, wait=99, handling=lenient, example=a", prefer.Wish{Example: "a", Lenient: true}, "handling=lenient, example=a"},
		{"example=a, dynamic, handling=Lenient", prefer.Wish{Example: "a", Lenient: true}, "example=a, handling=Lenient"},
	}
	for _, test := range tests {
		t.Run(test.field, func(t *testing.T) {
			t.Parallel()
			got, err := prefer.Parse([]string{test.field})
			if applied := got.Applied(func(string) bool { return true }); applied != test.applied {
				t.Errorf("applied %q", applied)
			}
			got.Given = nil
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			asks := test.want.Code != 0 || test.want.Example != "" || test.want.Dynamic
			if got.Answer() != asks {
				t.Errorf("it wishes another answer: %v", got.Answer())
			}
		})
	}
}

func TestSenselessWishIsToldWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"code":                               `code "" is not a status from 200 to 599`,
		"code=100":                           `code "100" is not a status from 200 to 599`,
		"code=600":                           `code "600" is not a status from 200 to 599`,
		"code=+404":                          `code "+404" is not a status from 200 to 599`,
		"code=" + strings.Repeat("4", 99):    `code "` + strings.Repeat("4", 60) + `..." is not a status from 200 to 599`,
		"example":                            `example has no name, as in example=NAME`,
		`example=""`:                         `example has no name, as in example=NAME`,
		"dynamic=yes":                        `dynamic "yes" is neither true nor false`,
		"dynamic, example=a":                 `an answer cannot be both an example and dynamic`,
		"example=a, dynamic=true":            `an answer cannot be both an example and dynamic`,
		"wait":                               `wait "" is not a number of seconds from 0 to 30`,
		"wait=31":                            `wait "31" is not a number of seconds from 0 to 30`,
		"wait=30.000001":                     `wait "30.000001" is not a number of seconds from 0 to 30`,
		"wait=-1":                            `wait "-1" is not a number of seconds from 0 to 30`,
		"wait=1e1":                           `wait "1e1" is not a number of seconds from 0 to 30`,
		"wait=nan":                           `wait "nan" is not a number of seconds from 0 to 30`,
		"fault":                              `fault does not say what is to go wrong, as in fault="latency=2s"`,
		"handling=strict, code=x, example=a": `code "x" is not a status from 200 to 599`,
	}
	for field, want := range tests {
		if w, err := prefer.Parse([]string{field}); err == nil || err.Error() != want || w.Answer() {
			t.Errorf("%q: %v", field, err)
		}
	}
}

func TestOnlyWhatWasAppliedIsSaidToBe(t *testing.T) {
	t.Parallel()
	w, err := prefer.Parse([]string{"code=404, wait=2"})
	if got := w.Applied(func(name string) bool { return name == "wait" }); got != "wait=2" || err != nil {
		t.Errorf("%q %v", got, err)
	}
}

// What is written is read as the same again, whatever stands in it.
func TestPreferencesSurviveBeingWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := prefer.Preference{
			Name:  rapid.StringMatching("[a-z!#$%&'*+.^_`|~0-9-]{1,9}").Draw(t, "name"),
			Value: rapid.StringMatching("[\t -~é]{0,9}").Draw(t, "value"),
		}
		got, err := prefer.List([]string{"x-first, " + want.String() + ";a=1 , x-last"})
		if err != nil || len(got) != 3 || got[1] != want {
			t.Fatalf("%s: %v %v", want, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"code=404, wait=2", `fault="a\"b";x=y`, "a;;,,b", `a="`, "handling=lenient, code"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		w, err := prefer.Parse([]string{field})
		if err != nil {
			return
		}
		all := w.Applied(func(string) bool { return true })
		again, err := prefer.Parse([]string{all})
		if diff := cmp.Diff(w, again); diff != "" || err != nil {
			t.Errorf("%q is written %q: %v %s", field, all, err, diff)
		}
	})
}

func ExampleParse() {
	w, _ := prefer.Parse([]string{`code=404, wait="2"`})
	fmt.Println(w.Code, w.Wait)
	// Output: 404 2s
}
