package runner

import (
	"cmp"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
)

// summarize makes the report of a run: every obligation that was selected, with the worst that any case showed of it.
func summarize(runners []*Session, t *transport.Target, o *Options) *report.Report {
	r := &report.Report{
		APIVersion: report.APIVersion, Tool: report.Tool{Name: "counterpart", Version: Version}, Seed: o.Seed, Target: t.Title(),
		Selection: report.Selection{Only: o.Select.Only, Skip: o.Select.Skip, Level: o.Select.Level},
	}
	hide := redaction.New(o.Secrets)
	for _, one := range runners {
		d := one.Plan.Contract.Document
		r.Contracts = append(r.Contracts, report.Contract{Name: one.Plan.Contract.Name, Title: d.Title, Version: d.Version})
		judge.Fold(one.byObligation())
		judge.Blame(one.byCase())
		for _, ob := range one.Plan.Obligations {
			if one.chosen[ob] {
				r.Results = append(r.Results, one.result(ob, hide))
			}
		}
		if one.Stopped != "" && r.Aborted == "" {
			r.Aborted = one.Stopped
		}
	}
	r.Coverage = coverage(runners)
	r.Sort()
	return r
}

// Version is the version of the tool as reports name it.
const Version = "0.1.0"

// result is the verdict on one obligation.
func (r *Session) result(ob *plan.Obligation, hide *redaction.Redactor) report.Result {
	res := report.Result{
		ID: ob.ID, Contract: ob.Contract, Operation: ob.Operation, Technique: ob.Technique, Requirement: ob.Requirement,
		Level: ob.Level, Source: ob.Source, Verdict: report.Unreached, Reason: r.whyUnreached(ob),
	}
	list := r.results[ob]
	if len(list) == 0 {
		return res
	}
	worst := slices.MinFunc(list, func(a, b entry) int { return cmp.Compare(a.Verdict.Rank(), b.Verdict.Rank()) })
	res.Verdict, res.Reason, res.Cause = worst.Verdict, hide.Text(worst.Reason), hide.Text(worst.Cause)
	if worst.Verdict == report.Pass {
		return res
	}
	res.Exchanges = r.exchanges(&worst, hide)
	if r.Options.Replay != nil {
		res.Replay = r.Options.Replay(ob.ID)
	}
	return res
}

func (r *Session) whyUnreached(ob *plan.Obligation) string {
	if r.Stopped != "" {
		return "the run ended before: " + r.Stopped
	}
	if ob.Technique == plan.State {
		return "no sequence of requests was found that leads here from this world"
	}
	return "no request can be made for it from what the document and the world give"
}

// exchanges are what a judgement rests on: one request, or a history of several, with the timeline under the last.
func (r *Session) exchanges(j *entry, hide *redaction.Redactor) []report.Exchange {
	if j.history == nil {
		return []report.Exchange{r.exchange(&j.Judgement, hide)}
	}
	var all []report.Exchange
	for _, e := range j.history.Events {
		x := r.exchange(&judge.Judgement{Of: e.Case, Seen: e.Seen}, hide)
		x.Title = j.history.Title(e)
		x.Expected = "answers that some order of the requests explains"
		all = append(all, x)
	}
	if len(all) > 0 {
		all[len(all)-1].Diff = hide.Text(j.history.Timeline())
	}
	return all
}

// exchange shows a judgement's request, what was expected, and what came back.
func (r *Session) exchange(j *judge.Judgement, hide *redaction.Redactor) report.Exchange {
	m, err := r.message(j.Of)
	if err != nil {
		m = nil
	}
	return r.Exchange(j, m, hide)
}

// Exchange shows a judgement, of a request that was sent as it is given; nil when it cannot be told. Secrets are hidden.
func (r *Session) Exchange(j *judge.Judgement, sent *call.Message, hide *redaction.Redactor) report.Exchange {
	x := report.Exchange{Expected: hide.Value(judge.Expected(j.Of, r.Plan.DocumentOnly())), Diff: hide.Text(j.Diff)}
	if sent != nil {
		x.Request = hide.Request(sent, r.Target.Origin())
	}
	if j.Seen.Err != nil {
		x.Error = hide.Text(j.Seen.Err.Error())
		return x
	}
	x.Observed = hide.Response(j.Seen)
	return x
}

// byObligation are all judgements, in the order of the obligations.
func (r *Session) byObligation() []*judge.Judgement {
	var all []*judge.Judgement
	for _, ob := range r.Plan.Obligations {
		for i := range r.results[ob] {
			all = append(all, &r.results[ob][i].Judgement)
		}
	}
	return all
}

// EachFailed shows every judgement that is no pass.
func (r *Session) EachFailed(show func(*judge.Judgement)) {
	for _, j := range r.byObligation() {
		if j.Verdict != report.Pass {
			show(j)
		}
	}
}

// byCase are the judgements on what was sent one by one, in the order of the plan.
func (r *Session) byCase() []*judge.Judgement {
	var all []*judge.Judgement
	for _, c := range r.Plan.Cases() {
		for _, ob := range []*plan.Obligation{c.Obligation, c.Reply} {
			for i := range r.results[ob] {
				if j := &r.results[ob][i].Judgement; j.Of == c {
					all = append(all, j)
				}
			}
		}
	}
	return all
}
