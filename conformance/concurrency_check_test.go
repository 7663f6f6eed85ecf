package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
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
			r, err := Run(context.Background(), []*plan.Plan{p}, served(t, muted(t, silenced, carriedOut)), Options{Select: plan.Selection{Only: []string{"*/*/concurrency"}}})
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

// wanting is a history of so many copies of a request without an answer, and one with an answer that no state explains.
func wanting(c *course, copies int, impossible bool) []*event {
	stake := c.plan.Rounds[0].Stakes[0]
	for i := range copies {
		e := c.event(event{stake: stake, phase: racing, client: i + 1}, stake.Racing[i%2])
		e.call, e.answered, e.seen = int64(i+1), endless, &evidence.Observation{Err: errors.New("none")}
	}
	if impossible {
		e := c.event(event{stake: stake, phase: racing}, stake.Racing[0])
		e.call, e.answered, e.seen = 0, int64(copies+1), &evidence.Observation{Status: 299}
	}
	return c.events
}

func TestHistoryIsExplainedOrNotOrTheBudgetIsSpent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		copies     int
		impossible bool
		want       finding
	}{
		{"nothing asked", 0, false, explained},
		{"no answers", 12, false, explained},
		{"an answer that nothing explains", 2, true, unexplained},
		{"too many orders to try", 16, true, unsure},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := invited(t)
			one := &course{runner: &runner{plan: p, judge: judge.New(p, "")}, unsent: map[*plan.Stake]error{}}
			if got, _ := one.check(wanting(one, c.copies, c.impossible), nil); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
		})
	}
}
