// Package runner sends plans to a target in their order, finds out whose fault it is when nothing comes back, and makes the report of what
// the judge says of each answer. What to send was decided before; what an answer is worth, it does not know.
package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Run sends plans to a target, and reports; the sessions are what it leaves, one of each plan. With several workers plans run at the same
// time, see runAll; the report is the same. The context is one that the options limit. An error means that nothing could be found out at
// all.
func Run(ctx context.Context, plans []*plan.Plan, t *transport.Target, o Options) (*report.Report, []*Session, error) {
	sessions, total, err := prepare(plans, t, &o)
	if err != nil {
		return nil, nil, err
	}
	count := Counter(total, o.Progress)
	for _, r := range sessions {
		r.done = count
	}
	if err := runAll(ctx, sessions, &o); err != nil {
		return nil, nil, err
	}
	return summarize(sessions, t, &o), sessions, nil
}

// run sends the plan.
func (r *Session) run(ctx context.Context) {
	if len(r.chosen) == 0 {
		return
	}
	line := transport.NewConn(r.Target)
	defer line.Close()
	r.inOrder(ctx, line, only(r.Plan.Opening, r.pending))
	r.atOnce(ctx, only(r.Plan.Steady, r.pending))
	r.inOrder(ctx, line, only(r.Plan.Story, r.pending))
	r.races(ctx)
}

// inOrder sends cases one by one, each judged before the next, since the next may need what this one shows.
func (r *Session) inOrder(ctx context.Context, line *transport.Conn, cases []*plan.Case) {
	for _, c := range cases {
		if r.ended(ctx) {
			return
		}
		for _, c := range r.hopeful([]*plan.Case{c}) {
			r.settle(ctx, c, r.send(ctx, line, c))
		}
	}
}

// heat is how many cases are sent at once before they are judged, so that a server which answers no more is soon found out.
const heat = 64

// atOnce sends cases that change nothing by several workers, and judges them in the order of the plan.
func (r *Session) atOnce(ctx context.Context, cases []*plan.Case) {
	lines := make([]*transport.Conn, r.Options.Workers)
	for i := range lines {
		lines[i] = transport.NewConn(r.Target)
		defer lines[i].Close()
	}
	for some := range slices.Chunk(cases, heat) {
		if r.ended(ctx) {
			return
		}
		some = r.hopeful(some)
		r.settleAll(ctx, some, r.sendAll(ctx, lines, some))
	}
}

// sendAll sends cases, each over one of the connections, and returns what came back for each; nil for one that was not sent.
func (r *Session) sendAll(ctx context.Context, lines []*transport.Conn, cases []*plan.Case) []*evidence.Observation {
	seen := make([]*evidence.Observation, len(cases))
	var next atomic.Int64
	var workers sync.WaitGroup
	for _, line := range lines {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(cases) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				seen[i] = r.send(ctx, line, cases[i])
			}
		})
	}
	workers.Wait()
	return seen
}

// settleAll judges what came back in the order of the plan.
func (r *Session) settleAll(ctx context.Context, cases []*plan.Case, seen []*evidence.Observation) {
	for i, c := range cases {
		if seen[i] != nil && !r.ended(context.WithoutCancel(ctx)) {
			r.settle(ctx, c, seen[i])
		}
	}
}

// anew sends a case over a connection of its own.
func (r *Session) anew(ctx context.Context, c *plan.Case) *evidence.Observation {
	m, err := r.message(c)
	if err != nil {
		return &evidence.Observation{Err: err}
	}
	line := transport.NewConn(r.Target)
	defer line.Close()
	return line.Send(ctx, m)
}

// hopeful leaves out the cases that are not worth sending, since requests that should get the same answer get none.
func (r *Session) hopeful(cases []*plan.Case) []*plan.Case {
	var list []*plan.Case
	for _, c := range cases {
		if r.silent[c.Expected.Rule] < maxSilent {
			list = append(list, c)
			continue
		}
		r.done()
		r.record(c, judge.All(c, &evidence.Observation{}, report.Unreached, "not sent: requests that should get the same answer get none"))
	}
	return list
}

// ended says whether nothing more is to be sent.
func (r *Session) ended(ctx context.Context) bool {
	if r.Stopped == "" && ctx.Err() != nil {
		r.Stopped = context.Cause(ctx).Error()
	}
	if r.Stopped == "" {
		r.Stopped = r.Traffic.Dead()
	}
	if limit := r.Options.MaxFails; r.Stopped == "" && limit > 0 && r.failures() >= limit {
		r.Stopped = fmt.Sprintf("%d obligations failed", limit)
	}
	return r.Stopped != ""
}

func (r *Session) failures() int {
	n := 0
	for _, list := range r.results {
		for _, one := range list {
			if one.Verdict == report.Fail {
				n++
				break
			}
		}
	}
	return n
}

// send sends a case with what is known of its symbols.
func (r *Session) send(ctx context.Context, line *transport.Conn, c *plan.Case) *evidence.Observation {
	defer r.done()
	m, err := r.message(c)
	if err != nil {
		return &evidence.Observation{Err: err}
	}
	return r.Traffic.Pass(ctx, func() *evidence.Observation { return line.Send(ctx, m) })
}

// errUnlearned says that a request cannot be made because an earlier answer did not show what it needs.
var errUnlearned = errors.New("an identity that the server should have shown is not known")

// message is the request of a case, with the symbols in it replaced by what the target has shown.
func (r *Session) message(c *plan.Case) (*call.Message, error) {
	with := c.Call.Clone()
	for _, in := range []string{"path", "query", "header", "cookie"} {
		params := with.Params(in)
		for name, v := range params {
			resolved, ok := r.judge.Bindings.Resolve(v)
			if !ok {
				return nil, errUnlearned
			}
			params[name] = resolved
		}
	}
	body, ok := r.judge.Bindings.Resolve(with.Body)
	if !ok {
		return nil, errUnlearned
	}
	with.Body = body
	return with.Message(r.Target.URL.EscapedPath() + r.Plan.Contract.Document.BasePath), nil
}

// runAll runs plans, several at the same time where the workers suffice. One after the other where each begins with a reset, for that
// is of the whole target, and where the first to fail often enough ends the run.
func runAll(ctx context.Context, runners []*Session, o *Options) error {
	if o.Reset != nil || o.MaxFails > 0 {
		for _, r := range runners {
			if err := r.begin(ctx); err != nil {
				return err
			}
			r.run(ctx)
		}
		return nil
	}
	for _, r := range runners {
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(o.Workers, len(runners)) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(runners); i = int(next.Add(1)) - 1 {
				runners[i].run(ctx)
			}
		})
	}
	running.Wait()
	return nil
}

// Counter makes what is called whenever one of total things is done, by any goroutine. It tells progress, one call at a time; nil tells
// nobody.
func Counter(total int, progress func(done, total int)) (count func()) {
	if progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		progress(done, total)
	}
}
