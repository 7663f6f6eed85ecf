package mutant

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// maxBranches bounds the changed states that a search goes on from.
const maxBranches = 8

// Search looks, on the model, for a request or a sequence of two that tells a mutant from the contract. It is safe for concurrent
// use, and remembers what the contract answers.
type Search struct {
	contract *specs.Contract
	start    behavior.State
	requests []*openapi.Request
	prepared []*specs.Prepared

	mu    sync.Mutex
	known map[int]*right // by the request that led to the state; -1 is the start
	shown func() []exhibit
}

// NewSearch prepares a search from a state, over the given requests.
func NewSearch(c *specs.Contract, start behavior.State, requests []*openapi.Request) *Search {
	s := &Search{contract: c, start: start, requests: requests, known: map[int]*right{}}
	for _, r := range requests {
		s.prepared = append(s.prepared, c.Prepare(r))
	}
	s.shown = sync.OnceValue(s.exhibits)
	return s
}

// Requests counts the requests that are tried in each state.
func (s *Search) Requests() int { return len(s.requests) }

// right is what the contract answers to every request in one state.
type right struct {
	once    sync.Once
	answers []specs.Answer // what is determined of them
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
		r.answers, r.after, r.errs = s.answers(state, depth)
	})
	return r
}

func (s *Search) answers(state behavior.State, depth int) (answers []specs.Answer, after []behavior.State, errs []error) {
	n := len(s.requests)
	answers, after, errs = make([]specs.Answer, n), make([]behavior.State, n), make([]error, n)
	for i, p := range s.prepared {
		in := symbols(depth)
		in.Trace = true
		after[i], answers[i], errs[i] = p.Answer(state, in)
	}
	return answers, after, errs
}

func symbols(depth int) behavior.Inputs { return (&maker{count: depth * 1000}).inputs() }

// Witness is a sequence of requests whose last answer is not the contract's.
type Witness struct{ Requests []*openapi.Request }

// pair is a state of the contract, and the mutant's after the same requests.
type pair struct {
	key          int
	right, wrong behavior.State
	named        names
	diverged     bool
}

// hunt is the search for what tells one mutant.
type hunt struct {
	*Search
	mutant *Mutant
	read   []*specs.Prepared // nil where the mutant reads a request as the contract does
	met    bool              // the mutant did something otherwise, whether or not it could be told
	first  []*specs.Answer   // the mutant's in the first state; nil where it was not asked
}

// Tell finds a request that tells the mutant from the contract, in the first state or after one change; nil when none of those
// tried does. met says whether any of them made the mutant do something else than the contract at all.
func (s *Search) Tell(m *Mutant) (w *Witness, met bool) {
	if m.onlyAnswers() {
		return s.tellShown(m)
	}
	h := &hunt{Search: s, mutant: m, read: make([]*specs.Prepared, len(s.requests)), first: make([]*specs.Answer, len(s.requests))}
	h.readAll()
	at, next := h.step(pair{-1, s.start, s.start, names{}, false}, 1)
	if at >= 0 {
		return &Witness{[]*openapi.Request{s.requests[at]}}, true
	}
	for _, p := range chosen(next) {
		if at, _ := h.step(p, 2); at >= 0 {
			return &Witness{[]*openapi.Request{s.requests[p.key], s.requests[at]}}, true
		}
	}
	return nil, h.met
}

// readAll lets the mutant read the requests; the reading depends on no state.
func (h *hunt) readAll() {
	for i, r := range h.requests {
		if p := h.mutant.read(r); !h.same(p, h.prepared[i]) {
			h.read[i], h.met = p, h.met || h.misread(p, h.prepared[i])
		}
	}
}

// same says that nothing the mutant does to a request of another operation, or does in reading this one, makes a difference.
func (h *hunt) same(p, q *specs.Prepared) bool {
	if q.Operation == nil || p.Operation != q.Operation {
		return q.Operation == nil && p.Operation == nil && h.mutant.Operation != anyOperation
	}
	elsewhere := h.mutant.Operation != anyOperation && h.mutant.Operation != q.Operation.ID
	return elsewhere || h.mutant.rereads() && !h.misread(p, q)
}

// misread says that the two readings of a request differ.
func (h *hunt) misread(p, q *specs.Prepared) bool {
	return h.mutant.request != nil && !p.SameCredentials(q) || p.Skip != q.Skip || !reflect.DeepEqual(p.Decoded, q.Decoded)
}

// chosen are the states worth going on from: those in which the mutant's differs first.
func chosen(all []pair) []pair {
	rank := map[bool]int{true: 0, false: 1}
	slices.SortStableFunc(all, func(a, b pair) int { return rank[a.diverged] - rank[b.diverged] })
	return all[:min(len(all), maxBranches)]
}

// step tries every request on a pair of states. at is the first that is answered otherwise, -1 when none is.
func (h *hunt) step(p pair, depth int) (at int, next []pair) {
	good := h.on(p.key, p.right, depth)
	seen := map[string]bool{}
	for i := range h.requests {
		after, named, ok := h.try(p, good, i, depth)
		if !ok {
			return i, nil
		}
		changes := good.answers[i].Changed
		diverged := len(differing(good.after[i], after)) > 0
		h.met = h.met || diverged
		kind := fmt.Sprint(good.answers[i].Rule, changes, diverged)
		if depth == 1 && (len(changes) > 0 || diverged) && !seen[kind] {
			seen[kind] = true
			next = append(next, pair{i, good.after[i], after, named, diverged})
		}
	}
	return -1, next
}

// try sends one request to the mutant. ok is false when the answer tells it.
func (h *hunt) try(p pair, good *right, i, depth int) (after behavior.State, named names, ok bool) {
	if h.read[i] == nil && !p.diverged {
		return good.after[i], p.named, true
	}
	if depth > 1 && h.alike(p, i) {
		return good.after[i], p.named, true
	}
	var got specs.Answer
	var err error
	switch {
	case h.read[i] == nil:
		after, got, err = h.prepared[i].Answer(p.wrong, symbols(depth))
	default:
		after, got, err = h.mutant.on(p.wrong, h.read[i], symbols(depth))
	}
	if err != nil || good.errs[i] != nil {
		return after, p.named, err != nil && good.errs[i] != nil
	}
	if depth == 1 {
		h.first[i] = &got
	}
	named = maps.Clone(p.named)
	return after, named, named.same(h.prepared[i], &good.answers[i], &got)
}

// alike says that on a pair of states both answers are those of the first state, where they were the same, for nothing that either rests
// on has changed.
func (h *hunt) alike(p pair, i int) bool {
	start := h.on(-1, h.start, 1)
	return h.first[i] != nil && start.errs[i] == nil && h.prepared[i].Alike(h.start, p.right, &start.answers[i]) && h.reading(i).Alike(h.start, p.wrong, h.first[i])
}

// reading is a request as the mutant reads it.
func (h *hunt) reading(i int) *specs.Prepared {
	if h.read[i] != nil {
		return h.read[i]
	}
	return h.prepared[i]
}

// differing lists how the mutant's state differs from the right one, made up values aside.
func differing(right, wrong behavior.State) []behavior.Change {
	if right.Equal(wrong) {
		return nil
	}
	return slices.DeleteFunc(behavior.Diff(right, wrong), func(c behavior.Change) bool {
		return names{}.match(any(c.Before), any(c.After), nil)
	})
}
