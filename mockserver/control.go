package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/counterpart-api/counterpart/mockserver/console"
	"github.com/counterpart-api/counterpart/mockserver/control"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// controlPrefix is where the control API stands, beside the vendors' paths.
const controlPrefix = "/_counterpart/"

// controlHandler answers a request of the control API that is for one workspace.
type controlHandler func(w http.ResponseWriter, r *http.Request, world *workspace)

// route is a path of the control API and what its methods do.
type route struct {
	pattern string
	shared  bool // it is about the whole server, so no workspace is made for it
	methods map[string]controlHandler
	query   []string // the names of the query parameters that it has beside the workspace
}

// routes are all paths of the control API, below its prefix.
func (s *Server) routes() []route {
	return []route{
		{"health", true, map[string]controlHandler{"GET": s.getHealth}, nil},
		{"state", false, map[string]controlHandler{"GET": s.getState, "PUT": s.putState}, nil},
		{"reset", false, map[string]controlHandler{"POST": s.postReset}, nil},
		{"requests", false, map[string]controlHandler{"GET": s.getRequests}, []string{"operation", "limit"}},
		{"requests/{id}", false, map[string]controlHandler{"GET": s.getRequest}, nil},
		{"requests/{id}/diff", false, map[string]controlHandler{"GET": s.getDiff}, nil},
		{"rewind/{id}", false, map[string]controlHandler{"POST": s.postRewind}, nil},
		{"verifications", false, map[string]controlHandler{"POST": s.postVerification}, nil},
		{"clock", false, map[string]controlHandler{"GET": s.getClock, "PUT": s.putClock}, nil},
		{"seed", false, map[string]controlHandler{"GET": s.getSeed, "PUT": s.putSeed}, nil},
		{"faults", false, map[string]controlHandler{"GET": s.getFaults, "PUT": s.putFaults, "DELETE": s.deleteFaults}, nil},
		{"snapshots", false, map[string]controlHandler{"GET": s.getSnapshots}, nil},
		{"snapshots/{name}", false, map[string]controlHandler{"PUT": s.putSnapshot, "DELETE": s.deleteSnapshot}, nil},
		{"snapshots/{name}/restore", false, map[string]controlHandler{"POST": s.postRestore}, nil},
		{"openapi.yaml", true, map[string]controlHandler{"GET": getDocument}, nil},
		{"events", false, map[string]controlHandler{"GET": s.getEvents}, nil},
		{"workspaces", true, map[string]controlHandler{"GET": s.getWorkspaces, "POST": s.postWorkspace}, nil},
		{"workspaces/{name}", true, map[string]controlHandler{"GET": s.getWorkspace, "DELETE": s.deleteWorkspace}, nil},
	}
}

// controlAPI is how tests and tools see and set what the mock remembers. Its errors are RFC 9457 problems.
func (s *Server) controlAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(controlPrefix, func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, fmt.Sprintf("the control API has no path %q", bounded(r.URL.Path, 200)))
	})
	for _, route := range s.routes() {
		mux.Handle(controlPrefix+route.pattern, s.byMethod(route))
	}
	pages := console.New(controlPrefix, shown{s})
	mux.Handle(controlPrefix+"{$}", pages)
	mux.Handle(controlPrefix+"console/", pages)
	return guarded(s.admission(plainly(mux)))
}

// byMethod answers 405 with Allow where http.ServeMux would, but in our problem shape, and finds the workspace.
func (s *Server) byMethod(at route) http.Handler {
	allowed := slices.Sorted(maps.Keys(at.methods))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handle, ok := at.methods[r.Method]
		if !ok {
			w.Header()["Allow"] = allowed
			refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("%q has no method %q", bounded(r.URL.Path, 200), bounded(r.Method, 32)))
			return
		}
		world, err := s.workspaces.usual, at.checkQuery(r)
		if err == nil && !at.shared {
			world, err = s.workspaces.use(wantedOfControl(r), s.settings.now())
		}
		if err != nil {
			refuseWish(w, err)
			return
		}
		if r.Method != http.MethodGet {
			world.changed.Store(true)
		}
		handle(w, r, world)
		if r.Method != http.MethodGet {
			s.tellChange(wantedOfControl(r), r.Method+" "+at.pattern)
		}
	})
}

