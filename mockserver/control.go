package mockserver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// controlPrefix is where the control API stands, beside the vendors' paths.
const controlPrefix = "/_counterpart/"

// controlAPI is how tests and tools see and set what the mock remembers. Its errors are RFC 9457 problems.
func (s *Server) controlAPI() http.Handler {
	routes := map[string]map[string]http.HandlerFunc{
		"health":   {"GET": s.getHealth},
		"state":    {"GET": s.getState, "PUT": s.putState},
		"reset":    {"POST": s.postReset},
		"requests": {"GET": s.getRequests},
	}
	mux := http.NewServeMux()
	mux.HandleFunc(controlPrefix, func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, fmt.Sprintf("the control API has no path %q", r.URL.Path))
	})
	for name, methods := range routes {
		mux.Handle(controlPrefix+name, byMethod(methods))
	}
	return guarded(mux)
}

// byMethod answers 405 with Allow where http.ServeMux would, but in our problem shape.
func byMethod(methods map[string]http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handle, ok := methods[r.Method]; ok {
			handle(w, r)
			return
		}
		for _, m := range []string{"GET", "POST", "PUT"} {
			if methods[m] != nil {
				w.Header().Add("Allow", m)
			}
		}
		refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("%q has no method %q", r.URL.Path, r.Method))
	})
}

// health is what GET health answers: that the mock serves, and what.
type health struct {
	Status    string          `json:"status"`
	Contracts []contractBrief `json:"contracts"`
}

type contractBrief struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Version    string `json:"version"`
	Operations int    `json:"operations"`
}

func (s *Server) getHealth(w http.ResponseWriter, _ *http.Request) {
	h := health{Status: "ok", Contracts: []contractBrief{}}
	for _, one := range s.services {
		d := one.contract.Document
		h.Contracts = append(h.Contracts, contractBrief{one.contract.Name, d.Title, d.Version, len(d.Operations)})
	}
	respond(w, h)
}

// contents is the state of every contract: contract, collection, key, entity.
type contents map[string]map[string]map[string]map[string]any

func (s *Server) getState(w http.ResponseWriter, _ *http.Request) {
	all := contents{}
	for _, one := range s.services {
		if one.contract.Behavior != nil {
			all[one.contract.Name] = one.contract.Behavior.ToMap(one.state.Load())
		}
	}
	respond(w, all)
}

// putState replaces the collections that the body names; contracts and collections it does not name stay as they are.
// It sets everything or, when anything is wrong, nothing.
func (s *Server) putState(w http.ResponseWriter, r *http.Request) {
	value, err := s.readJSON(w, r)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	wanted, err := asContents(value)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if err := s.setState(wanted); err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) readJSON(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	if err != nil {
		return nil, err
	}
	return wire.ParseJSON(body, wire.Limits{})
}

// maxControlBody bounds a state that is put, in bytes.
const maxControlBody = 64 << 20

func (s *Server) postReset(w http.ResponseWriter, _ *http.Request) {
	s.Reset()
	w.WriteHeader(http.StatusNoContent)
}

// maxListed is how many entries of the journal are listed when the query does not say.
const maxListed = 100

// getRequests lists the journal, newest first; ?operation= keeps one operation's, ?limit= says how many at most.
func (s *Server) getRequests(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit := maxListed
	if text := query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			refuse(w, http.StatusBadRequest, fmt.Sprintf("limit %q is not a positive whole number", bounded(text, 40)))
			return
		}
		limit = n
	}
	respond(w, map[string]any{"requests": s.Requests(query.Get("operation"), limit)})
}

// respond writes v as JSON.
func respond(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // the client may be gone; there is nobody to tell
}

// refuse writes a problem (RFC 9457).
func refuse(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(wire.AppendJSON(nil, problem(status, detail).Body))
}
