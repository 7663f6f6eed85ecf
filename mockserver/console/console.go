// Package console shows a mock to people: what is served, a form for each operation, what was asked and answered, what is
// remembered, and the handles to change all that. Pages are made on the server and work without scripts; one small script makes
// them live.
//
// The console has no powers of its own. It asks the mock, in process, what any client may ask over HTTP, and so cannot get round
// what the mock refuses. Whatever came from a client becomes a page through html/template alone, and is text there.
package console

import (
	"embed"
	"net/http"

	"github.com/counterpart-api/counterpart/specs"
)

// Source is the mock behind a console.
type Source interface {
	// ServeHTTP answers as the mock does: vendors' requests and, below the console's own path, those of the control API.
	http.Handler
	// Services lists the contracts that are served.
	Services() []Service
	// Workspace is the name of the workspace that a request chooses, its query included.
	Workspace(r *http.Request) string
	// State is what a workspace remembers of a contract.
	State(workspace, contract string) (State, error)
	// SetEntity puts an entity in the place of the one with its key, or deletes that when given is nil. Nothing is changed
	// when there is an error: given does not fit the contract, or one of the names is unknown.
	SetEntity(workspace, contract, collection, key string, given map[string]any) error
}

// State is what is remembered of a contract, as people may see it: what stands in the place of a credential is known to SetEntity,
// too. What its methods return is not modified.
type State interface {
	// Len counts the entities of a collection.
	Len(collection string) int
	// Keys lists the keys of a collection, in order.
	Keys(collection string) []string
	// Lookup finds the given properties of an entity.
	Lookup(collection, key string) (given map[string]any, ok bool)
}

// Service is one contract that is served and the world that it began from.
type Service struct {
	Contract *specs.Contract
	World    specs.World
}

// Console is the handler of the console's pages.
type Console struct {
	at     string
	source Source
	mux    *http.ServeMux
}

//go:embed templates/*.html
var templates embed.FS

// New makes the console of a mock. at is the path of its first page, "/_counterpart/", below which the control API is as well;
// all else of the console is below at + "console/".
func New(at string, source Source) *Console {
	c := &Console{at: at, source: source, mux: http.NewServeMux()}
	c.route("GET", "{$}", c.journal)
	c.route("GET", "console/request", c.request)
	c.route("POST", "console/rewind", c.rewind)
	c.route("GET", "console/operations", c.operations)
	c.route("GET", "console/operation", c.operation)
	c.route("POST", "console/operation", c.send)
	c.route("POST", "console/compose", c.compose)
	c.route("GET", "console/state", c.state)
	c.route("GET", "console/entity", c.entity)
	c.route("POST", "console/entity", c.saveEntity)
	c.route("GET", "console/workspaces", c.workspaces)
	c.route("POST", "console/workspaces", c.changeWorkspaces)
	c.route("GET", "console/conditions", c.conditions)
	c.route("POST", "console/conditions", c.changeConditions)
	c.mux.Handle("GET "+at+"console/assets/", http.StripPrefix(at+"console/", http.HandlerFunc(serveAsset)))
	c.mux.HandleFunc(at, func(w http.ResponseWriter, r *http.Request) {
		c.begin(w, r).fail(http.StatusNotFound, "The console has no such page.")
	})
	return c
}

// route makes a handler of a page of one that is given the page it is to fill.
func (c *Console) route(method, path string, handle func(*page)) {
	c.mux.HandleFunc(method+" "+c.at+path, func(w http.ResponseWriter, r *http.Request) {
		if p := c.begin(w, r); p.chosen() {
			handle(p)
		}
	})
}

// policy lets a page load what is the console's own, and nothing else; its script cannot make markup of text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// ServeHTTP answers with a page.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // forms need an Origin to be told from those of other sites
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	c.mux.ServeHTTP(w, r)
}

// maxForm bounds what a form sends, in bytes.
const maxForm = 8 << 20
