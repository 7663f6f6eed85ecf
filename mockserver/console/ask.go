package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// refusal is what the control API said no with.
type refusal struct {
	status int
	detail string
}

func (r *refusal) Error() string { return r.detail }

// get asks the control API, and reads its answer into the value that into points to.
func (p *page) get(path string, into any) error { return p.ask(http.MethodGet, path, nil, into) }

// ask sends a request to the control API of the mock, for the page's workspace, as whoever asked for the page: it has their context.
func (p *page) ask(method, path string, body, into any) error {
	var content []byte
	if body != nil {
		content, _ = json.Marshal(body) // of plain values: cannot fail
	}
	got, err := p.call(method, p.console.at+path, http.Header{"Content-Type": {"application/json"}}, content)
	if err != nil {
		return err
	}
	if got.status >= http.StatusBadRequest {
		return refusalOf(got)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(got.body.Bytes(), into)
}

// refusalOf reads a problem (RFC 9457).
func refusalOf(got *answer) error {
	var problem struct{ Title, Detail string }
	if json.Unmarshal(got.body.Bytes(), &problem) != nil || problem.Detail == "" {
		problem.Detail = fmt.Sprintf("the mock answered %d %s", got.status, http.StatusText(got.status))
	}
	return &refusal{got.status, sentence(problem.Detail)}
}

// workspaceHeader chooses a workspace before all else that chooses one.
const workspaceHeader = "Counterpart-Workspace"

// errCut is what becomes of a request whose connection the mock cuts.
var errCut = errors.New("the connection was cut before the answer was complete")

// call sends a request to the mock in process.
func (p *page) call(method, target string, header http.Header, body []byte) (got *answer, err error) {
	r, err := http.NewRequestWithContext(p.inside(), method, "http://"+p.r.Host+"/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if err := aim(r, target); err != nil {
		return nil, err
	}
	r.Header = header
	r.Header.Set(workspaceHeader, p.Workspace)
	r.RemoteAddr = p.r.RemoteAddr
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	defer func() {
		if cut := recover(); cut != nil {
			if cut != http.ErrAbortHandler {
				panic(cut)
			}
			err = errCut
		}
	}()
	got = &answer{header: http.Header{}}
	p.console.source.ServeHTTP(got, r)
	return got, nil
}

// inside is the context of the page without the server's and the connection's: what is asked in process came over no connection.
func (p *page) inside() context.Context {
	ctx := context.WithValue(p.r.Context(), http.LocalAddrContextKey, nil)
	return context.WithValue(ctx, http.ServerContextKey, nil)
}

// aim gives a request its target as a server would have read it.
func aim(r *http.Request, target string) error {
	u, err := r.URL.Parse(target)
	if err != nil || !strings.HasPrefix(target, "/") {
		return fmt.Errorf("%.80q is not a path", target)
	}
	u.Scheme, u.Host = "", ""
	r.URL, r.RequestURI = u, target
	return nil
}

// answer is an answer of the mock that did not go over a network.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter. Informational answers are not kept.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}
