package score_test

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance/score"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

func subject(t *testing.T, name string) score.Subject {
	t.Helper()
	c, findings := specs.Load(name, specs.Options{})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	src, file, _ := fixtures.World(name)
	w, findings := c.World(file, src, nil)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return score.Subject{Contract: c, World: w}
}

func TestEveryMutantThatCanBeToldIsCaught(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the suite some thousand times")
	}
	for _, name := range contracts() {
		r, err := score.Run(context.Background(), []score.Subject{subject(t, name)}, score.Options{Seed: 1, Workers: runtime.NumCPU()})
		if err != nil {
			t.Fatal(err)
		}
		if r.Caught < 100 || r.Score != 1 {
			t.Errorf("%s: %d mutants are caught, score %v", name, r.Caught, r.Score)
		}
		for _, m := range r.Mutants {
			if m.Outcome == score.Survived {
				t.Errorf("%s survived: %s", m.ID, m.Reason)
			}
		}
		needed(t, r)
	}
}

// contracts are all of them. The race detector sees the same code in the smaller two; the score of all is asked for without it too.
func contracts() []string {
	if raced {
		return []string{"genuin", "rocketchat"}
	}
	return specs.Names()
}

// needed checks that what is listed as redundant leaves something: what caught a mutant that nothing else does is not among it.
func needed(t *testing.T, r *score.Result) {
	t.Helper()
	if len(r.Redundant) == 0 || !slices.IsSorted(r.Redundant) {
		t.Errorf("redundant: %v", r.Redundant)
	}
	kept := 0
	for _, m := range r.Mutants {
		if m.CaughtBy != "" && !slices.Contains(r.Redundant, m.CaughtBy) {
			kept++
		}
	}
	if kept == 0 {
		t.Error("every obligation that caught something is listed as redundant")
	}
}

func TestTheScoreIsTheSameAtAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	var one, many bytes.Buffer
	for workers, b := range map[int]*bytes.Buffer{1: &one, 8: &many} {
		r, err := score.Run(context.Background(), []score.Subject{subject(t, "rocketchat")}, score.Options{Seed: 1, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.WriteText(b); err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(b).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(one.String(), many.String()); diff != "" {
		t.Errorf("-one worker, +eight:\n%s", diff)
	}
}

func TestAScoreIsNeverRoundedUpToAll(t *testing.T) {
	t.Parallel()
	for given, want := range map[float64]string{1: "1", 0.99999: "0.9999", 0.5: "0.5", 0: "0"} {
		if got := score.Text(given); got != want {
			t.Errorf("%v is shown as %q, want %q", given, got, want)
		}
	}
}
