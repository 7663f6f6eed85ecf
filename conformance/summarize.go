package conformance

import (
	"cmp"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
)

// summarize makes the report of a run: every obligation that was selected, with the worst that any case showed of it.
func summarize(runners []*runner, t *transport.Target, o *Options) *report.Report {
	r := &report.Report{
		APIVersion: report.APIVersion, Tool: report.Tool{Name: "counterpart", Version: Version}, Seed: o.Seed, Target: t.Title(),
		Selection: report.Selection{Only: o.Select.Only, Skip: o.Select.Skip, Level: o.Select.Level},
	}
	hide := redaction.New(o.Secrets)
	for _, one := range runners {
		d := one.plan.Contract.Document
		r.Contracts = append(r.Contracts, report.Contract{Name: one.plan.Contract.Name, Title: d.Title, Version: d.Version})
		one.systemic()
		one.blame()
		for _, ob := range one.plan.Obligations {
			if one.chosen[ob] {
				r.Results = append(r.Results, one.result(ob, hide))
			}
		}
		if one.stopped != "" && r.Aborted == "" {
			r.Aborted = one.stopped
		}
	}
	r.Coverage = coverage(runners)
	r.Sort()
	return r
}

// Version is the version of the tool as reports name it.
const Version = "0.1.0"

// result is the verdict on one obligation.
func (r *runner) result(ob *plan.Obligation, hide *redaction.Redactor) report.Result {
	res := report.Result{
		ID: ob.ID, Contract: ob.Contract, Operation: ob.Operation, Technique: ob.Technique, Requirement: ob.Requirement,
		Level: ob.Level, Source: ob.Source, Verdict: report.Unreached, Reason: r.whyUnreached(ob),
	}
	list := r.results[ob]
	if len(list) == 0 {
		return res
	}
	worst := slices.MinFunc(list, func(a, b judgement) int { return cmp.Compare(a.verdict.Rank(), b.verdict.Rank()) })
	res.Verdict, res.Reason, res.Cause = worst.verdict, hide.Text(worst.reason), worst.cause
	if worst.verdict == report.Pass {
		return res
	}
	res.Exchanges = r.exchanges(&worst, hide)
	if r.options.Replay != nil {
		res.Replay = r.options.Replay(ob.ID)
	}
	return res
}

func (r *runner) whyUnreached(ob *plan.Obligation) string {
	if r.stopped != "" {
		return "the run ended before: " + r.stopped
	}
	if ob.Technique == plan.State {
		return "no sequence of requests was found that leads here from this world"
	}
	return "no request can be made for it from what the document and the world give"
}

// exchanges are what a judgement rests on: one request, or a history of several.
func (r *runner) exchanges(j *judgement, hide *redaction.Redactor) []report.Exchange {
	if j.history == nil {
		return []report.Exchange{r.exchange(j, hide)}
	}
	return j.history.exchanges(r, hide)
}

// exchange shows a judgement's request, what was expected, and what came back.
func (r *runner) exchange(j *judgement, hide *redaction.Redactor) report.Exchange {
	m, err := r.message(j.of)
	if err != nil {
		m = nil
	}
	return r.exchanged(j, m, hide)
}

// exchanged is exchange for a request that was sent as it is given; nil when it cannot be told.
func (r *runner) exchanged(j *judgement, sent *call.Message, hide *redaction.Redactor) report.Exchange {
	x := report.Exchange{Expected: hide.Value(expectedOf(j.of, r.plan.DocumentOnly())), Diff: hide.Text(j.diff)}
	if sent != nil {
		x.Request = hide.Request(sent, r.target.Origin())
	}
	if j.seen.Err != nil {
		x.Error = hide.Text(j.seen.Err.Error())
		return x
	}
	x.Observed = hide.Response(j.seen)
	return x
}

// expectedOf is what the contract determines of an answer.
func expectedOf(c *plan.Case, documentOnly bool) any {
	if c.Lax {
		return "an answer with a status below 500"
	}
	if documentOnly {
		return expectedByDocument(c)
	}
	want := map[string]any{"status": jsonInt(c.Expected.Status)}
	if c.Expected.MediaType != "" {
		want["body"] = symbol.Shown(unify.Settled(c.Expected.Body))
	}
	for name, value := range c.Expected.Header {
		want["header."+name] = value
	}
	return want
}

// blame folds failures that follow from an earlier one: when a change went wrong, whatever reads the same entities afterwards
// says the same thing again.
func (r *runner) blame() {
	blamed := map[behavior.Touched]string{}
	for _, c := range r.plan.Cases() {
		for _, ob := range []*plan.Obligation{c.Obligation, c.Reply} {
			if ob == nil {
				continue
			}
			list := r.results[ob]
			for i := range list {
				if list[i].of == c && list[i].cause != "" && list[i].verdict != report.Pass {
					r.follow(blamed, c, &list[i])
				}
			}
		}
	}
}

// follow gives a judgement the cause of an earlier one that touched the same entities, or makes it the cause of later ones.
func (r *runner) follow(blamed map[behavior.Touched]string, c *plan.Case, j *judgement) {
	if len(j.diffs) > 0 && j.diffs[0].Path != "status" && !bodyOnly(j.diffs) {
		return
	}
	for _, entity := range c.Expected.Changed {
		if cause := blamed[entity]; cause != "" {
			j.cause = cause
			return
		}
	}
	if c.Mutates() {
		for _, entity := range c.Expected.Changed {
			blamed[entity] = j.cause
		}
		return
	}
	for _, entity := range c.Expected.Reads {
		if cause := blamed[entity]; cause != "" {
			j.cause = cause
			return
		}
	}
}

func bodyOnly(diffs []unify.Difference) bool {
	return !slices.ContainsFunc(diffs, func(d unify.Difference) bool { return len(d.Path) < 4 || d.Path[:4] != "body" })
}
