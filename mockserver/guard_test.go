package mockserver_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheControlAPIKeepsForeignPagesOut(t *testing.T) {
	t.Parallel()
	h := mustServe(t)
	tests := []struct {
		name, target, host string
		header             http.Header
		want               int
	}{
		{"a tool on this machine", "/_counterpart/reset", "127.0.0.1:4010", nil, http.StatusNoContent},
		{"by name", "/_counterpart/reset", "localhost:4010", nil, http.StatusNoContent},
		{"by a name under localhost", "/_counterpart/reset", "ci-17.localhost:4010", nil, http.StatusNoContent},
		{"by IPv6", "/_counterpart/reset", "[::1]:4010", nil, http.StatusNoContent},
		{"its own page", "/_counterpart/reset", "localhost:4010", http.Header{"Origin": {"http://localhost:4010"}, "Sec-Fetch-Site": {"same-origin"}}, http.StatusNoContent},
		{"a rebound name", "/_counterpart/reset", "evil.example", nil, http.StatusForbidden},
		{"a foreign page", "/_counterpart/reset", "localhost:4010", http.Header{"Origin": {"http://evil.example"}}, http.StatusForbidden},
		{"a page without an origin", "/_counterpart/reset", "localhost:4010", http.Header{"Origin": {"null"}}, http.StatusForbidden},
		{"a form of a foreign page", "/_counterpart/reset", "localhost:4010", http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		{"another spelling of the path", "/%5fcounterpart/reset", "localhost:4010", nil, http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodPost, tt.target, strings.NewReader(""))
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}))
			r.Host = tt.host
			for name, values := range tt.header {
				r.Header[name] = values
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tt.want)
			}
		})
	}
}
