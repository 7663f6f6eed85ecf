package runner

import (
	"fmt"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// Session is one plan, run against one target.
type Session struct {
	Plan    *plan.Plan
	Target  *transport.Target
	Options *Options
	// Prefix is the path of the target, which the document's own paths stand behind.
	Prefix string
	// Traffic is shared by the sessions of a run.
	Traffic *transport.Traffic
	// Stopped is why the run ended early, "" while it goes on.
	Stopped string

	judge   *judge.Judge
	chosen  map[*plan.Obligation]bool
	pending map[*plan.Case]bool // what has to be sent, once begun
	results map[*plan.Obligation][]entry
	silent  map[string]int // requests left without an answer, by the rule that should have answered
	last    *plan.Case     // the last that was answered
	alive   *plan.Case     // one that was answered, and changes nothing
	done    func()
	wrong   map[string]string // obligations not kept by requests sent one by one, by the rule that should have answered
}

// Sessions begin with what is selected of plans, and have sent nothing yet. An empty selection is ErrNothing.
func Sessions(plans []*plan.Plan, t *transport.Target, o Options) ([]*Session, error) {
	sessions, _, err := prepare(plans, t, &o)
	return sessions, err
}

// prepare selects what is run; an empty selection is no run.
func prepare(plans []*plan.Plan, t *transport.Target, o *Options) (runners []*Session, total int, err error) {
	o.Workers = max(1, o.Workers)
	if o.pause == nil {
		o.pause = transport.Sleep
	}
	selected, traffic := 0, transport.NewTraffic(o.Workers, o.Rate)
	for _, p := range plans {
		chosen, err := o.Select.Choose(p.Obligations)
		if err != nil {
			return nil, 0, err
		}
		r := &Session{
			Plan: p, Target: t, Options: o, chosen: chosen, Traffic: traffic, results: map[*plan.Obligation][]entry{}, silent: map[string]int{}, wrong: map[string]string{},
			judge: judge.New(p, t.URL.EscapedPath()), Prefix: t.URL.EscapedPath(),
		}
		selected += len(chosen)
		total += len(r.Needed()) + r.roundRequests()
		runners = append(runners, r)
	}
	if selected == 0 {
		return nil, 0, fmt.Errorf("%w\nhint: counterpart list obligations shows the IDs", ErrNothing)
	}
	return runners, total, nil
}

// wants says whether a case is about something that was selected.
func (r *Session) wants(c *plan.Case) bool {
	return r.chosen[c.Obligation] || c.Reply != nil && r.chosen[c.Reply]
}

// Needed are the cases that have to be sent: those selected, and before them whatever changes the state.
func (r *Session) Needed() []*plan.Case {
	all := r.Plan.Cases()
	last := -1
	for i, c := range all {
		if r.wants(c) {
			last = i
		}
	}
	told := len(all) // where the cases begin that are sent whatever was selected
	if len(r.Rounds()) > 0 {
		// Rounds run in the world that all the others leave, and what is wrong one by one is not to be blamed on them.
		last, told = len(all)-1, len(all)-len(r.Plan.Story)
	}
	var list []*plan.Case
	for i, c := range all[:last+1] {
		if r.wants(c) || c.Mutates() || i >= told {
			list = append(list, c)
		}
	}
	return list
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

// Rounds are those that have to be sent: up to the last about something that was selected.
func (r *Session) Rounds() []*plan.Round {
	for i := len(r.Plan.Rounds) - 1; i >= 0; i-- {
		for _, s := range r.Plan.Rounds[i].Stakes {
			if r.chosen[s.Obligation] {
				return r.Plan.Rounds[:i+1]
			}
		}
	}
	return nil
}
