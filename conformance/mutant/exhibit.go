package mutant

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// exhibit is one right answer, as far as it is determined and as a server sends it. What is answered alike is kept once: a mutant that
// differs in nothing but what it sends does so wherever the answer is the same.
type exhibit struct {
	path       []*openapi.Request // the last is the one that is answered
	prepared   *specs.Prepared
	determined specs.Answer
	sent       specs.Answer
}

// exhibits are the answers to every request in the first state and after each kind of change.
func (s *Search) exhibits() []exhibit {
	h := &hunt{Search: s, mutant: &Mutant{contract: s.contract}, read: make([]*specs.Prepared, len(s.requests))}
	start := pair{-1, s.start, s.start, names{}, false}
	_, next := h.step(start, 1)
	var all []exhibit
	seen := map[string]bool{}
	for depth, states := range [][]pair{{start}, chosen(next)} {
		for _, at := range states {
			all = append(all, s.exhibitsAt(at, depth+1, seen)...)
		}
	}
	return all
}

func (s *Search) exhibitsAt(at pair, depth int, seen map[string]bool) []exhibit {
	var all []exhibit
	good := s.on(at.key, at.right, depth)
	for i, p := range s.prepared {
		if good.errs[i] != nil {
			continue
		}
		a := good.answers[i]
		operation := ""
		if a.Operation != nil {
			operation = a.Operation.ID
		}
		key := fmt.Sprint(operation, a.Class, a.Rule, a.Status, a.Header, a.MediaType, a.Body)
		if seen[key] {
			continue
		}
		seen[key] = true
		_, sent, err := p.Answer(at.right, symbols(depth))
		if err != nil {
			continue
		}
		path := []*openapi.Request{s.requests[i]}
		if at.key >= 0 {
			path = append([]*openapi.Request{s.requests[at.key]}, path...)
		}
		all = append(all, exhibit{path, p, a, sent})
	}
	return all
}

// tellShown is Tell for a mutant that differs in nothing but what it sends.
func (s *Search) tellShown(m *Mutant) (w *Witness, met bool) {
	for _, e := range s.shown() {
		got := e.sent
		if !m.concerns(&got) || !m.answer(&got) {
			continue
		}
		met = true
		if !(names{}).same(e.prepared, &e.determined, &got) {
			return &Witness{e.path}, true
		}
	}
	return nil, met
}
