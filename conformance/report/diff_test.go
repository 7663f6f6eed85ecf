package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiffSaysWhatBrokeWasMendedIsNewOrGone(t *testing.T) {
	t.Parallel()
	before, after := with(Pass, Fail, Pass, Warn, Unreached), with(Fail, Pass, Pass, Fail, Unreached)
	after.Results[3].Reason = "worse\n::error::"
	before.Results = append(before.Results, plain("z/gone/c/d", Pass, ""))
	after.Results = append(after.Results, plain("0/new/c/d", Fail, "bad"))
	got := Diff(before, after)
	want := &Changes{
		Broke:  []Change{{"a/b/c/a", Pass, Fail, ""}, {"a/b/c/d", Warn, Fail, "worse\n::error::"}},
		Mended: []Change{{"a/b/c/b", Fail, Pass, ""}},
		New:    []Change{{"0/new/c/d", "", Fail, "bad"}},
		Gone:   []Change{{"z/gone/c/d", Pass, "", ""}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	var text, js bytes.Buffer
	if err := got.WriteText(&text, Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "diff.text", text.String())
	if err := got.WriteJSON(&js); err != nil {
		t.Fatal(err)
	}
	var back Changes
	if err := json.Unmarshal(js.Bytes(), &back); err != nil || !cmp.Equal(&back, want) {
		t.Errorf("read back %+v, %v", back, err)
	}
}

func TestDiffOfOneReportWithItselfIsEmpty(t *testing.T) {
	t.Parallel()
	c := Diff(tidy(), tidy())
	if !c.Empty() || c.Worse() {
		t.Errorf("%+v", c)
	}
	var js bytes.Buffer
	if err := c.WriteJSON(&js); err != nil || strings.Contains(js.String(), "null") {
		t.Errorf("%s %v", js.String(), err)
	}
}

func TestDiffIsWorseOnlyWhenSomethingBroke(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after *Report
		worse         bool
	}{
		"broke":    {with(Pass), with(Fail), true},
		"mended":   {with(Fail), with(Pass), false},
		"new pass": {with(), with(Pass), false},
		"new fail": {with(), with(Fail), true},
		"gone":     {with(Pass), with(), false},
	} {
		if got := Diff(c.before, c.after).Worse(); got != c.worse {
			t.Errorf("%s: worse %v", name, got)
		}
	}
}
