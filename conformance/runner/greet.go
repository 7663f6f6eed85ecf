package runner

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// begin takes the target back to the world, where that can be done, and sees that a run makes sense.
func (r *Session) begin(ctx context.Context) error {
	if len(r.chosen) == 0 || r.ended(ctx) {
		return nil
	}
	if r.Options.Reset != nil {
		if err := r.Options.Reset(ctx); err != nil {
			return fmt.Errorf("resetting the target: %w", err)
		}
	}
	r.pending = map[*plan.Case]bool{}
	for _, c := range r.Needed() {
		r.pending[c] = true
	}
	return r.greet(ctx)
}

// greet makes sure that there is a server, and that it knows the caller: else a thousand failures would say one thing.
func (r *Session) greet(ctx context.Context) error {
	line := transport.NewConn(r.Target)
	defer line.Close()
	if err := line.Connect(ctx); err != nil {
		return fmt.Errorf("%w: %q: %w\nhint: %s", ErrUnreachable, r.Target.URL, err, cmp.Or(transport.TLSHint(err), "is it running, and is this its address?"))
	}
	if len(r.Plan.Opening) == 0 {
		return nil
	}
	first := r.Plan.Opening[0]
	switch {
	case r.pending[first]:
		seen := r.send(ctx, line, first)
		if err := r.strange(first, seen); err != nil {
			return err
		}
		r.settle(ctx, first, seen)
		delete(r.pending, first)
	case !first.Mutates():
		return r.strange(first, r.anew(ctx, first))
	}
	return nil
}

// strange is what the answer to the first request says that makes a run senseless, nil for nothing.
func (r *Session) strange(first *plan.Case, seen *evidence.Observation) error {
	if unknown(first, seen) {
		return errStranger(first)
	}
	return r.errSecure(seen)
}

// unknown says whether a server does not know the caller of a request that it should grant.
func unknown(c *plan.Case, seen *evidence.Observation) bool {
	return seen.Status == http.StatusUnauthorized && c.Expected.Status < 400
}

func errStranger(c *plan.Case) error {
	return fmt.Errorf("%w: the documented request of %s is answered 401\nhint: give the world's first actor credentials that are good there",
		ErrCredentials, c.Call.Operation.ID)
}

// errSecure says that a target wants TLS; nil when it does not say so.
func (r *Session) errSecure(seen *evidence.Observation) error {
	if r.Target.URL.Scheme != "http" || seen.Status != 400 || !transport.SpeaksTLS(seen.Body) {
		return nil
	}
	secure := *r.Target.URL
	secure.Scheme = "https"
	return fmt.Errorf("%w: %q answers that it speaks HTTPS\nhint: try %s", ErrUnreachable, r.Target.URL, &secure)
}
