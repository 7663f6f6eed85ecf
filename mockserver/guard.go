package mockserver

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// controls says whether a request is one for the control API. The path counts as it was sent: a proxy that keeps the prefix from
// the outside must not be got round by another spelling.
func (s *Server) controls(r *http.Request) bool {
	return s.control != nil && strings.HasPrefix(target(r), s.settings.controlPrefix)
}

// guarded keeps the pages of other sites away from the control API: a browser sends requests to this machine for any page that
// asks, and a name of a foreign site may lead here (DNS rebinding).
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case onLoopback(r) && !ownName(r.Host):
			refuse(w, http.StatusForbidden, "the control API answers to names of this machine only")
		case foreign(r):
			refuse(w, http.StatusForbidden, "the control API does not answer pages of other sites")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// onLoopback says whether the request came in on a loopback address. A server on another one has names we cannot know, and one
// that is called without a network has none.
func onLoopback(r *http.Request) bool {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}

// ownName says whether a Host is not a name that somebody else may have let lead here: localhost, a name under it, or an address.
func ownName(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(withoutPort(host)), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	return net.ParseIP(strings.Trim(host, "[]")) != nil
}

// withoutPort is a Host without its port, if it has one.
func withoutPort(host string) string {
	if !strings.Contains(host, ":") { // of which an error would be made first
		return host
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// foreign says whether a browser sent the request for a page of another site.
func foreign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host
}
