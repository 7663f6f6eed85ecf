package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const goodBaseline = `version: 1
entries:
  - id: a/b/c/d
    reason: "ticket 7"
    expires: 2027-01-31
  - {id: a/b/c/e, reason: later, expires: "2027-02-01"}
`

func TestBaselineIsReadFromYAMLAndJSON(t *testing.T) {
	t.Parallel()
	want := []Entry{{"a/b/c/d", "ticket 7", "2027-01-31", 3}, {"a/b/c/e", "later", "2027-02-01", 6}}
	b, err := ParseBaseline("known.yaml", []byte(goodBaseline))
	if err != nil || !cmp.Equal(b.Entries, want) {
		t.Errorf("read %+v, %v", b, err)
	}
	b, err = ParseBaseline("known.json", []byte(`{"version": 1, "entries": [{"id": "a/b/c/d", "reason": "ticket 7", "expires": "2027-01-31"}]}`))
	if err != nil || len(b.Entries) != 1 || b.Entries[0].Reason != "ticket 7" {
		t.Errorf("read %+v, %v", b, err)
	}
}

func TestBaselineRefusesWithThePlace(t *testing.T) {
	t.Parallel()
	change := func(old, new string) string { return strings.Replace(goodBaseline, old, new, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {"", "known.yaml: empty"},
		"a comment alone":    {"# none\n", "known.yaml: empty"},
		"no YAML":            {"a: [", "known.yaml: "},
		"a list":             {"- a\n", "known.yaml:1: not a mapping"},
		"an unknown key":     {change("reason: later", "reason: later, owner: me"), `known.yaml:6: unknown key "owner"`},
		"an unknown top key": {goodBaseline + "extra: 1\n", `known.yaml:7: unknown key "extra"`},
		"another version":    {change("version: 1", "version: 2"), `known.yaml:1: unknown baseline version "2"`},
		"no version":         {change("version: 1\n", ""), "no version"},
		"no entries":         {"version: 1\n", "no entries"},
		"entries no list":    {"version: 1\nentries: x\n", "known.yaml:2: entries is not a list"},
		"no reason":          {change(`"ticket 7"`, `" "`), "known.yaml:3: entry \"a/b/c/d\": no reason"},
		"no id":              {change("id: a/b/c/d", "id:"), "known.yaml:3: not a text"},
		"no such day":        {change("2027-01-31", "2027-02-31"), `expires "2027-02-31" is not a day`},
		"no expiry":          {change("    expires: 2027-01-31\n", ""), `expires "" is not a day`},
		"an ID twice":        {change("a/b/c/e", "a/b/c/d"), "known.yaml:6: entry \"a/b/c/d\" occurs twice, first on line 3"},
		"a key twice":        {change("reason: later", "reason: later, reason: x"), `key "reason" occurs twice`},
		"an alias":           {change(`"ticket 7"`, "&x y") + "  - {id: z, reason: *x, expires: 2027-01-01}\n", "known.yaml:7: aliases"},
		"two documents":      {goodBaseline + "---\n{}\n", "more than one document"},
	} {
		_, err := ParseBaseline("known.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestWhatIsWrittenAsBaselineIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringN(1, 20, -1), func(s string) string { return s }).Draw(t, "ids")
		want := &Baseline{File: "f"}
		for i, id := range ids {
			reason := "r" + rapid.String().Draw(t, "reason")
			want.Entries = append(want.Entries, Entry{ID: id, Reason: reason, Expires: "2027-01-31", Line: 3 + 3*i})
		}
		var out bytes.Buffer
		if err := want.Write(&out); err != nil {
			t.Fatal(err)
		}
		got, err := ParseBaseline("f", out.Bytes())
		if err != nil || !cmp.Equal(got, want) {
			t.Fatalf("%v\n%s\n%s", err, out.String(), cmp.Diff(want, got))
		}
	})
}

func TestBaselineMarksKnownFailures(t *testing.T) {
	t.Parallel()
	r := tidy()
	b := NewBaseline(r, "accepted for the release", "2027-01-31")
	if len(b.Entries) != 3 {
		t.Fatalf("%d entries, want the two failures and what was undecided", len(b.Entries))
	}
	strict := tidy()
	strict.FailOnWarn = true
	if n := len(NewBaseline(strict, "accepted", "2027-01-31").Entries); n != 4 {
		t.Errorf("%d entries when warnings fail, want the warning too", n)
	}
	b.Apply(r, day(t, "2027-01-31"))
	if s := r.Summary(); s.Outcome != Conforms || s.Known != 3 || len(r.Baseline.Problems) != 0 {
		t.Errorf("on the last day: %+v, %+v", s, r.Baseline)
	}
	b.Apply(r, day(t, "2027-02-01"))
	if s := r.Summary(); s.Outcome != DoesNotConform || s.Known != 0 || len(r.Baseline.Problems) != 3 || r.Baseline.Problems[0].Kind != Expired {
		t.Errorf("after the last day: %+v, %+v", s, r.Baseline)
	}
}

func TestNewFailuresAreNotExcused(t *testing.T) {
	t.Parallel()
	r := tidy()
	b := NewBaseline(r, "accepted", "2027-01-31")
	r.Results = append(r.Results, plain("zz/a/b/c", Fail, "new"))
	b.Apply(r, day(t, "2027-01-01"))
	if r.Outcome() != DoesNotConform || r.Findings()[0].Leader.ID != "zz/a/b/c" {
		t.Errorf("%s, first finding %q", r.Outcome(), r.Findings()[0].Leader.ID)
	}
}

func TestEntriesThatExcuseNothingAreStale(t *testing.T) {
	t.Parallel()
	entry := func(id string) *Baseline { return &Baseline{Entries: []Entry{{id, "why", "2027-01-31", 3}}} }
	for name, c := range map[string]struct {
		id     string
		change func(*Report)
		stale  bool
	}{
		"passes":                     {passing().ID, func(*Report) {}, true},
		"gone":                       {"x/y/z/gone", func(*Report) {}, true},
		"not selected":               {"x/y/z/gone", func(r *Report) { r.Selection.Only = []string{"amity/*"} }, false},
		"not reached before the end": {"x/y/z/gone", func(r *Report) { r.Aborted = "the target died" }, false},
		"unreached":                  {"amity/joinCommunity/state/joined-twice", func(*Report) {}, false},
		"fails":                      {failing().ID, func(*Report) {}, false},
	} {
		r := &Report{APIVersion: APIVersion, Results: tidy().Results}
		c.change(r)
		entry(c.id).Apply(r, day(t, "2027-01-01"))
		if stale := len(r.Baseline.Problems) == 1 && r.Baseline.Problems[0].Kind == Stale; stale != c.stale {
			t.Errorf("%s: problems %+v, want stale %v", name, r.Baseline.Problems, c.stale)
		}
	}
}

func TestAStaleEntryAloneMakesTheRunFail(t *testing.T) {
	t.Parallel()
	r := &Report{APIVersion: APIVersion, Results: []Result{passing()}}
	if !r.Conforms() {
		t.Fatal("a pass does not conform")
	}
	(&Baseline{Entries: []Entry{{passing().ID, "why", "2027-01-31", 3}}}).Apply(r, day(t, "2027-01-01"))
	if r.ExitStatus() != 1 {
		t.Errorf("exit status %d", r.ExitStatus())
	}
	for _, format := range Formats() {
		if out := render(t, format, r, Options{}); !strings.Contains(out, "stale") && !strings.Contains(out, "STALE") {
			t.Errorf("%s does not say why:\n%s", format, out)
		}
	}
}

func TestABaselineWithAHoleIsNotWritten(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (&Baseline{Entries: []Entry{{ID: "a", Expires: "2027-01-31"}}}).Write(&out); err == nil || out.Len() > 0 {
		t.Errorf("wrote %q, %v", out.String(), err)
	}
}

func FuzzParseBaseline(f *testing.F) {
	f.Add([]byte(goodBaseline))
	f.Add([]byte("version: 1\nentries: []\n"))
	f.Add([]byte("version: &a 1\nentries: [*a, {? [x]: y}]\n"))
	f.Add([]byte("a: &a [x, x]\nb: &b [*a, *a]\n<<: *b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBaseline("f", data)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := b.Write(&out); err != nil {
			t.Fatalf("what was read can not be written: %v", err)
		}
		if again, err := ParseBaseline("f", out.Bytes()); err != nil || len(again.Entries) != len(b.Entries) {
			t.Fatalf("%v after writing\n%s", err, fmt.Sprintf("%q", out.String()))
		}
	})
}