// health is what GET health answers: that the mock serves, and what.
type health struct {
	Status    string          `json:"status"`
	Contracts []contractBrief `json:"contracts,omitempty"` // for those only who may use the control API
}

type contractBrief struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Version    string `json:"version"`
	Operations int    `json:"operations"`
}

func (s *Server) getHealth(w http.ResponseWriter, r *http.Request, _ *workspace) {
	h := health{Status: "ok"}
	if !isAdmitted(r) {
		respond(w, h)
		return
	}
	for _, one := range s.services() {
		d := one.contract.Document
		h.Contracts = append(h.Contracts, contractBrief{one.contract.Name, d.Title, d.Version, len(d.Operations)})
	}
	respond(w, h)
}

// getDocument serves the control API's own contract.
func getDocument(w http.ResponseWriter, _ *http.Request, _ *workspace) {
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, control.Document()) // the client may be gone; there is nobody to tell
}

// contents is the state of every contract: contract, collection, key, entity.
type contents map[string]map[string]map[string]map[string]any

// getState shows the state. Credentials that are known stand as "${contract.actor.scheme}", and may be
// put back so where they stood.
func (s *Server) getState(w http.ResponseWriter, _ *http.Request, world *workspace) {
	respond(w, s.serving.Load().secrets.known.hideContents(s.contentsOf(world.state.Load())))
}

// putState replaces the collections that the body names; contracts and collections it does not name stay as they are.
// It sets everything or, when anything is wrong, nothing.
func (s *Server) putState(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSON(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	wanted, err := asContents(value)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	known := s.serving.Load().secrets.known
	if err := s.setShown(world, wanted); err != nil {
		refuse(w, statusOf(err), known.hideIn(err.Error()))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func readJSON(w http.ResponseWriter, r *http.Request) (any, error) {
	return readJSONOf(w, r, maxControlBody)
}

// readJSONOf reads a body of at most so many bytes.
func readJSONOf(w http.ResponseWriter, r *http.Request, most int64) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &refusedWish{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", tooLarge.Limit)}
	}
	if err != nil {
		return nil, err
	}
	return wire.ParseJSON(body, wire.Limits{})
}

// maxControlBody bounds a state that is put, in bytes.
const maxControlBody = 64 << 20

func (s *Server) postReset(w http.ResponseWriter, _ *http.Request, world *workspace) {
	if err := s.workspaces.reset(world); err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// maxListed is how many entries of the journal are listed when the query does not say; mostListed is how many it may ask for.
const (
	maxListed  = 100
	mostListed = 1_000_000
)

// getRequests lists the journal, newest first; ?operation= keeps one operation's, ?limit= says how many at most.
func (s *Server) getRequests(w http.ResponseWriter, r *http.Request, world *workspace) {
	query := r.URL.Query()
	limit, err := limitOf(query)
	if err == nil && query.Has("operation") {
		err = s.checkOperation(world, query.Get("operation"))
	}
	if err != nil {
		refuseWish(w, err)
		return
	}
	respond(w, map[string]any{"requests": world.requests(query.Get("operation"), limit)})
}

// respond writes v as JSON.
func respond(w http.ResponseWriter, v any) { respondWith(w, http.StatusOK, v) }

func respondWith(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // the client may be gone; there is nobody to tell
}

// refuse writes a problem (RFC 9457).
func refuse(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(append(wire.AppendJSON(nil, problem(status, detail).Body), '\n'))
}

// statusOf is what a wish for the mock itself is refused with: its own status, or as a bad request.
func statusOf(err error) int {
	if wish := (*refusedWish)(nil); errors.As(err, &wish) {
		return wish.status
	}
	return http.StatusBadRequest
}

// refuseWish writes what is wrong with a wish for the mock itself.
func refuseWish(w http.ResponseWriter, err error) {
	status := statusOf(err)
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	refuse(w, status, err.Error())
}
