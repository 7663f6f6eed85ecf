package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Options say how plans are run.
type Options struct {
	Seed     uint64
	Workers  int           // requests at once where that changes nothing, of all plans together; at least 1
	Rate     float64       // requests a second at most; 0 is no limit
	Budget   time.Duration // no request is begun after so long; 0 is no limit. What the plan leaves of it is explored
	Steps    int           // requests drawn from the seed that are sent after the plan; 0 is as many as the budget allows, without one none
	MaxFails int           // failed obligations after which the run ends; 0 is no limit
	Select   plan.Selection
	// Reset takes the target back to the world before each contract; nil when it is there already.
	Reset func(context.Context) error
	// Progress is told how many requests of how many are done; nil to tell nobody. It is called by one goroutine at a time.
	Progress func(done, total int)
	// Secrets maps credentials to what stands for them in reports.
	Secrets map[string]string
	// Replay makes the command line that runs one obligation again; nil for none.
	Replay func(id string) string

	pause func(context.Context, time.Duration) // waits for a server that fell over; nil is to sleep
}

// ErrUnreachable and ErrCredentials say why a run could not begin.
var (
	ErrUnreachable = errors.New("target cannot be reached")
	ErrCredentials = errors.New("target refuses the credentials")
	ErrNothing     = errors.New("nothing is selected")
)

// runner runs one plan against one target.
type runner struct {
	plan    *plan.Plan
	target  *transport.Target
	options *Options
	judge   *judge.Judge
	prefix  string // the path of the target
	chosen  map[*plan.Obligation]bool
	traffic *transport.Traffic
	pending map[*plan.Case]bool // what has to be sent, once begun
	results map[*plan.Obligation][]entry
	silent  map[string]int // requests left without an answer, by the rule that should have answered
	last    *plan.Case     // the last that was answered
	alive   *plan.Case     // one that was answered, and changes nothing
	stopped string         // why the run ended early, "" while it goes on
	done    func()

	wrong map[string]string // obligations not kept by requests sent one by one, by the rule that should have answered
}

// Run holds a target against plans, and reports. With several workers plans run at the same time, see runAll; the report is the same. An error means that nothing could be found out at all.
func Run(ctx context.Context, plans []*plan.Plan, t *transport.Target, o Options) (*report.Report, error) {
	if o.Workers < 1 {
		o.Workers = 1
	}
	if o.Budget > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, o.Budget, errBudget)
		defer cancel()
	}
	runners, total, err := prepare(plans, t, &o)
	if err != nil {
		return nil, err
	}
	count := Counter(total, o.Progress)
	for _, r := range runners {
		r.done = count
	}
	if err := runAll(ctx, runners, &o); err != nil {
		return nil, err
	}
	r := summarize(runners, t, &o)
	if r.Aborted != "" || o.Steps == 0 && o.Budget == 0 {
		return r, nil
	}
	return r, explore(ctx, runners, &o, r)
}

var errBudget = errors.New("the time budget is spent")

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

// prepare selects what is run; an empty selection is no run.
func prepare(plans []*plan.Plan, t *transport.Target, o *Options) (runners []*runner, total int, err error) {
	if o.pause == nil {
		o.pause = transport.Sleep
	}
	selected, traffic := 0, transport.NewTraffic(o.Workers, o.Rate)
	for _, p := range plans {
		chosen, err := o.Select.Choose(p.Obligations)
		if err != nil {
			return nil, 0, err
		}
		r := &runner{
			plan: p, target: t, options: o, chosen: chosen, traffic: traffic, results: map[*plan.Obligation][]entry{}, silent: map[string]int{}, wrong: map[string]string{},
			judge: judge.New(p, t.URL.EscapedPath()), prefix: t.URL.EscapedPath(),
		}
		selected += len(chosen)
		total += len(r.needed()) + r.roundRequests()
		runners = append(runners, r)
	}
	if selected == 0 {
		return nil, 0, fmt.Errorf("%w\nhint: counterpart list obligations shows the IDs", ErrNothing)
	}
	return runners, total, nil
}

// wants says whether a case is about something that was selected.
func (r *runner) wants(c *plan.Case) bool {
	return r.chosen[c.Obligation] || c.Reply != nil && r.chosen[c.Reply]
}

// needed are the cases that have to be sent: those selected, and before them whatever changes the state.
func (r *runner) needed() []*plan.Case {
	all := r.plan.Cases()
	last := -1
	for i, c := range all {
		if r.wants(c) {
			last = i
		}
	}
	told := len(all) // where the cases begin that are sent whatever was selected
	if len(r.rounds()) > 0 {
		// Rounds run in the world that all the others leave, and what is wrong one by one is not to be blamed on them.
		last, told = len(all)-1, len(all)-len(r.plan.Story)
	}
	var list []*plan.Case
	for i, c := range all[:last+1] {
		if r.wants(c) || c.Mutates() || i >= told {
			list = append(list, c)
		}
	}
	return list
}

