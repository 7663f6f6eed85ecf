package mutant_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// subject is a contract in its world, its mutants by name, and a search for what tells them.
type subject struct {
	contract *specs.Contract
	world    specs.World
	mutants  map[string]*mutant.Mutant
	search   *mutant.Search
	requests []*openapi.Request
}

var subjects = map[string]func() *subject{
	"rocketchat": sync.OnceValue(func() *subject { return prepared("rocketchat") }),
	"amity":      sync.OnceValue(func() *subject { return prepared("amity") }),
}

func prepared(name string) *subject {
	c, _ := specs.Load(name, specs.Options{})
	src, file, _ := fixtures.World(name)
	w, _ := c.World(file, src, nil)
	s := &subject{contract: c, world: w, mutants: map[string]*mutant.Mutant{}}
	for _, m := range mutant.All(c, w) {
		s.mutants[m.ID] = m
	}
	plan, err := conformance.NewPlan(c, w, 1)
	if err != nil {
		panic(err)
	}
	calls, err := story.Candidates(plan, 1)
	if err != nil {
		panic(err)
	}
	for _, one := range calls {
		s.requests = append(s.requests, model.RequestOf(one.Message(c.Document.BasePath)))
	}
	s.search = mutant.NewSearch(c, w.State, s.requests)
	return s
}

// at are inputs that are the same for every server, and others for every request.
func at(number int) behavior.Inputs {
	return behavior.Inputs{
		Now:   func() string { return fmt.Sprintf("2026-01-02T%02d:%02d:05.000Z", number/60%24, number%60) },
		Fresh: func(string) string { return fmt.Sprintf("0123456789abc%04d", number) },
	}
}

func TestAWitnessIsAnsweredOtherwiseByTheMutant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		contract, id string
		requests     int
	}{
		{"rocketchat", "rule/not-allowed.dropped", 1},
		{"rocketchat", "credential/userId.of-another", 1},
		{"rocketchat", "effect/added.update-rooms.unkept", 2},
		{"rocketchat", "effect/added.stale-answer", 1},
		{"rocketchat", "property/200.channel.msgs.removed", 1},
		{"amity", "limit/path.communityId.maxLength-901", 1},
	} {
		s := subjects[c.contract]()
		m := s.mutants[map[string]string{"rocketchat": "rocketchat/inviteToChannel/", "amity": "amity/joinCommunity/"}[c.contract]+c.id]
		w, met := s.search.Tell(m)
		if w == nil || !met || len(w.Requests) != c.requests {
			t.Errorf("%s: witness %v, want %d requests", m.ID, w, c.requests)
			continue
		}
		right, wrong := s.world.State, s.world.State
		for i, r := range w.Requests {
			var want, got specs.Answer
			var err error
			right, want, _ = s.contract.Prepare(r).Answer(right, at(i))
			wrong, got, err = m.Answer(wrong, r, at(i))
			same := err == nil && want.Status == got.Status && reflect.DeepEqual(want.Body, got.Body)
			if last := i == len(w.Requests)-1; same == last {
				t.Errorf("%s: request %d of the witness is answered the same: %v", m.ID, i+1, same)
			}
		}
	}
}

func TestNothingTellsAMutantThatDoesTheSameInOtherWords(t *testing.T) {
	t.Parallel()
	for id, met := range map[string]bool{
		"rocketchat/inviteToChannel/rule/unknown-users-dropped.dropped": false, // the next rule does the same
		"rocketchat/inviteToChannel/check/invalid.dropped":              true,  // the vendor does not check either
	} {
		w, did := subjects["rocketchat"]().search.Tell(subjects["rocketchat"]().mutants[id])
		if w != nil || did != met {
			t.Errorf("%s: witness %v, met %v", id, w, did)
		}
	}
}

// What a rehearsal says need not be sent is answered as by a right server, whatever was sent before.
func TestWhatARehearsalLeavesOutIsAnsweredRightly(t *testing.T) {
	t.Parallel()
	s := subjects["rocketchat"]()
	requests := s.requests[:200]
	rehearsal := mutant.NewRehearsal(s.contract, s.world.State)
	for i, r := range requests {
		rehearsal.Next(i)
		rehearsal.ServeHTTP(sent(r))
	}
	rehearsal.Close(len(requests))
	left := 0
	for id, m := range s.mutants {
		if m.Racy() {
			continue
		}
		sees := rehearsal.Sees(m, len(requests))
		right, wrong := s.world.State, s.world.State
		for i, r := range requests {
			var want, got specs.Answer
			var err error
			right, want, _ = s.contract.Prepare(r).Answer(right, at(i))
			if wrong, got, err = m.Answer(wrong, r, at(i)); sees[i] {
				continue
			}
			left++
			if err != nil || want.Status != got.Status || !reflect.DeepEqual(want.Body, got.Body) || !reflect.DeepEqual(want.Header, got.Header) {
				t.Fatalf("%s: request %d, %s, is answered otherwise, and would not be sent", id, i, r.Target)
			}
		}
	}
	if left < 10000 {
		t.Errorf("only %d requests are left out: the test holds for nothing", left)
	}
}
