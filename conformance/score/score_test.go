package score_test

import (
	"bytes"
	"context"
	"encoding/json"
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

// survivors are the mutants that the suite is known not to catch, with the reason.
var survivors = map[string]string{
	"genuin/addMembers/effect/newcomers-added.put-people-1.first-only":                          "the story never adds two newcomers by one request",
	"amity/removeRolesFromCommunityUsers/property/200.communityUsers.element.createdAt.removed": "the story never lists somebody who joined in it, the only one whose instant of creation is determined",
}

func TestEveryMutantThatCanBeToldIsCaughtButTheKnownSurvivors(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the suite some thousand times")
	}
	found := map[string]string{}
	for _, name := range specs.Names() {
		r, err := score.Run(context.Background(), []score.Subject{subject(t, name)}, score.Options{Seed: 1, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if r.Caught < 100 {
			t.Errorf("%s: only %d mutants are caught: the test would hold for nothing", name, r.Caught)
		}
		for _, m := range r.Mutants {
			if m.Outcome == score.Survived {
				found[m.ID] = m.Reason
			}
		}
	}
	for id, reason := range found {
		if survivors[id] == "" {
			t.Errorf("%s survived: %s", id, reason)
		}
	}
	for id := range survivors {
		if found[id] == "" {
			t.Errorf("%s is caught now: it is no survivor any more", id)
		}
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
