package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

func TestSARIFFitsTheOfficialSchema(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/sarif/sarif-2.1.0.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("sarif.json", f); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*Report{"tidy": tidy(), "hostile": hostile(), "empty": {APIVersion: APIVersion, Tool: Tool{Name: "counterpart"}}} {
		if err := s.Validate(parsed(t, render(t, "sarif", r, Options{WithTiming: true}))); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
	if s.Validate(parsed(t, strings.Replace(render(t, "sarif", tidy(), Options{}), `"note"`, `"loud"`, 1))) == nil {
		t.Error("the schema accepts an unknown level: it checks nothing")
	}
}

func sarifOf(t *testing.T, r *Report) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", r, Options{})), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

func TestSARIFResultsPointAtTheContract(t *testing.T) {
	t.Parallel()
	run := sarifOf(t, tidy())
	levels := map[string]string{}
	for _, res := range run.Results {
		levels[res.RuleID] = res.Level
		if got := run.Tool.Driver.Rules[res.RuleIndex].ID; got != res.RuleID {
			t.Errorf("rule %d is %q, want %q", res.RuleIndex, got, res.RuleID)
		}
		if p := res.Locations[0].Physical; !strings.HasSuffix(p.Artifact.URI, "/openapi.yaml") || p.Region.StartLine == 0 {
			t.Errorf("%s points at %+v", res.RuleID, p)
		}
	}
	want := map[string]string{failing().ID: "error", folded().ID: "error", warned().ID: "warning", undecided().ID: "note"}
	if len(levels) != len(want) {
		t.Errorf("results are %v, want %v", levels, want)
	}
	for id, level := range want {
		if levels[id] != level {
			t.Errorf("%s has level %q, want %q", id, levels[id], level)
		}
	}
}

func TestSARIFFingerprintOutlivesTheWording(t *testing.T) {
	t.Parallel()
	before, after := tidy(), tidy()
	for i := range after.Results {
		after.Results[i].Requirement, after.Results[i].Reason, after.Results[i].Source.Line = "said otherwise", "new", 999
	}
	seen := map[string]bool{}
	for i, res := range sarifOf(t, before).Results {
		print := res.Fingerprints["obligation/v1"]
		if seen[print] || print != sarifOf(t, after).Results[i].Fingerprints["obligation/v1"] {
			t.Errorf("%s: fingerprint %q is not its own, or changed", res.RuleID, print)
		}
		seen[print] = true
	}
}

func TestSARIFMarksKnownFailuresAsSuppressed(t *testing.T) {
	t.Parallel()
	r := tidy()
	r.Results[0].Baseline = &Known{Known: true, Reason: "ticket 7", Expires: "2027-01-01"}
	n := 0
	for _, res := range sarifOf(t, r).Results {
		for _, s := range res.Suppressions {
			n++
			if res.RuleID != failing().ID || !strings.Contains(s.Justification, "ticket 7") {
				t.Errorf("%s is suppressed: %+v", res.RuleID, s)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d suppressions, want 1", n)
	}
}

func TestSARIFMessagesHoldNoLinkAndNoPlaceholder(t *testing.T) {
	t.Parallel()
	run := sarifOf(t, hostile())
	texts := []string{}
	for _, res := range run.Results {
		texts = append(texts, res.Message.Text)
	}
	for _, n := range run.Invocations[0].Notifications {
		texts = append(texts, n.Message.Text)
	}
	if len(texts) < 5 {
		t.Fatalf("only %d messages", len(texts))
	}
	for _, text := range texts {
		if strings.Contains(text, "](") || strings.Contains(text, "{0}") || !strings.Contains(text, "e.example") {
			t.Errorf("message %q", text)
		}
	}
}
