package report

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func with(vs ...Verdict) *Report {
	r := &Report{APIVersion: APIVersion}
	for i, v := range vs {
		r.Results = append(r.Results, plain("a/b/c/"+string(rune('a'+i)), v, ""))
	}
	return r
}

func TestOutcomeIsNeverGreenByDefault(t *testing.T) {
	t.Parallel()
	strict, cut, cutFailed := with(Pass, Warn), with(Pass), with(Fail)
	strict.FailOnWarn, cut.Aborted, cutFailed.Aborted = true, "time is up", "time is up"
	for name, c := range map[string]struct {
		r    *Report
		want Outcome
		exit int
	}{
		"nothing selected":            {with(), NothingJudged, 3},
		"all unreached":               {with(Unreached, Unreached), NothingJudged, 3},
		"all unsupported":             {with(Unsupported), NothingJudged, 3},
		"all undecided":               {with(Undecided), NothingJudged, 3},
		"all passed":                  {with(Pass, Pass), Conforms, 0},
		"one failed":                  {with(Pass, Fail), DoesNotConform, 1},
		"one undecided":               {with(Pass, Undecided), NotDecided, 1},
		"failed and undecided":        {with(Fail, Undecided), DoesNotConform, 1},
		"one warned":                  {with(Pass, Warn), Conforms, 0},
		"warned, warnings fail":       {strict, DoesNotConform, 1},
		"some unreached":              {with(Pass, Unreached, Unsupported), Conforms, 0},
		"ended early":                 {cut, CutShort, 3},
		"failed and ended early":      {cutFailed, DoesNotConform, 1},
		"a verdict that nobody knows": {with(Pass, "maybe"), DoesNotConform, 1},
	} {
		if got := c.r.Outcome(); got != c.want || c.r.ExitStatus() != c.exit || c.r.Conforms() != (c.exit == 0) {
			t.Errorf("%s: %q, status %d, conforms %v; want %q, %d", name, got, c.r.ExitStatus(), c.r.Conforms(), c.want, c.exit)
		}
	}
}

func TestWorstIsALattice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.SampledFrom(Verdicts())
		a, b, c := any.Draw(t, "a"), any.Draw(t, "b"), any.Draw(t, "c")
		if Worst(a, b) != Worst(b, a) || Worst(a, Worst(b, c)) != Worst(Worst(a, b), c) || Worst(a, a) != a || Worst(a, Pass) != a || Worst(a, Fail) != Fail {
			t.Fatalf("%s %s %s", a, b, c)
		}
	})
	if Worst(Pass, "maybe") != "maybe" {
		t.Error("an unknown verdict hides behind a pass")
	}
}

func TestFindingsFoldByCause(t *testing.T) {
	t.Parallel()
	r := with(Warn, Fail, Pass, Fail, Undecided, Fail, Fail)
	for i, cause := range []string{"x", "x", "x", "x", "", "", ""} {
		r.Results[i].Cause = cause
	}
	r.Results[3].Baseline = &Known{Known: true}
	var got [][]string
	for _, f := range r.Findings() {
		got = append(got, append([]string{f.Leader.ID}, f.Folded...))
	}
	want := [][]string{{"a/b/c/b", "a/b/c/a"}, {"a/b/c/f"}, {"a/b/c/g"}, {"a/b/c/e"}, {"a/b/c/d"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestMatrixCountsEveryResultOnce(t *testing.T) {
	t.Parallel()
	m := tidy().Matrix()
	total := 0
	for _, row := range m.Rows {
		cells := 0
		for _, c := range row.Cells {
			cells += c.Total
		}
		if cells != row.Total.Total {
			t.Errorf("%s: cells add up to %d of %d", row.name(), cells, row.Total.Total)
		}
		total += cells
	}
	if total != len(tidy().Results) || !slices.Equal(m.Techniques, []string{"example", "boundary", "negative", "security", "protocol", "state", "robustness"}) {
		t.Errorf("%d results, techniques %v", total, m.Techniques)
	}
}
