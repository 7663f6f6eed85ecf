package conformance

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// trail is a sequence of requests from a known state on, each judged before the next.
type trail struct {
	runner *runner
	line   *sender
	judge  *judge
	model  *model.Model
	avoid  plan.Entities
	steps  []*tried
}

// tried is one request of a trail, and what came of it.
type tried struct {
	of    *plan.Case
	sent  *call.Message
	seen  *observation
	fault *judgement // the worst, nil when all is well
}

// step sends a call and judges the answer. ok is false for one that was not sent: where the contract determines no answer, or two
// readers do not read the same in its bytes.
func (t *trail) step(ctx context.Context, c *call.Call) (s *tried, ok bool) {
	of, after := t.expect(c)
	if of == nil {
		return nil, false
	}
	m := t.runner.messageOf(c)
	if !t.agreed(m, of) {
		return nil, false
	}
	t.runner.traffic.wait(ctx)
	s = &tried{of: of, sent: m, seen: t.line.send(ctx, m)}
	switch {
	case s.seen.err == nil:
		s.fault = worst(t.judge.judge(of, s.seen))
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
func worst(list []judgement) *judgement {
	var found *judgement
	for i := range list {
		if list[i].verdict != report.Pass && (found == nil || list[i].verdict.Rank() < found.verdict.Rank()) {
			found = &list[i]
		}
	}
	return found
}

// expect is the case of a call on the present state, nil when nothing can be expected.
func (t *trail) expect(c *call.Call) (*plan.Case, *model.Outcome) {
	for _, v := range c.Header {
		if v == "" {
			return nil, nil // whether an empty header field is there at all, servers see differently
		}
	}
	read := t.model.Read(c)
	p := read.Prepared
	o, err := t.model.Expect(t.model.State, c, read)
	if err != nil || o.Answer.Assumed || o.Answer.Operation != c.Operation {
		return nil, nil
	}
	of := &plan.Case{Call: c, Claim: claim.Claim{Kind: claim.Odd}, Expected: o.Answer, Obligation: t.owed(c, plan.Cite(o.Answer.Source, c.Operation.Pos.File, c.Operation.Pos.Line))}
	if t.avoid.Meets(of.Touches()) {
		return nil, nil
	}
	if p.Decoded != nil && len(p.Decoded.Problems) > 0 && o.Answer.Class != specs.ClassRules {
		broken := p.Decoded.Problems[0]
		source := broken.Source
		of.Claim.Where, of.Claim.Keyword = claim.Unnumbered(broken.Where), broken.Keyword
		if place := of.Claim.Where; !strings.Contains(strings.TrimSuffix(place, "[]"), "[") {
			of.Claim.Kind, of.Claim.Where = claim.Violating, strings.TrimSuffix(place, "[]") // as the plan claims it, so that the cause is the same
		}
		if len(p.Decoded.Problems) > 1 {
			of.Expected.Body = unlisted(of.Expected.Body)
		}
		if len(p.Decoded.Problems) > 1 || o.Answer.Violation == nil {
			source = &schema.Source{Document: "what the contract leaves to common sense", Section: c.Operation.ID, Grade: schema.Assumed}
		}
		of.Reply, of.Obligation = of.Obligation, t.owed(c, plan.Cite(source, broken.Pos.File, broken.Pos.Line))
		if lenient, err := t.model.Lenient(t.model.State, c, o.Answer.Class); err == nil {
			of.Accepted = &lenient.Answer
		}
	}
	return of, o
}

// unlisted is an expected body in which lists of whatever is wrong may have any length: of several things that are wrong a server may
// name one or all.
func unlisted(v any) any {
	switch v := v.(type) {
	case []any:
		if !slices.ContainsFunc(v, func(e any) bool { _, open := e.(behavior.Open); return !open && !unify.AllOpen(e) }) {
			return behavior.Open{}
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = unlisted(e)
		}
		return out
	}
	return v
}

// owed is the obligation that a drawn request is about. It has no name until something is found.
func (t *trail) owed(c *call.Call, source report.Source) *plan.Obligation {
	return &plan.Obligation{Contract: t.model.Contract.Name, Operation: c.Operation.ID, Technique: plan.Robustness, Source: source, Level: plan.LevelOf(schema.Grade(source.Grade))}
}

// agreed says whether another reader of the very bytes expects the same answer.
func (t *trail) agreed(m *call.Message, of *plan.Case) bool {
	sent, err := encode(m, t.runner.target.URL.Host)
	if err != nil {
		return false
	}
	again, err := claim.Read(sent, t.judge.prefix)
	if err != nil {
		return false
	}
	_, answer, err := t.model.Contract.Prepare(again).Answer(t.model.State, (&symbol.Maker{}).Inputs())
	return err == nil && answer.Operation == of.Expected.Operation && answer.Class == of.Expected.Class && answer.Rule == of.Expected.Rule && answer.Status == of.Expected.Status
}

// unanswered is the judgement on a request that got no answer, and gets none again while another does.
func (t *trail) unanswered(ctx context.Context, s *tried) *judgement {
	undecided := &t.judge.all(s.of, s.seen, report.Undecided, "no answer once")[0]
	anew := &sender{target: t.runner.target}
	defer anew.close()
	again := anew.send(ctx, s.sent)
	if again.err == nil || over(ctx) {
		return undecided
	}
	if !t.runner.answersOthers(ctx, s.of) {
		if over(ctx) {
			return undecided
		}
		t.runner.stopped = errFallen.Error() + ": " + s.seen.err.Error()
		return undecided
	}
	j := &t.judge.all(s.of, again, report.Fail, "no answer, twice, while other requests are answered: "+again.err.Error())[0]
	j.cause, j.diffs = noAnswerCause(s.of), []unify.Difference{{Path: "answer", Expected: "an answer", Observed: unify.Absent{}}}
	return j
}

var errFallen = errors.New("the server stopped answering while it was explored")
