// Package explore goes on where a plan ends, with requests that are drawn from a seed, and makes what it finds smaller as long as it still
// fails for the same cause.
package explore

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/runner"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// episodeSteps is how many requests follow each other before the target goes back to its world, if it can.
const episodeSteps = 60

// explorer goes on, past the plan of one contract, with requests that are drawn from the seed: good ones, broken ones, and sequences
// that change the state. Which request comes next hangs on the seed and on the model, on the target only after a failure.
type explorer struct {
	r       *runner.Session
	drawn   *technique.Drawer
	start   behavior.State  // of an episode: the world, or where the target was left
	tainted plan.Entities   // what a target that cannot be reset may hold otherwise than the model
	causes  map[string]bool // found already
	hide    *redaction.Redactor

	results []report.Result
}

// Past goes on where a run left its sessions, one or more, until as many steps are done as the options say, or the context ends, and adds
// what it finds to the report. An error says that the selection holds what is no glob, or that the target could not be reset.
func Past(ctx context.Context, sessions []*runner.Session, o *runner.Options, r *report.Report) error {
	var all []*explorer
	for _, one := range sessions {
		if e, err := newExplorer(one); err != nil {
			return err
		} else if e != nil {
			all = append(all, e)
		}
	}
	depth := &report.Depth{}
	for episode := 0; len(all) > 0 && more(ctx, o, depth.Steps) && r.Aborted == ""; episode++ {
		e := all[episode%len(all)]
		steps := episodeSteps
		if o.Steps > 0 {
			steps = min(steps, o.Steps-depth.Steps)
		}
		n, err := e.episode(ctx, episode, steps)
		if err != nil {
			return err
		}
		depth.Steps += n
		depth.Sequences++
		r.Aborted = e.r.Stopped
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), runner.ErrBudget) {
		r.Aborted = context.Cause(ctx).Error()
	}
	for _, e := range all {
		r.Results = append(r.Results, e.results...)
	}
	r.Depth = depth
	r.Sort()
	return nil
}

// more says whether anything is left of the steps and of the time.
func more(ctx context.Context, o *runner.Options, done int) bool {
	return !over(ctx) && (o.Steps == 0 || done < o.Steps)
}

// newExplorer is nil for a contract that the selection leaves nothing of to explore.
func newExplorer(r *runner.Session) (*explorer, error) {
	d, err := drawer(r)
	if err != nil || d == nil {
		return nil, err
	}
	e := &explorer{r: r, drawn: d, start: r.Plan.World.State, tainted: plan.Entities{}, causes: map[string]bool{}, hide: redaction.New(r.Options.Secrets)}
	r.EachFailed(func(j *judge.Judgement) { e.causes[j.Cause] = true })
	if r.Options.Reset == nil {
		e.leave()
	}
	return e, nil
}

// drawer draws the requests of the operations whose findings are selected, nil for none.
func drawer(r *runner.Session) (*technique.Drawer, error) {
	which := plan.Selection{Only: r.Options.Select.Only, Skip: r.Options.Select.Skip} // of which level something is, is known when it is found
	var all []*plan.Obligation
	for _, op := range r.Plan.Contract.Document.Operations {
		all = append(all, &plan.Obligation{ID: foundID(r.Plan.Contract.Name, op.ID, ""), Operation: op.ID})
	}
	chosen, err := which.Choose(all)
	if err != nil {
		return nil, err
	}
	return technique.NewDrawer(r.Plan.Contract, r.Plan.World, r.Options.Seed, func(op *openapi.Operation) bool {
		return slices.ContainsFunc(all, func(o *plan.Obligation) bool { return chosen[o] && o.Operation == op.ID })
	}), nil
}

// leave finds where the plan left a target that cannot be reset, and what may be otherwise there than the model has it.
func (e *explorer) leave() {
	m := model.New(e.r.Plan.Contract, e.start)
	for _, c := range e.r.Needed() {
		before := m.State
		if _, err := m.Step(c.Call); err != nil {
			m.State = before
		}
	}
	e.r.EachFailed(func(j *judge.Judgement) { e.taint(j.Of) })
	for _, round := range e.r.Rounds() {
		for _, stake := range round.Stakes {
			for _, c := range slices.Concat(stake.Before, stake.Racing, stake.After) {
				e.taint(c)
			}
		}
	}
	e.start = m.State
}

// taint notes what a request may have changed otherwise than it should. What can be reset is none the worse for it.
func (e *explorer) taint(c *plan.Case) {
	if e.r.Options.Reset != nil {
		return
	}
	e.tainted.Add(c.Touches())
	if c.Accepted != nil {
		e.tainted.Add(c.Accepted.Changed)
	}
}

// episode sends a sequence of at most so many drawn requests, and ends with the first failure that may have changed the target. It
// returns how many were drawn.
func (e *explorer) episode(ctx context.Context, number, steps int) (int, error) {
	t, err := e.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer t.line.Close()
	seed := sample.Seed("explore", strconv.FormatUint(e.r.Options.Seed, 10), e.r.Plan.Contract.Name, strconv.Itoa(number))
	chance := rand.New(rand.NewPCG(seed, seed))
	for n := range steps {
		if over(ctx) {
			return n, nil
		}
		c := e.drawn.Next(chance, t.model, callsOf(t.steps))
		s, ok := t.step(ctx, c)
		if !ok || s.fault == nil {
			continue
		}
		if over := e.note(ctx, t, s); over {
			return n + 1, nil
		}
	}
	e.end(t)
	return steps, nil
}

// end remembers where an episode left a target that cannot be reset.
func (e *explorer) end(t *trail) {
	if e.r.Options.Reset == nil {
		e.start = t.model.State
	}
}

// note takes down a failure, and says whether the episode is over with it.
func (e *explorer) note(ctx context.Context, t *trail, s *tried) (over bool) {
	over = s.of.Mutates() || s.seen.Err != nil || s.seen.Status < 400
	if over {
		e.taint(s.of)
		e.end(t)
	}
	if s.fault.Verdict == report.Undecided {
		return over
	}
	if e.causes[s.fault.Cause] {
		return over
	}
	e.causes[s.fault.Cause] = true
	e.found(ctx, t, s)
	e.end(t)
	return true
}

// begin starts an episode, or a trial: in the world, where the target can be taken back to it.
func (e *explorer) begin(ctx context.Context) (*trail, error) {
	r := e.r
	if r.Options.Reset != nil {
		if err := r.Options.Reset(ctx); err != nil && !over(ctx) {
			return nil, err
		}
	}
	return &trail{
		runner: r, line: transport.NewConn(r.Target), avoid: e.tainted, model: model.New(r.Plan.Contract, e.start),
		judge: judge.New(r.Plan, r.Prefix),
	}, nil
}

// messageOf is a drawn call as it is sent to the target.
func messageOf(r *runner.Session, c *call.Call) *call.Message {
	return c.Message(r.Prefix + r.Plan.Contract.Document.BasePath)
}
