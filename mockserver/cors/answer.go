package cors

import (
	"net/http"
	"slices"
	"strings"
)

// answer is an answer to whose head something is added at the last moment, when it is known.
type answer struct {
	http.ResponseWriter
	begin func()
	begun bool
}

func (a *answer) started() {
	if !a.begun {
		a.begun = true
		a.begin()
	}
}

// WriteHeader sends the head. One that is only informational is not the answer's.
func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols {
		a.started()
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, and before the first the head.
func (a *answer) Write(b []byte) (int, error) {
	a.started()
	return a.ResponseWriter.Write(b)
}

// FlushError sends what is held back. http.ResponseController finds it.
func (a *answer) FlushError() error {
	a.started()
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Flush is FlushError for those who ask the writer itself.
func (a *answer) Flush() { _ = a.FlushError() }

// Unwrap is how http.ResponseController gets at the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// open are the headers that a page may read anyway (CORS-safelisted response-header names), and those that none may.
var open = []string{
	"Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma",
	"Set-Cookie", "Set-Cookie2",
}

// exposed names every header that a page could not read unless told that it may, sorted. Date is added after us.
func exposed(h http.Header) []string {
	names := []string{"Date"}
	for name := range h {
		if name != "Date" && !slices.Contains(open, name) && !strings.HasPrefix(name, "Access-Control-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
