package conformance_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// watched is a target on the plain server that shows each request, and the contract it is about, before it is answered, and tells
// when the answer is made.
func watched(t *testing.T, all []*conformance.Plan, begin func(contract string, r *http.Request), end func()) *conformance.Target {
	t.Helper()
	handler, err := plain.New("")
	if err != nil {
		t.Fatal(err)
	}
	return named(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := slices.IndexFunc(all, func(p *conformance.Plan) bool {
			return p.Contract.Belongs(&openapi.Request{Method: r.Method, Target: r.URL.RequestURI()})
		})
		if known < 0 {
			handler.ServeHTTP(w, r)
			return
		}
		begin(all[known].Contract.Name, r)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		end()
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
}

func TestContractsAreTriedAtTheSameTime(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	const meeting = 9 // the request at which each contract waits for the others
	var mu sync.Mutex
	sent, waiting, together := map[string]int{}, 0, make(chan struct{})
	target := watched(t, all, func(contract string, r *http.Request) {
		mu.Lock()
		sent[contract]++
		arrived := sent[contract] == meeting
		if arrived {
			if waiting++; waiting == len(all) {
				close(together)
			}
		}
		mu.Unlock()
		if arrived {
			select {
			case <-together:
			case <-r.Context().Done():
			}
		}
	}, func() {})
	r, err := conformance.Run(t.Context(), all, target, conformance.Options{Workers: len(all)})
	if err != nil {
		t.Fatal(err)
	}
	if list := wrong(r); len(list) > 0 || !r.Conforms() {
		t.Error(list)
	}
}

func TestNoMoreRequestsAreUnderWayThanThereAreWorkers(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	for _, workers := range []int{1, 2} {
		var mu sync.Mutex
		now, most := 0, 0
		count := func(by int) {
			mu.Lock()
			defer mu.Unlock()
			now += by
			most = max(most, now)
		}
		target := watched(t, all, func(string, *http.Request) {
			count(1)
			for range 100 {
				runtime.Gosched() // so that others arrive, if they may
			}
		}, func() { count(-1) })
		_, err := conformance.Run(t.Context(), all, target, conformance.Options{Workers: workers, Select: conformance.Selection{Only: []string{"*/*/example", "*/*/protocol"}}})
		if err != nil {
			t.Fatal(err)
		}
		if most > workers {
			t.Errorf("%d requests are under way with %d workers", most, workers)
		}
	}
}

func TestAnInterruptionEndsEveryContract(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var mu sync.Mutex
	sent := map[string]int{}
	target := watched(t, all, func(contract string, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if sent[contract]++; sent[all[0].Contract.Name] > 30 && sent[all[1].Contract.Name] > 30 {
			cancel(errors.New("interrupted"))
		}
	}, func() {})
	r, err := conformance.Run(ctx, all, target, conformance.Options{Workers: len(all)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Aborted != "interrupted" || r.ExitStatus() != 3 {
		t.Errorf("aborted %q, status %d", r.Aborted, r.ExitStatus())
	}
	passed, unreached := map[string]bool{}, map[string]bool{}
	for i := range r.Results {
		switch res := &r.Results[i]; res.Verdict {
		case report.Pass:
			passed[res.Contract] = true
		case report.Unreached:
			unreached[res.Contract] = true
		default:
			t.Errorf("%s: %s: %s", res.ID, res.Verdict, res.Reason)
		}
	}
	if len(passed) < 2 || len(unreached) != len(all) {
		t.Errorf("passed some of %v, unreached some of %v", passed, unreached)
	}
}
