package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/specs/nearest"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// plainly refuses paths of the control API that http.ServeMux would lead elsewhere: with an empty segment, or with a dot for one.
func plainly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if clean := path.Clean(r.URL.Path); clean != strings.TrimSuffix(r.URL.Path, "/") {
			refuse(w, http.StatusNotFound, fmt.Sprintf("the control API has no path %q", bounded(r.URL.Path, 200)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkQuery refuses a query of the control API that can be read in more than one way, and a workspace in it that there cannot be,
// also where a header names another. What is about a workspace has no parameters but its own: one that was misspelt would narrow
// nothing down.
func (at route) checkQuery(r *http.Request) error {
	pairs, err := wire.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badRequest("the query cannot be read: %v", err)
	}
	known, seen := append([]string{workspaceQuery}, at.query...), map[string]bool{}
	for _, pair := range pairs {
		switch {
		case seen[pair.Name]:
			return badRequest("the query has %q twice", bounded(pair.Name, 80))
		case !at.shared && !slices.Contains(known, pair.Name):
			return badRequest("%q has no query parameter %q\nhint: %s", bounded(r.URL.Path, 200), bounded(pair.Name, 80), meant(pair.Name, known))
		}
		seen[pair.Name] = true
	}
	if seen[workspaceQuery] {
		return checkName("workspace", strings.ToLower(r.URL.Query().Get(workspaceQuery)))
	}
	return nil
}

// limitOf is how many entries a query asks for at most.
func limitOf(query url.Values) (int, error) {
	if !query.Has("limit") {
		return maxListed, nil
	}
	n, err := strconv.Atoi(query.Get("limit"))
	if err != nil || n < 1 || n > mostListed {
		return 0, badRequest("limit %q is not a whole number from 1 to %d", bounded(query.Get("limit"), 40), mostListed)
	}
	return n, nil
}

// checkOperation refuses an operation that is neither served nor in the journal, as one may be from before a contract was changed.
func (s *Server) checkOperation(world *workspace, id string) error {
	served := s.known().Operations
	if id != "" && (slices.Contains(served, id) || len(world.requests(id, 1)) > 0) {
		return nil
	}
	known := s.serving.Load().secrets.known
	return badRequest("there is no operation %q\nhint: %s", known.hideIn(known.bounded(id, 80)), meant(id, served))
}

// meant proposes the names that are near, else all.
func meant(given string, known []string) string {
	if near := nearest.Names(given, known); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "there are " + strings.Join(known, ", ")
}

func badRequest(format string, args ...any) error {
	return &refusedWish{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}
