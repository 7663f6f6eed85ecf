package mutant

import (
	"io"
	"net/http"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Rehearsal is a right server that remembers what it was asked and what it answered, request by request. Afterwards it says which of
// the requests a mutant could answer otherwise, so that the others need not be sent to it. It is not safe for concurrent use while it
// serves.
type Rehearsal struct {
	server
	contract *specs.Contract
	at       int
	scenes   map[int]*scene
}

// scene is one request and the right answer to it.
type scene struct {
	request  *openapi.Request
	prepared *specs.Prepared
	answer   specs.Answer
	first    bool // the answer shows something made up that no answer before it showed
}

// NewRehearsal makes a right server with a state of its own.
func NewRehearsal(c *specs.Contract, s behavior.State) *Rehearsal {
	return &Rehearsal{server: server{mutant: &Mutant{contract: c}, state: s}, contract: c, scenes: map[int]*scene{}}
}

// Next numbers the request that comes next.
func (r *Rehearsal) Next(number int) { r.at = number }

// ServeHTTP answers as the contract does.
func (r *Rehearsal) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	request := &openapi.Request{Method: q.Method, Target: q.RequestURI, Header: q.Header, Body: body}
	a, err := r.step(request)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	r.scenes[r.at] = &scene{request: request, prepared: r.contract.Prepare(request), answer: a}
	write(w, &a)
}

// Close ends the rehearsal.
func (r *Rehearsal) Close(requests int) {
	seen := map[string]bool{}
	for i := range requests {
		if s := r.scenes[i]; s != nil {
			s.first = reveals(s.answer.Body, seen)
		}
	}
}

// reveals says whether a value holds something made up that was not seen, and notes it.
func reveals(v any, seen map[string]bool) bool {
	found := false
	switch v := v.(type) {
	case string:
		found = madeUp(v) && !seen[v]
		seen[v] = true
	case []any:
		for _, e := range v {
			found = reveals(e, seen) || found
		}
	case map[string]any:
		for _, e := range v {
			found = reveals(e, seen) || found
		}
	}
	return found
}

// Sees says of each of so many requests whether the mutant could answer it otherwise, when they are sent in order. What it says of no
// answer is so whatever is sent before.
func (r *Rehearsal) Sees(m *Mutant, requests int) []bool {
	sees := make([]bool, requests)
	for i, diverged := 0, false; i < requests; i++ {
		s := r.scenes[i]
		switch {
		case s == nil: // never reached a server
		case m.onlyAnswers():
			sees[i] = m.alters(s.answer)
		case m.rereads():
			// What was read otherwise may have left something behind that all later answers could show.
			diverged = diverged || m.misreads(s)
			sees[i] = diverged
		default:
			sees[i] = true
		}
	}
	return sees
}

// First says whether the right answer to a request was the first to show something made up, which later requests may need.
func (r *Rehearsal) First(number int) bool { return r.scenes[number] != nil && r.scenes[number].first }

// alters says whether the mutant sends something else instead of a right answer.
func (m *Mutant) alters(a specs.Answer) bool { return m.concerns(&a) && m.answer(&a) }

func (m *Mutant) misreads(s *scene) bool {
	h := hunt{mutant: m}
	if op := s.prepared.Operation; op == nil || m.Operation != anyOperation && m.Operation != op.ID {
		return m.Operation == anyOperation
	}
	return !h.same(m.read(s.request), s.prepared)
}
