package explore

import (
	"context"
	"errors"
	"time"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/runner"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/technique"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
)

// trail is a sequence of requests from a known state on, each judged before the next.
type trail struct {
	runner *runner.Session
	line   *transport.Conn
	judge  *judge.Judge
	model  *model.Model
	avoid  plan.Entities
	steps  []*tried
}

// tried is one request of a trail, and what came of it.
type tried struct {
	of    *plan.Case
	sent  *call.Message
	seen  *evidence.Observation
	fault *judge.Judgement // the worst, nil when all is well
}

// step sends a call and judges the answer. ok is false for one that was not sent: where the contract determines no answer, or two
// readers do not read the same in its bytes.
func (t *trail) step(ctx context.Context, c *call.Call) (s *tried, ok bool) {
	of, after := t.expect(c)
	if of == nil {
		return nil, false
	}
	m := messageOf(t.runner, c)
	if !t.agreed(m, of) {
		return nil, false
	}
	t.runner.Traffic.Wait(ctx)
	s = &tried{of: of, sent: m, seen: t.line.Send(ctx, m)}
	switch {
	case s.seen.Err == nil:
		s.fault = worst(t.judge.Verdicts(of, s.seen))
	case !over(ctx):
		s.fault = t.unanswered(ctx, s)
	}
	t.model.State = after.After
	t.steps = append(t.steps, s)
	return s, true
}

// over says whether the time is: a connection may notice its deadline before the context does.
func over(ctx context.Context) bool {
	end, limited := ctx.Deadline()
	return ctx.Err() != nil || limited && !time.Now().Before(end)
}

// worst is the judgement that says most against the server, nil when all pass.
func worst(list []judge.Judgement) *judge.Judgement {
	var found *judge.Judgement
	for i := range list {
		if list[i].Verdict != report.Pass && (found == nil || list[i].Verdict.Rank() < found.Verdict.Rank()) {
			found = &list[i]
		}
	}
	return found
}

// expect is the case of a call on the present state, nil when nothing can be expected.
func (t *trail) expect(c *call.Call) (*plan.Case, *model.Outcome) {
	of, o := technique.Drawn(t.model, c)
	if of == nil || t.avoid.Meets(of.Touches()) {
		return nil, nil
	}
	return of, o
}

// agreed says whether another reader of the very bytes expects the same answer.
func (t *trail) agreed(m *call.Message, of *plan.Case) bool {
	sent, err := transport.Encode(m, t.runner.Target.URL.Host)
	if err != nil {
		return false
	}
	again, err := claim.Read(sent, t.runner.Prefix)
	if err != nil {
		return false
	}
	_, answer, err := t.model.Contract.Prepare(again).Answer(t.model.State, (&symbol.Maker{}).Inputs())
	return err == nil && answer.Operation == of.Expected.Operation && answer.Class == of.Expected.Class && answer.Rule == of.Expected.Rule && answer.Status == of.Expected.Status
}

// unanswered is the judgement on a request that got no answer, and gets none again while another does.
func (t *trail) unanswered(ctx context.Context, s *tried) *judge.Judgement {
	undecided := &judge.All(s.of, s.seen, report.Undecided, "no answer once")[0]
	anew := transport.NewConn(t.runner.Target)
	defer anew.Close()
	again := anew.Send(ctx, s.sent)
	if again.Err == nil || over(ctx) {
		return undecided
	}
	if !t.runner.AnswersOthers(ctx, s.of) {
		if over(ctx) {
			return undecided
		}
		t.runner.Stopped = errFallen.Error() + ": " + s.seen.Err.Error()
		return undecided
	}
	return &judge.Unanswered(s.of, again)[0]
}

var errFallen = errors.New("the server stopped answering while it was explored")