// begin takes the target back to the world, where that can be done, and sees that a run makes sense.
func (r *runner) begin(ctx context.Context) error {
	if len(r.chosen) == 0 || r.ended(ctx) {
		return nil
	}
	if r.options.Reset != nil {
		if err := r.options.Reset(ctx); err != nil {
			return fmt.Errorf("resetting the target: %w", err)
		}
	}
	r.pending = map[*plan.Case]bool{}
	for _, c := range r.needed() {
		r.pending[c] = true
	}
	return r.greet(ctx)
}

// run sends the plan.
func (r *runner) run(ctx context.Context) {
	if len(r.chosen) == 0 {
		return
	}
	line := transport.NewConn(r.target)
	defer line.Close()
	r.inOrder(ctx, line, only(r.plan.Opening, r.pending))
	r.atOnce(ctx, only(r.plan.Steady, r.pending))
	r.inOrder(ctx, line, only(r.plan.Story, r.pending))
	r.races(ctx)
}

func only(cases []*plan.Case, needed map[*plan.Case]bool) []*plan.Case {
	var list []*plan.Case
	for _, c := range cases {
		if needed[c] {
			list = append(list, c)
		}
	}
	return list
}

// greet makes sure that there is a server, and that it knows the caller: else a thousand failures would say one thing.
func (r *runner) greet(ctx context.Context) error {
	line := transport.NewConn(r.target)
	defer line.Close()
	if err := line.Connect(ctx); err != nil {
		return fmt.Errorf("%w: %q: %w\nhint: %s", ErrUnreachable, r.target.URL, err, cmp.Or(transport.TLSHint(err), "is it running, and is this its address?"))
	}
	if len(r.plan.Opening) == 0 {
		return nil
	}
	first := r.plan.Opening[0]
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
func (r *runner) strange(first *plan.Case, seen *evidence.Observation) error {
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

// inOrder sends cases one by one, each judged before the next, since the next may need what this one shows.
func (r *runner) inOrder(ctx context.Context, line *transport.Conn, cases []*plan.Case) {
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
func (r *runner) atOnce(ctx context.Context, cases []*plan.Case) {
	lines := make([]*transport.Conn, r.options.Workers)
	for i := range lines {
		lines[i] = transport.NewConn(r.target)
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
func (r *runner) sendAll(ctx context.Context, lines []*transport.Conn, cases []*plan.Case) []*evidence.Observation {
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
func (r *runner) settleAll(ctx context.Context, cases []*plan.Case, seen []*evidence.Observation) {
	for i, c := range cases {
		if seen[i] != nil && !r.ended(context.WithoutCancel(ctx)) {
			r.settle(ctx, c, seen[i])
		}
	}
}

// anew sends a case over a connection of its own.
func (r *runner) anew(ctx context.Context, c *plan.Case) *evidence.Observation {
	m, err := r.message(c)
	if err != nil {
		return &evidence.Observation{Err: err}
	}
	line := transport.NewConn(r.target)
	defer line.Close()
	return line.Send(ctx, m)
}

// hopeful leaves out the cases that are not worth sending, since requests that should get the same answer get none.
func (r *runner) hopeful(cases []*plan.Case) []*plan.Case {
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
func (r *runner) ended(ctx context.Context) bool {
	if r.stopped == "" && ctx.Err() != nil {
		r.stopped = context.Cause(ctx).Error()
	}
	if r.stopped == "" {
		r.stopped = r.traffic.Dead()
	}
	if limit := r.options.MaxFails; r.stopped == "" && limit > 0 && r.failures() >= limit {
		r.stopped = fmt.Sprintf("%d obligations failed", limit)
	}
	return r.stopped != ""
}

func (r *runner) failures() int {
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
func (r *runner) send(ctx context.Context, line *transport.Conn, c *plan.Case) *evidence.Observation {
	defer r.done()
	m, err := r.message(c)
	if err != nil {
		return &evidence.Observation{Err: err}
	}
	return r.traffic.Pass(ctx, func() *evidence.Observation { return line.Send(ctx, m) })
}

// errUnlearned says that a request cannot be made because an earlier answer did not show what it needs.
var errUnlearned = errors.New("an identity that the server should have shown is not known")

// message is the request of a case, with the symbols in it replaced by what the target has shown.
func (r *runner) message(c *plan.Case) (*call.Message, error) {
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
	return with.Message(r.target.URL.EscapedPath() + r.plan.Contract.Document.BasePath), nil
}
