package mutant

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"sync"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Serve puts a mutant behind HTTP, with a state of its own that begins as given.
func (m *Mutant) Serve(s behavior.State) http.Handler { return &server{mutant: m, state: s} }

type server struct {
	mutant *Mutant
	mu     sync.Mutex
	state  behavior.State
	made   maker
}

// maxBody bounds the body of a request, in bytes.
const maxBody = 16 << 20

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler) // half a request has no answer
	}
	a, err := s.step(&openapi.Request{Method: r.Method, Target: r.RequestURI, Header: r.Header, Body: body})
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	write(w, &a)
}

// step answers on the present state.
func (s *server) step(r *openapi.Request) (specs.Answer, error) {
	if s.mutant.racy {
		return s.interrupted(r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	after, a, err := s.mutant.Answer(s.state, r, s.made.inputs())
	if err == nil {
		s.state = after
	}
	return a, err
}

// interrupted reads the state, lets others at it, and writes what it made of what it read.
func (s *server) interrupted(r *openapi.Request) (specs.Answer, error) {
	s.mu.Lock()
	before := s.state
	s.mu.Unlock()
	runtime.Gosched()
	after, a, err := s.mutant.Answer(before, r, s.made.inputs())
	if err == nil && len(a.Changed) > 0 {
		s.mu.Lock()
		s.state = after
		s.mu.Unlock()
	}
	return a, err
}

func write(w http.ResponseWriter, a *specs.Answer) {
	h := w.Header()
	if a.MediaType != "" {
		h.Set("Content-Type", a.MediaType)
	}
	for name, value := range a.Header {
		h.Set(name, value)
		if value == "" {
			h[http.CanonicalHeaderKey(name)] = nil // not even the usual one
		}
	}
	w.WriteHeader(a.Status)
	if a.MediaType != "" {
		_, _ = w.Write(wire.AppendJSON(nil, a.Body)) // the client may be gone; there is nobody to tell
	}
}

// maker makes identities and instants by counting.
type maker struct {
	mu    sync.Mutex
	count int
}

func (m *maker) inputs() behavior.Inputs { return behavior.Inputs{Now: m.now, Fresh: m.fresh} }

func (m *maker) next() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	return m.count
}

// now is a second later every time.
func (m *maker) now() string { return instant(m.next()) }

func (m *maker) fresh(format string) string { return identity(format, m.next()) }

func padded(n, base, width int) string {
	text := strconv.FormatInt(int64(n), base)
	for len(text) < width {
		text = "0" + text
	}
	return text
}
