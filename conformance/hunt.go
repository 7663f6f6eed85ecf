package conformance

import (
	"context"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Catch is the first thing that a server was found to do wrong.
type Catch struct {
	Obligation string // its ID
	Technique  string
	Reason     string
	Sent       int // how many requests it took
}

// Hunt sends cases of a plan one by one, in order, to a server in the world that the plan begins from, and ends with the first
// answer that breaks an obligation; nil when there is none. What is left out of the plan's cases must not change the state.
func Hunt(ctx context.Context, p *Plan, t *Target, cases []*Case) (*Catch, error) {
	runners, _, err := prepare([]*Plan{p}, t, &Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	r := runners[0]
	r.done = func() {}
	line := &sender{target: t}
	defer line.close()
	for i, c := range cases {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		r.settle(ctx, c, r.send(ctx, line, c))
		if found := r.caught(c); found != nil {
			found.Sent = i + 1
			return found, nil
		}
	}
	return nil, nil
}

// caught is what a case has just shown to be broken, nil for nothing.
func (r *runner) caught(c *Case) *Catch {
	for _, about := range []*Obligation{c.Obligation, c.Reply} {
		for _, j := range r.results[about] {
			if j.of == c && (j.verdict == report.Fail || j.verdict == report.Warn) {
				return &Catch{Obligation: about.ID, Technique: about.Technique, Reason: j.reason}
			}
		}
	}
	return nil
}

// Candidates are the calls that a plan tries on the model: those of its cases, and for every operation, actor and documented call its
// variations. The same plan and seed give the same calls.
func (p *Plan) Candidates(seed uint64) ([]*call.Call, error) {
	var all []*call.Call
	for _, c := range p.Cases() {
		all = append(all, c.Call)
	}
	m := &model{contract: p.Contract, state: p.World.State, symbols: &symbols{}}
	s := &storyteller{planner: &planner{plan: &Plan{Contract: p.Contract, World: p.World}, model: m, seed: seed}}
	s.pools = newPools(m)
	if p.Contract.Behavior != nil {
		s.gather()
	}
	for _, c := range s.candidates {
		all = append(all, c.call)
	}
	for _, op := range p.Contract.Document.Operations {
		for _, shown := range call.Documented(op, s.actor().Credentials, seed) {
			all = append(all, strangersIn(shown.Call)...)
		}
	}
	return all, nil
}

// strangersIn are calls like the one given in which a list names two whom nobody knows.
func strangersIn(c *call.Call) []*call.Call {
	var all []*call.Call
	for _, name := range sorted(object(c.Body)) {
		if list, _ := object(c.Body)[name].([]any); len(list) > 0 {
			one := estranged(list[0], nil)
			all = append(all, withProperty(c, name, []any{one, estranged(one, named(list[0]))}))
		}
	}
	return all
}

// estranged is a value in which every text is a stranger's.
func estranged(v any, known []string) any {
	switch v := v.(type) {
	case string:
		return stranger(v, append(slices.Clone(known), v))
	case map[string]any:
		d := maps.Clone(v)
		for name, inner := range d {
			d[name] = estranged(inner, known)
		}
		return d
	}
	return v
}

// named lists the texts in a value.
func named(v any) []string {
	if o, ok := v.(map[string]any); ok {
		var all []string
		for _, name := range sorted(o) {
			all = append(all, named(o[name])...)
		}
		return all
	}
	return texts(v)
}

// RequestOf is a message as a server reads it.
func RequestOf(m *call.Message) *openapi.Request { return wireRequest(m) }
