package mutant

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// maxBranches bounds the changed states that a search goes on from.
const maxBranches = 16

// Search looks, on the model, for a request or a sequence of two that tells a mutant from the contract. It is safe for concurrent
// use, and remembers what the contract answers.
type Search struct {
	contract *specs.Contract
	start    behavior.State
	requests []*openapi.Request
	prepared []*specs.Prepared

	mu    sync.Mutex
	known map[int]*right // by the request that led to the state; -1 is the start
}

// NewSearch prepares a search from a state, over the given requests.
func NewSearch(c *specs.Contract, start behavior.State, requests []*openapi.Request) *Search {
	s := &Search{contract: c, start: start, requests: requests, known: map[int]*right{}}
	for _, r := range requests {
		s.prepared = append(s.prepared, c.Prepare(r))
	}
	return s
}

// Requests counts the requests that are tried in each state.
func (s *Search) Requests() int { return len(s.requests) }

// right is what the contract answers to every request in one state.
type right struct {
	once    sync.Once
	answers []specs.Answer
	after   []behavior.State
	errs    []error
}

// on is what the contract answers in a state. Symbols differ by depth, so that what two steps make up is not the same.
func (s *Search) on(key int, state behavior.State, depth int) *right {
	s.mu.Lock()
	r := s.known[key]
	if r == nil {
		r = &right{}
		s.known[key] = r
	}
	s.mu.Unlock()
	r.once.Do(func() {
		n := len(s.requests)
		r.answers, r.after, r.errs = make([]specs.Answer, n), make([]behavior.State, n), make([]error, n)
		for i, p := range s.prepared {
			in := (&maker{count: depth * 1000}).inputs()
			in.Trace = true
			r.after[i], r.answers[i], r.errs[i] = p.Answer(state, in)
		}
	})
	return r
}

// Witness is a sequence of requests whose last answer is not the contract's.
type Witness struct{ Requests []*openapi.Request }

// pair is a state of the contract, and the mutant's after the same requests.
type pair struct {
	key          int
	right, wrong behavior.State
	named        names
	diverged     bool
}

// Tell finds a request that tells the mutant from the contract, in the first state or after one change; nil when none of those
// tried does.
func (s *Search) Tell(m *Mutant) *Witness {
	read := make([]*specs.Prepared, len(s.requests))
	for i, r := range s.requests {
		read[i] = m.read(r)
	}
	at, next := s.step(m, read, pair{-1, s.start, s.start, names{}, false}, 1)
	if at >= 0 {
		return &Witness{[]*openapi.Request{s.requests[at]}}
	}
	for _, p := range chosen(next) {
		if at, _ := s.step(m, read, p, 2); at >= 0 {
			return &Witness{[]*openapi.Request{s.requests[p.key], s.requests[at]}}
		}
	}
	return nil
}

// chosen are the states worth going on from: those in which the mutant's differs, then one for each set of changes.
func chosen(all []pair) []pair {
	slices.SortStableFunc(all, func(a, b pair) int {
		switch {
		case a.diverged == b.diverged:
			return 0
		case a.diverged:
			return -1
		}
		return 1
	})
	return all[:min(len(all), maxBranches)]
}

// step tries every request on a pair of states. at is the first that is answered otherwise, -1 when none is.
func (s *Search) step(m *Mutant, read []*specs.Prepared, p pair, depth int) (at int, next []pair) {
	good := s.on(p.key, p.right, depth)
	seen := map[string]bool{}
	for i := range s.requests {
		after, got, err := m.on(p.wrong, read[i], (&maker{count: depth * 1000}).inputs())
		named := maps.Clone(p.named)
		if (err != nil) != (good.errs[i] != nil) || err == nil && !named.same(s.prepared[i], &good.answers[i], &got) {
			return i, nil
		}
		if err != nil || len(good.answers[i].Changed)+len(got.Changed) == 0 {
			continue
		}
		changed := fmt.Sprint(got.Rule, good.answers[i].Changed, got.Changed)
		if !seen[changed] {
			seen[changed] = true
			diverged := len(differing(good.after[i], after)) > 0
			next = append(next, pair{i, good.after[i], after, named, diverged})
		}
	}
	return -1, next
}

// differing lists how the mutant's state differs from the right one, made up values aside.
func differing(right, wrong behavior.State) []behavior.Change {
	return slices.DeleteFunc(behavior.Diff(right, wrong), func(c behavior.Change) bool {
		return names{}.match(any(c.Before), any(c.After), nil)
	})
}
