package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

func ownSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	if err := c.AddResource("report.json", bytes.NewReader(Schema())); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONFitsItsSchemaAndReadsBack(t *testing.T) {
	t.Parallel()
	s := ownSchema(t)
	for name, r := range map[string]*Report{"tidy": tidy(), "hostile": hostile(), "empty": {APIVersion: APIVersion}} {
		text := render(t, "json", r, Options{WithTiming: true})
		if err := s.Validate(parsed(t, text)); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
		back, err := Decode(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(text, render(t, "json", back, Options{WithTiming: true})); diff != "" {
			t.Errorf("%s: not the same after reading (-written +read):\n%s", name, diff)
		}
	}
}

func TestSchemaKnowsEveryMember(t *testing.T) {
	t.Parallel()
	s := ownSchema(t)
	text := render(t, "json", hostile(), Options{WithTiming: true})
	for _, member := range []string{`"results"`, `"verdict"`, `"curl"`, `"known"`, `"missing"`} {
		if s.Validate(parsed(t, strings.Replace(text, member, member[:len(member)-1]+`X"`, 1))) == nil {
			t.Errorf("the schema allows %s to be renamed", member)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	good := render(t, "json", tidy(), Options{})
	change := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the document", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                            {"", "not a document"},
		"other JSON":                         {"{}", "no apiVersion"},
		"another version":                    {change("report/v1", "report/v2"), "hint: this tool reads"},
		"another version with other members": {`{"apiVersion":"counterpart/report/v9","x":1}`, `"counterpart/report/v9" is not known`},
		"an unknown member":                  {change(`"seed"`, `"sead"`), "sead"},
		"a repeated member":                  {change(`"seed": 7,`, `"seed": 7, "seed": 7,`), "duplicate"},
		"text after the end":                 {good + "{}", "after top-level value"},
		"an unknown verdict":                 {change(`"verdict": "pass"`, `"verdict": "fine"`), "unknown verdict"},
		"an edited verdict":                  {change(`"verdict": "fail"`, `"verdict": "pass"`), "summary does not agree"},
		"an unknown level":                   {change(`"level": "core"`, `"level": "top"`), "unknown level"},
		"a mistyped value":                   {change(`"seed": 7`, `"seed": "7"`), "seed"},
	} {
		_, err := Decode(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	small := with(Pass, Fail)
	small.Results[0] = failing()
	for _, r := range []*Report{small, with()} {
		var out bytes.Buffer
		if err := Write(&out, "json", r, Options{WithTiming: true}); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Add([]byte(`{"apiVersion":"counterpart/report/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Decode(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, format := range Formats() {
			var out bytes.Buffer
			if err := Write(&out, format, r, Options{WithTiming: true, Verbose: true}); err != nil {
				t.Fatalf("%s of a document that was read: %v", format, err)
			}
		}
	})
}

// parsed is JSON as the schema library wants it: numbers exact.
func parsed(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
