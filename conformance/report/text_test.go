package report

import (
	"strings"
	"testing"
)

func TestTextPutsFailuresFirstAndTheVerdictLast(t *testing.T) {
	t.Parallel()
	out := render(t, "text", tidy(), Options{})
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if lines[0] != "FAIL "+failing().ID || !strings.HasPrefix(lines[len(lines)-1], "DOES NOT CONFORM: ") {
		t.Errorf("first %q, last %q", lines[0], lines[len(lines)-1])
	}
	last := -1
	for _, word := range []string{"FAIL ", "UNDECIDED ", "WARN ", "operation ", "limits ", "DOES NOT CONFORM"} {
		at := strings.Index("\n"+out, "\n"+word)
		if at <= last {
			t.Errorf("%q is at %d, after what should follow it", word, at)
		}
		last = at
	}
}

func TestTextNeverWrapsACommand(t *testing.T) {
	t.Parallel()
	out := render(t, "text", tidy(), Options{Width: 20})
	for _, command := range []string{failing().Replay, failing().Exchanges[1].Request.Curl} {
		if !strings.Contains(out, command+"\n") {
			t.Errorf("%q is not on one line", command)
		}
	}
	if !strings.Contains(out, "requirement  userIds\n") {
		t.Error("a sentence is not wrapped at the width asked for")
	}
}

func TestTextCutsLongAnswersUnlessVerbose(t *testing.T) {
	t.Parallel()
	r := &Report{APIVersion: APIVersion, Results: []Result{warned()}}
	long := strings.Repeat("line\n", 100) + strings.Repeat("é", 5000) + "THE END"
	r.Results[0].Exchanges[0].Observed.Body = NewBody([]byte(long), 0)
	r.Coverage.Rules = Count{0, 100, strings.Split(strings.Repeat("rule,", 99)+"LAST", ",")}
	short, verbose := render(t, "text", r, Options{}), render(t, "text", r, Options{Verbose: true})
	if strings.Contains(short, "THE END") || !strings.Contains(short, "| ... 61 more lines") || !strings.Contains(short, "| ... 60 more") {
		t.Errorf("a long answer is not cut, or says not how much:\n%s", short)
	}
	if !strings.Contains(verbose, "THE END") || strings.Contains(verbose, "more lines") {
		t.Error("a long answer is cut in verbose output")
	}
}

func TestTextShowsEarlierStepsAndPassesOnlyWhenVerbose(t *testing.T) {
	t.Parallel()
	short, verbose := render(t, "text", tidy(), Options{}), render(t, "text", tidy(), Options{Verbose: true})
	for _, word := range []string{"make the room", "PASS " + passing().ID, "Content-Type: application/json"} {
		if strings.Contains(short, word) || !strings.Contains(verbose, word) {
			t.Errorf("%q: in short output %v, in verbose output %v", word, strings.Contains(short, word), strings.Contains(verbose, word))
		}
	}
}

func TestTextSaysWhenAFailureIsKnownAndWhenARunIsEmpty(t *testing.T) {
	t.Parallel()
	r := with(Pass, Fail)
	r.Results[1].Baseline = &Known{true, "ticket 7", "2027-01-01"}
	out := render(t, "text", r, Options{})
	if !strings.Contains(out, "KNOWN FAIL a/b/c/b") || !strings.Contains(out, "ticket 7 (accepted until 2027-01-01)") || !strings.Contains(out, "CONFORMS but for 1 known failure: 1 of 2 passed, 1 fail, 1 of these known") {
		t.Error(out)
	}
	if out := render(t, "text", with(), Options{}); !strings.HasPrefix(out, "NOTHING JUDGED: 0 of 0 passed") {
		t.Error(out)
	}
}

func TestVisibleShowsWhatHides(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain é 漢 😀\n\t": "plain é 漢 😀\n\t",
		"\x1b[2J\r\x00":   `\x1b[2J\x0d\x00`,
		"\u009b31m":       `\x9b31m`,
		"a\u202eb\u2066":  `a\u202eb\u2066`,
		"\ufffe\ufdd0":    `\ufffe\ufdd0`,
		"\U000e0041":      `\U000e0041`,
		"\xff\xe2\x82":    `\xff\xe2\x82`,
		"\ufffd":          "\ufffd",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}
