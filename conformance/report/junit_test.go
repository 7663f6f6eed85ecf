package report

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestJUnitIsWellFormedAndCountsRight(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*Report{"tidy": tidy(), "hostile": hostile(), "empty": {APIVersion: APIVersion}} {
		text := render(t, "junit", r, Options{WithTiming: true})
		checkTokens(t, name, text)
		var doc junitSuites
		if err := xml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var failures, errs, skipped, cases int
		for _, s := range doc.Suites {
			for _, c := range s.Cases {
				cases++
				failures += found(c.Failure)
				errs += found(c.Error)
				skipped += found(c.Skipped)
			}
		}
		if doc.Tests != cases || doc.Failures != failures || doc.Errors != errs || doc.Skipped != skipped {
			t.Errorf("%s: says %d tests %d failures %d errors %d skipped, has %d %d %d %d", name,
				doc.Tests, doc.Failures, doc.Errors, doc.Skipped, cases, failures, errs, skipped)
		}
		if green := doc.Failures+doc.Errors == 0; green {
			t.Errorf("%s: green, and the run is %q", name, r.Outcome())
		}
	}
}

func found(d *junitDetail) int {
	if d == nil {
		return 0
	}
	return 1
}

// checkTokens reads the document with a strict parser to its end.
func checkTokens(t *testing.T, name, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func TestJUnitFitsItsSchema(t *testing.T) {
	t.Parallel()
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("xmllint is needed in CI (Debian: libxml2-utils)")
		}
		t.Skip("xmllint is not installed")
	}
	for name, r := range map[string]*Report{"tidy": tidy(), "hostile": hostile(), "empty": {APIVersion: APIVersion}} {
		file := filepath.Join(t.TempDir(), "report.xml")
		if err := os.WriteFile(file, []byte(render(t, "junit", r, Options{WithTiming: true})), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(lint, "--noout", "--nonet", "--schema", "testdata/junit.xsd", file).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestJUnitSaysWhatBecameOfEachVerdict(t *testing.T) {
	t.Parallel()
	kind := func(r *Report, res Result) string {
		switch c := junitResult(r, &res); {
		case c.Failure != nil:
			return "failure"
		case c.Error != nil:
			return "error"
		case c.Skipped != nil && c.Skipped.Message != "":
			return "skipped"
		}
		return "passed"
	}
	want := map[Verdict]string{Pass: "passed", Fail: "failure", Warn: "skipped", Undecided: "error", Unreached: "skipped", Unsupported: "skipped"}
	for v, k := range want {
		if got := kind(&Report{}, Result{ID: "a", Verdict: v}); got != k {
			t.Errorf("%s is %s, want %s", v, got, k)
		}
	}
	if got := kind(&Report{FailOnWarn: true}, Result{ID: "a", Verdict: Warn}); got != "failure" {
		t.Errorf("a warning that counts as a failure is %s", got)
	}
	if got := kind(&Report{}, Result{ID: "a", Verdict: Fail, Baseline: &Known{Known: true}}); got != "skipped" {
		t.Errorf("a known failure is %s", got)
	}
}
