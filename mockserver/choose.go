package mockserver

import (
	"net/http"
	"strings"
	"time"
)

// The places where a request names its workspace, the first that is there counting: a header, a cookie, the first label of a
// host under localhost, which every browser and resolver takes to this machine (RFC 6761, section 6.3).
const (
	workspaceHeader = "Counterpart-Workspace"
	workspaceCookie = "counterpart-workspace"
	workspaceDomain = ".localhost"
	workspaceQuery  = "workspace" // of the control API, whose query is its own
)

// choose finds the workspace that a request is for.
func (s *Server) choose(r *http.Request, now time.Time) (*workspace, error) {
	return s.workspaces.use(wanted(r), now)
}

// wanted is the name of the workspace that a request asks for, in lower case.
func wanted(r *http.Request) string {
	if named := r.Header[workspaceHeader]; len(named) > 0 {
		return strings.ToLower(named[0])
	}
	if len(r.Header["Cookie"]) > 0 {
		if cookie, err := r.Cookie(workspaceCookie); err == nil {
			return strings.ToLower(cookie.Value)
		}
	}
	if label := hostLabel(r.Host); label != "" {
		return label
	}
	return usualName
}

// hostLabel is the first label of a host under localhost, "" for any other.
func hostLabel(host string) string {
	under, ok := strings.CutSuffix(strings.ToLower(strings.TrimSuffix(withoutPort(host), ".")), workspaceDomain)
	if !ok {
		return ""
	}
	label, _, _ := strings.Cut(under, ".")
	return label
}

// wantedOfControl is wanted, for the control API: a page that a browser opens can name the workspace in its query.
func wantedOfControl(r *http.Request) string {
	if named := r.URL.Query().Get(workspaceQuery); named != "" && len(r.Header[workspaceHeader]) == 0 {
		return strings.ToLower(named)
	}
	return wanted(r)
}
