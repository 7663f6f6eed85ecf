package plain_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// probesOf gives the sequences that may show a fault.
func probesOf(t *testing.T, fault string) [][]call {
	t.Helper()
	parts := strings.SplitN(fault, "-", 3)
	found := probes[parts[0]+"-"+parts[1]]
	if found == nil {
		t.Fatalf("no probes for fault %q", fault)
	}
	return found
}

// clean holds what the conforming server answers to every sequence of probes.
var clean = sync.OnceValue(func() map[string][]string {
	answers := map[string][]string{}
	for op, sequences := range probes {
		for _, calls := range sequences {
			handler, _ := plain.New("") // never fails without a fault
			answers[op] = append(answers[op], transcript(handler, calls))
		}
	}
	return answers
})

// behaviour is what a faulty server answers to all sequences, and how many of the answers are not the clean ones.
func behaviour(t *testing.T, fault string) (all string, changed int) {
	t.Helper()
	op := strings.Join(strings.SplitN(fault, "-", 3)[:2], "-")
	for i, calls := range probesOf(t, fault) {
		answers := transcript(newServer(t, fault), calls)
		if clean()[op][i] != answers {
			changed++
		}
		all += answers
	}
	return op + all, changed
}

func TestEveryFaultChangesAnAnswerInItsOwnWay(t *testing.T) {
	t.Parallel()
	var known sync.Map
	for _, f := range plain.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			all, changed := behaviour(t, f.Name)
			if changed == 0 {
				t.Errorf("no answer of %d sequences differs from the conforming server's", len(probesOf(t, f.Name)))
			}
			if strings.HasSuffix(f.Name, "-hangs") {
				return // to a caller who hangs up it looks like a cut connection
			}
			if twin, loaded := known.LoadOrStore(all, f.Name); loaded {
				t.Errorf("answers everything as %s does", twin)
			}
		})
	}
}

func TestConformingServerAnswersTheSameTwice(t *testing.T) {
	t.Parallel()
	for op, sequences := range probes {
		for i, calls := range sequences {
			if again := transcript(newServer(t, ""), calls); again != clean()[op][i] {
				t.Errorf("%s sequence %d:\n%s\nthen\n%s", op, i, clean()[op][i], again)
			}
		}
	}
}

func TestFaultsAreDescribed(t *testing.T) {
	t.Parallel()
	techniques := []string{"example", "boundary", "negative", "security", "protocol", "state", "robustness", "*"}
	seen := map[string]bool{}
	for _, f := range plain.Faults() {
		parts := strings.Split(f.Obligation, "/")
		if len(parts) != 4 || !slices.Contains(techniques, parts[2]) || parts[0]+"/"+parts[1] != f.Operation {
			t.Errorf("%s: obligation %q", f.Name, f.Obligation)
		}
		if _, err := path.Match(f.Obligation, ""); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if seen[f.Name] || f.What == "" {
			t.Errorf("%s is listed twice or not described", f.Name)
		}
		seen[f.Name] = true
	}
	if len(seen) < 70 {
		t.Errorf("only %d faults", len(seen))
	}
}

// TestSwitchesAreListed reads the sources for the names switched on, so that a misspelt one cannot hide.
func TestSwitchesAreListed(t *testing.T) {
	t.Parallel()
	var all []string
	for _, f := range slices.Concat(plain.Faults(), plain.Races()) {
		all = append(all, f.Name)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`has\((?:op *\+ *|route\.op *\+ *)?"([^"]+)"\)`).FindAllStringSubmatch(string(source), -1) {
			if !slices.ContainsFunc(all, func(f string) bool { return strings.HasSuffix(f, m[1]) }) && !strings.HasPrefix(m[1], "variant-") {
				t.Errorf("%s switches on %q, which is no fault", name, m[1])
			}
		}
	}
}

func TestUnknownFaultIsRefusedWithAListOfTheKnown(t *testing.T) {
	t.Parallel()
	_, err := plain.New("amity-join-misspelt")
	if err == nil || !strings.Contains(err.Error(), `"amity-join-misspelt"`) || !strings.Contains(err.Error(), plain.Faults()[0].Name) {
		t.Errorf("got %v", err)
	}
}
