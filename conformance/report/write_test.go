package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t *testing.T, format string, r *Report, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, format, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryFormatMatchesItsGoldenFile(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			golden(t, "tidy."+format, render(t, format, tidy(), Options{}))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", file, got)
	}
}

func TestBytesDoNotDependOnTheOrderOfResults(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		a, b := tidy(), tidy()
		for i, j := 0, len(b.Results)-1; i < j; i, j = i+1, j-1 {
			b.Results[i], b.Results[j] = b.Results[j], b.Results[i]
		}
		for range 20 {
			if render(t, format, a, Options{}) != render(t, format, b, Options{}) {
				t.Fatalf("%s depends on the order of results", format)
			}
		}
	}
}

func TestTimingIsWrittenOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		quiet := render(t, format, tidy(), Options{})
		without := tidy()
		without.Timing = nil
		if quiet != render(t, format, without, Options{WithTiming: true}) {
			t.Errorf("%s: a run's times are in the report unasked", format)
		}
		if quiet == render(t, format, tidy(), Options{WithTiming: true}) {
			t.Errorf("%s: times are missing when asked for", format)
		}
	}
}

func TestWriteLeavesTheReportAsItWas(t *testing.T) {
	t.Parallel()
	r := tidy()
	first := r.Results[0].ID
	for _, format := range Formats() {
		render(t, format, r, Options{})
	}
	if r.Results[0].ID != first || r.Timing == nil {
		t.Error("the caller's report was changed")
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	twice := tidy()
	twice.Results = append(twice.Results, twice.Results[0])
	strange := tidy()
	strange.Results[0].Verdict = "maybe"
	for name, c := range map[string]struct {
		format, want string
		r            *Report
	}{
		"unknown format":  {"yaml", "known formats are", tidy()},
		"repeated ID":     {"text", "occurs twice", twice},
		"unknown verdict": {"json", `unknown verdict "maybe"`, strange},
		"no version":      {"text", "not known", &Report{}},
	} {
		var out bytes.Buffer
		err := Write(&out, c.format, c.r, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes written; want %q and none", name, err, out.Len(), c.want)
		}
	}
}
