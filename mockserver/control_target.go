package mockserver

import (
	"fmt"
	"net/http"
	"path"
	"strings"

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
// also where a header names another.
func checkQuery(r *http.Request) error {
	pairs, err := wire.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &refusedWish{http.StatusBadRequest, fmt.Sprintf("the query cannot be read: %v", err)}
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		if seen[pair.Name] {
			return &refusedWish{http.StatusBadRequest, fmt.Sprintf("the query has %q twice", bounded(pair.Name, 80))}
		}
		seen[pair.Name] = true
	}
	if seen[workspaceQuery] {
		return checkName("workspace", strings.ToLower(r.URL.Query().Get(workspaceQuery)))
	}
	return nil
}
