package runner

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
)

// muted is the plain server, which never answers one of the requests; it carries it out first, or not.
func muted(t *testing.T, one []byte, carriedOut bool) http.Handler {
	t.Helper()
	next := sound(t, func(*http.Request) {})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err != nil || !bytes.Equal(body, one) {
			next.ServeHTTP(w, r)
			return
		}
		if carriedOut {
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		panic(http.ErrAbortHandler)
	})
}

func TestRequestWithoutAnswerMayHaveBeenCarriedOutOrNot(t *testing.T) {
	t.Parallel()
	p := invited(t)
	stake := p.Rounds[0].Stakes[0]
	silenced := stake.Racing[1].Call.Message("").Body
	for name, carriedOut := range map[string]bool{"carried out": true, "not carried out": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := run(context.Background(), []*plan.Plan{p}, served(t, muted(t, silenced, carriedOut)), Options{Select: plan.Selection{Only: []string{"*/*/concurrency"}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, res := range r.Results {
				want := report.Pass
				if res.ID == stake.Obligation.ID {
					want = report.Undecided
				}
				if res.Verdict != want || want == report.Undecided && !strings.Contains(res.Reason, "got none") {
					t.Errorf("%s: %s, %s", res.ID, res.Verdict, res.Reason)
				}
			}
		})
	}
}
