package score

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/runner"
)

// trial is one mutant before its court, and what came of it.
type trial struct {
	court   *court
	mutant  *mutant.Mutant
	outcome Outcome
	catch   *runner.Catch
	needed  bool // nothing but the obligation that caught it would have
	reason  string
}

// patience is how long one answer may take: everything happens in this process.
const patience = 30 * time.Second

// try serves the mutant and runs the suite until it is caught, and then without the obligation that caught it. What the suite does not
// catch is looked for on the model.
func (t *trial) try(ctx context.Context) error {
	if t.mutant.Racy() {
		return t.race(ctx)
	}
	catch, err := t.hunt(ctx, nil)
	if err != nil {
		return err
	}
	if catch == nil {
		return t.explain()
	}
	t.outcome, t.catch = Caught, catch
	again, err := t.hunt(ctx, func(c *conformance.Case) bool {
		return c.Obligation.ID != catch.Obligation && (c.Reply == nil || c.Reply.ID != catch.Obligation)
	})
	t.needed = again == nil
	return err
}

// hunt runs the plan's cases against the mutant, in two runs from the same world: first the one in which the fault is sooner met.
func (t *trial) hunt(ctx context.Context, counts func(*conformance.Case) bool) (*runner.Catch, error) {
	sections := []*section{t.court.steady, t.court.story}
	switch t.mutant.Class {
	case mutant.Rule, mutant.Effect, mutant.Property, mutant.Status, mutant.Wording, mutant.Atomicity:
		slices.Reverse(sections)
	}
	for _, s := range sections {
		cases := s.against(t.mutant, counts)
		if len(cases) == 0 {
			continue
		}
		if catch, err := t.run(ctx, cases, counts); err != nil || catch != nil {
			return catch, err
		}
	}
	return nil, nil
}

// run sends cases to the mutant, served afresh.
func (t *trial) run(ctx context.Context, cases []*conformance.Case, counts func(*conformance.Case) bool) (*runner.Catch, error) {
	target, stop := serve(t.mutant.Serve(t.court.subject.World.State))
	defer stop()
	return runner.Hunt(ctx, t.court.plan, target, cases, counts, nil)
}

// serve serves in memory.
func serve(h http.Handler) (target *conformance.Target, stop func()) {
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := &http.Server{Handler: h, ReadHeaderTimeout: patience, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = s.Serve(l) }()
	u := &url.URL{Scheme: "http", Host: "mutant.invalid"}
	return &conformance.Target{URL: u, Timeout: patience, Dial: l.dial}, func() { _ = s.Close() }
}

// race runs the whole suite, with all that it sends at once: a racy mutant answers rightly whatever comes one by one. What meets is
// chance, so it is tried several times, and told without what hangs on chance.
func (t *trial) race(ctx context.Context) error {
	for range attempts {
		caught, err := t.raced(ctx)
		if err != nil {
			return err
		}
		if caught {
			id := t.mutant.Contract + "/" + t.mutant.Operation + "/" + plan.Concurrency
			t.outcome, t.catch = Caught, &runner.Catch{Obligation: id, Technique: plan.Concurrency, Reason: "no order of the requests explains the answers"}
			return nil
		}
	}
	t.outcome, t.reason = Survived, "requests at the same time can show it, and none that the suite sends did"
	return nil
}

// attempts is how often a race is run before the mutant counts as a survivor.
const attempts = 5

func (t *trial) raced(ctx context.Context) (bool, error) {
	target, stop := serve(t.mutant.Serve(t.court.subject.World.State))
	defer stop()
	r, err := conformance.Run(ctx, []*conformance.Plan{t.court.plan}, target, conformance.Options{Workers: racers})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(r.Results, func(res report.Result) bool {
		return res.Technique == plan.Concurrency && (res.Verdict == report.Fail || res.Verdict == report.Warn)
	}), nil
}

// racers is how many requests are sent at once to a mutant that only such requests can show.
const racers = 8

// explain finds out whether anything could have caught the mutant.
func (t *trial) explain() error {
	search, err := t.court.search()
	if err != nil {
		return err
	}
	witness, met := search.Tell(t.mutant)
	switch {
	case witness != nil:
		t.outcome, t.reason = Survived, "no case sends what tells it from the contract: "+shown(witness)
	case met:
		t.outcome = Equivalent
		t.reason = fmt.Sprintf("it does something else, and each of %d requests, first and after each kind of change, is answered as the contract determines", search.Requests())
	default:
		t.outcome = Equivalent
		t.reason = fmt.Sprintf("none of %d requests, first and after each kind of change, makes it do anything else than the contract", search.Requests())
	}
	return nil
}

// shown is a witness in a line.
func shown(w *mutant.Witness) string {
	text := ""
	for i, r := range w.Requests {
		if i > 0 {
			text += ", then "
		}
		text += fmt.Sprintf("%s %s", r.Method, cut(r.Target))
		if len(r.Body) > 0 {
			text += " " + cut(string(r.Body))
		}
	}
	return text
}

func cut(text string) string {
	if r := []rune(text); len(r) > 160 {
		return string(r[:160]) + "..."
	}
	return text
}

// pipes is a listener whose connections are made in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

var errClosed = errors.New("the server is closed")

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }
