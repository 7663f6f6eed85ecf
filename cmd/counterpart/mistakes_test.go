package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNearNamesAreProposed(t *testing.T) {
	t.Parallel()
	names := []string{"serve", "verify", "lint", "list", "replay"}
	cases := map[string]string{"sreve": "serve", "verfy": "verify", "lists": "list", "relpay": "replay", "frobnicate": "", "": ""}
	for given, want := range cases {
		got := strings.TrimSuffix(strings.TrimPrefix(didYouMean(given, "", names), "did you mean "), "? ")
		if got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestShellWordsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, text := range []string{"plain.yaml", "with space", "it's", `a"b$c`, "amity=x.yaml", "*", ""} {
		if got := shell(t, dir, "printf %s "+shellWord(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestFilesAreWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "report", "old")
	if err := writeFile(filepath.Join(dir, "report"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "report")); err != nil || string(got) != "new" {
		t.Errorf("%q, %v", got, err)
	}
	write(t, dir, "file", "")
	if err := writeFile(filepath.Join(dir, "file", "below"), nil); err == nil || !strings.Contains(err.Error(), `cannot write "`) {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := writeFile(os.DevNull, []byte("gone")); err != nil {
		t.Error(err)
	}
}

func TestProgressIsPlainLinesWhereNobodyWatches(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := newProgress(&b)
	for i := range 100 {
		p.tell(i+1, 100)
	}
	p.end()
	if want := "25 of 100 requests\n50 of 100 requests\n75 of 100 requests\n100 of 100 requests\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestProgressBarEndsItsLineOnce(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := &progress{w: &b, bar: true, noun: "requests"}
	p.tell(1, 2)
	p.end()
	p.end()
	if want := "\r[===============               ] 1/2 requests\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if terminal(io.Discard) || colored(io.Discard) {
		t.Error("what is no file is no terminal")
	}
}
