package mockserver

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/fault"
	"github.com/counterpart-api/counterpart/mockserver/prefer"
	"github.com/counterpart-api/counterpart/specs"
)

// terms are what an exchange is not ordinary by: what its client prefers, and what goes wrong with it on purpose.
type terms struct {
	wish     prefer.Wish
	faults   fault.Rule // those that are wished
	effects  fault.Effects
	delivery fault.Delivery
	wanted   specs.Answer // what is wished; without an operation when nothing is, or when there is none to ask for it
	granted  bool         // the answer is the one that is wished
	unsent   bool         // no answer was sent
}

// serveOnTerms serves a request that prefers something, or may meet faults.
func (s *Server) serveOnTerms(w http.ResponseWriter, r *http.Request, x *exchange) {
	x.prepare()
	x.terms = &terms{}
	if err := x.wishes(r.Header["Prefer"]); err != nil {
		x.refuse(problem(http.StatusBadRequest, bounded("Prefer: "+err.Error(), 2000)))
	} else if x.meet(); x.terms.takesTime() {
		if held := len(x.request.Body); s.delays.begin(held) {
			defer s.delays.done(held)
			s.decideLater(w, r, x)
		} else {
			x.refuse(crowded())
		}
	} else {
		s.decideLater(w, r, x)
	}
	x.finish(s)
	s.record(x)
	x.request.Body, x.prepared = nil, nil // sending may take long
	s.send(r.Context(), w, x)
}

// refuse answers with nothing that the client wished.
func (x *exchange) refuse(a specs.Answer) {
	x.terms = &terms{}
	x.unchanged(a)
}

// decideLater gives the answer, after the time that it takes.
func (s *Server) decideLater(w http.ResponseWriter, r *http.Request, x *exchange) {
	patient(w, x.terms)
	if s.pass(r.Context(), x.terms.delay()) != nil {
		x.hangUp(s)
	}
	s.steadily(func() {
		x.again(s)
		x.decideOnTerms(s)
	})
}

// again reads the request as the contracts that are served by now do, when those are others.
func (x *exchange) again(s *Server) {
	if one, to := s.serving.Load().find(x.request); one != x.service {
		x.service, x.routed, x.prepared = one, to, nil
		x.prepare()
		x.terms.wanted, _ = x.wished()
	}
}

// wishes reads what the client prefers. What is impossible is an error, or passed over when the client is lenient about it.
func (x *exchange) wishes(fields []string) error {
	t := x.terms
	var err error
	if t.wish, err = prefer.Parse(fields); err != nil {
		return err
	}
	t.delivery = x.world.deliveries.Next(x.world.seed.Load(), x.request.Method, x.request.Target, x.request.Body)
	if t.wish.Fault != "" {
		if t.faults, err = fault.ParseWish(t.wish.Fault); err != nil && !t.wish.Lenient {
			return fmt.Errorf("fault: %w", err)
		}
	}
	if t.wanted, err = x.wished(); err != nil && !t.wish.Lenient {
		return err
	}
	return nil
}

// wished is the answer that the client prefers; nothing is wrong when it prefers none, or when there is no operation to ask for one.
func (x *exchange) wished() (specs.Answer, error) {
	wish := &x.terms.wish
	if x.prepared == nil || x.prepared.Operation == nil || !wish.Answer() {
		return specs.Answer{}, nil
	}
	return x.prepared.Wished(specs.Wish{Status: wish.Code, Example: wish.Example, Dynamic: wish.Dynamic, Seed: uint64(x.terms.delivery)})
}

// meet decides what goes wrong.
func (x *exchange) meet() {
	contract, operation := "", ""
	if x.service != nil {
		contract = x.service.contract.Name
	}
	if x.prepared != nil && x.prepared.Operation != nil {
		operation = x.prepared.Operation.ID
	}
	t := x.terms
	t.effects = x.world.faults.Load().Meet(contract, operation, t.faults, t.delivery, x.world.clock.Now)
}

// decideOnTerms gives the answer: a failure on purpose goes before what is wished, and that before the contract's own. Only the last
// changes the state. A connection that is cut before the answer is cut before anything was done.
func (x *exchange) decideOnTerms(s *Server) {
	e := &x.terms.effects
	switch {
	case e.Cut == fault.Before:
		x.hangUp(s)
	case e.Quota != nil && e.Quota.Exceeded:
		x.fail(http.StatusTooManyRequests)
	case e.Status != 0:
		x.fail(e.Status)
	case !x.grant():
		x.decide(s)
	}
	if e.Quota != nil && x.defect == nil {
		x.tellQuota(e.Quota)
	}
}

// fail answers with an error, as the vendor would.
func (x *exchange) fail(status int) {
	if x.prepared == nil {
		x.unchanged(problem(status, "the answer was made to fail"))
		return
	}
	x.unchanged(x.prepared.Failed(status))
	x.defect = x.check()
}

// grant gives the answer that is wished. A success cannot be had for a request that is refused before any rule sees it.
func (x *exchange) grant() bool {
	wanted := x.terms.wanted
	if wanted.Operation == nil || wanted.Status < 400 && x.refused() {
		return false
	}
	x.unchanged(wanted)
	x.terms.granted = true
	x.defect = x.check()
	return true
}

// refused says whether the contract refuses the request before any rule sees it. What answering makes up is made up aside.
func (x *exchange) refused() bool {
	own := x.service.index
	in := x.inputs
	in.Fresh = x.world.fresh[own].aside().fresh
	_, a, err := x.prepared.Answer(x.world.state.Load()[own], in)
	return err == nil && a.Class != specs.ClassRules
}

// hangUp ends the connection without an answer.
func (x *exchange) hangUp(s *Server) {
	x.terms.unsent = true
	x.unchanged(specs.Answer{})
	if x.prepared != nil {
		x.answer.Operation = x.prepared.Operation
	}
	x.finish(s)
	s.record(x)
	panic(http.ErrAbortHandler)
}

// heeded says which of the preferences given came to anything.
func (t *terms) heeded(name string) bool {
	switch name {
	case "code", "example":
		return t.granted
	case "dynamic":
		return t.granted || !t.wish.Dynamic
	case "fault":
		return t.faults.String() != ""
	}
	return true
}

// note writes into the journal what was not ordinary.
func (t *terms) note(k *kept) {
	k.fault = t.effects.String()
	if !t.unsent {
		k.preferred = strings.Clone(t.wish.Applied(t.heeded)) // which may be a part of the field
	}
}

// wait lets time pass, unless the context ends before.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
