// Package cors lets pages of other origins use a handler, as browsers ask for it (https://fetch.spec.whatwg.org/#http-cors-protocol).
// Everything that a page could be kept from by a forgotten header is open to the origins allowed: any method, any header,
// credentials, and every header of an answer. A mock has nothing to protect but what it is told to keep apart.
//
// It is for a mock in front of which nothing else stands. It is no policy for a server with users, and it does not refuse
// requests: an origin that is not allowed is answered like a tool, and its browser keeps the answer from the page.
package cors

import (
	"net/http"
	"strings"

	"github.com/rs/cors"
)

// maxAge is how long a browser may remember the answer to a preflight, in seconds: as long as a page is being worked on, and not
// longer than it takes to notice that other origins are allowed now.
const maxAge = 600

// methods are all that a page can ask for; CONNECT and TRACE no browser sends, and OPTIONS needs no leave.
var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"}

// New returns what to put a handler behind so that pages of the origins allowed can use it. Paths that begin with apart are left
// as they are, preflights and all; "" is none. See ParseOrigins for the origins.
//
// A preflight (OPTIONS with Origin and Access-Control-Request-Method) is answered 204 here. Any other OPTIONS is the handler's.
// What the handler says of CORS itself is replaced: the two would contradict each other.
func New(allowed Origins, apart string) func(http.Handler) http.Handler {
	if allowed.nobody() {
		return func(next http.Handler) http.Handler { return next }
	}
	options := cors.Options{
		AllowedOrigins: allowed.list, AllowedMethods: methods, AllowedHeaders: []string{"*"},
		AllowCredentials: true, AllowPrivateNetwork: true, MaxAge: maxAge,
	}
	if allowed.any { // the origin itself and not "*", which browsers do not take together with credentials
		options.AllowOriginFunc = func(string) bool { return true }
	}
	protocol := cors.New(options)
	return func(next http.Handler) http.Handler { return &gate{next, protocol, apart} }
}

// gate is a handler behind the protocol.
type gate struct {
	next     http.Handler
	protocol *cors.Cors
	apart    string
}

// ServeHTTP answers preflights, and has anything else answered.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case g.apart != "" && strings.HasPrefix(r.URL.Path, g.apart):
		g.next.ServeHTTP(w, r)
	case preflight(r):
		g.protocol.HandlerFunc(w, r)
	default:
		out := &answer{ResponseWriter: w, begin: func() { g.open(w, r) }}
		g.next.ServeHTTP(out, r)
		out.started() // also when the handler has said nothing at all
	}
}

func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// open puts the protocol's headers on an answer that is about to leave, in the place of any that are there.
func (g *gate) open(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			delete(h, name)
		}
	}
	if r.Method == http.MethodOptions { // the library would take one that asks for a method, without an origin, for a preflight
		r = r.Clone(r.Context())
		r.Header.Del("Access-Control-Request-Method")
	}
	g.protocol.HandlerFunc(w, r)
	if h.Get("Access-Control-Allow-Origin") != "" {
		h.Set("Access-Control-Expose-Headers", strings.Join(exposed(h), ", "))
	}
}
