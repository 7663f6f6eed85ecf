package mutant_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

// sent is a request on its way to a handler.
func sent(r *openapi.Request) (http.ResponseWriter, *http.Request) {
	q := &http.Request{Method: r.Method, RequestURI: r.Target, Header: r.Header, Body: http.NoBody}
	if len(r.Body) > 0 {
		q.Body = io.NopCloser(bytes.NewReader(r.Body))
	}
	return httptest.NewRecorder(), q
}
