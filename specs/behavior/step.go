package behavior

import (
	"fmt"

	"cel.dev/cel-go/common/types"
)

// Inputs are what a step may not find out by itself.
type Inputs struct {
	Now   func() string              // RFC 3339 with milliseconds; asked at most once a step, with Trace at every use
	Fresh func(format string) string // a new identity: "uuid", "id17" or "hex24"
	Trace bool                       // mark what the behavior does not determine (see Open), and note reads
}

// Request is a decoded request. Header names are lower-case; Credentials maps the name of a security scheme to what was
// presented for it.
type Request struct {
	Operation                     string
	Path, Query, Headers, Cookies map[string]any
	Body                          any
	HasBody                       bool // false = rules see the unreadable value of the contract
	Credentials                   map[string]string
	Violation                     *Violation // nil = none
}

// Violation is why a request was refused, as expressions see it.
type Violation struct {
	Class, Where, Keyword string
	Limit                 any
	Got                   string
	Message, Sentence     string // short and technical; for people
}

func (v *Violation) plain() any {
	if v == nil {
		return nil
	}
	return map[string]any{"class": v.Class, "where": v.Where, "keyword": v.Keyword, "limit": v.Limit, "got": v.Got,
		"message": v.Message, "sentence": v.Sentence}
}

// Touched names an entity.
type Touched struct{ Collection, Key string }

// Outcome is what a request leads to.
type Outcome struct {
	Rule    string // name of the rule or error entry; of the class when the entry has none
	Class   string // "rules", or the error class
	Source  *Source
	Status  int
	Headers map[string]string // nil = none; shared: do not modify
	Body    any               // a plain tree, shared: do not modify. With Trace it may hold Open
	HasBody bool
	Assumed bool      // Trace: a guard, a key or the caller rests on an open property
	Changed []Touched // entities that effects wrote or deleted, in order, each once
	Reads   []Touched // Trace: entities that were looked up, found or not

	Footprint *Footprint // for Rebase and Alike; nil for a refusal without Trace
}

// identity is a caller on its way from Caller to Step.
type identity struct {
	value any // an *entity or a plain value with marks
	open  bool
	reads []Touched

	looked     []lookup
	everything bool
	room       [2]lookup // where looked begins
}

// Caller finds who is asking. ok = false means unauthenticated. The caller is opaque: hand it to Step. Without a caller
// expression everybody is let in. err is a defect of the behavior.
func (m *Machine) Caller(s State, r *Request, in Inputs) (caller any, ok bool, err error) {
	if m.caller == nil {
		return nil, true, nil
	}
	run := m.newRun(s, m.scope.bindings, r, in)
	defer run.end()
	run.footprint = newFootprint()
	defer run.footprint.Release()
	v, err := m.caller.evaluate(run)
	if err != nil {
		return nil, false, err
	}
	id := &identity{everything: run.footprint.everything}
	id.looked = append(id.room[:0], run.footprint.looked...)
	id.open, id.reads = run.opened(), run.reads()
	id.value, err = run.detach(m.caller, v)
	return id, err == nil && id.value != nil, err
}

// detach unwraps v and frees it of the run: an entity, or a plain tree.
func (r *run) detach(x *expression, v any) (any, error) {
	if o, ok := v.(*types.Optional); ok {
		if !o.HasValue() {
			return nil, nil
		}
		v = o.GetValue()
	}
	if m, ok := v.(*mapper); ok {
		if e, ok := m.of.(*entity); ok {
			return e, nil
		}
	}
	k := maker{budget: x.limit}
	tree, _, err := k.plain(v)
	if err != nil {
		err = x.failed(err)
	}
	return tree, err
}

func (r *run) reads() []Touched {
	if r.trace == nil {
		return nil
	}
	return r.trace.reads
}

// as takes the caller over into the run.
func (r *run) as(caller any) {
	id, ok := caller.(*identity)
	if !ok {
		r.caller = caller
		return
	}
	r.caller, r.assumed = id.value, id.open
	r.footprint.adopt(id)
	if r.trace != nil {
		for _, at := range id.reads {
			r.trace.looked(r.machine.byName[at.Collection], at.Key)
		}
	}
}

// Step runs the rules of the operation: the first whose guard holds decides. s stays as it was; when err is not nil, which is
// a defect of the behavior and names its place, the State returned is s. caller comes from Caller, or is a plain value.
func (m *Machine) Step(s State, r *Request, caller any, in Inputs) (State, Outcome, error) {
	op := m.operations[r.Operation]
	if op == nil {
		return s, Outcome{}, fmt.Errorf("%s: operation %q has no behavior", m.file, short(r.Operation))
	}
	run := m.newRun(s, op.scope.bindings, r, in)
	defer run.end()
	run.define(op.lets)
	run.footprint = newFootprint()
	run.as(caller)
	for _, rule := range op.rules {
		ok, err := run.holds(rule.when)
		if err != nil {
			return s, Outcome{}, err
		}
		if ok {
			return run.fire(s, rule)
		}
	}
	return s, Outcome{}, fmt.Errorf("%s: no rule of operation %q holds", m.file, op.name)
}

// fire applies the effects of the rule that decided, then makes the answer from the state after them.
func (r *run) fire(s State, rule *rule) (State, Outcome, error) {
	for _, e := range rule.effects {
		if err := r.apply(e); err != nil {
			return s, Outcome{}, err
		}
	}
	o, err := r.answer(&rule.answer)
	if err != nil {
		return s, Outcome{}, err
	}
	o.Rule, o.Class, o.Source, o.Footprint = rule.name, "rules", rule.source, r.footprint
	if len(rule.effects) == 0 {
		return s, o, nil
	}
	return r.state, o, nil
}

// Reject makes the contract's answer to a failure of the class. The state does not change. err is a defect of the behavior.
func (m *Machine) Reject(s State, class string, r *Request, in Inputs) (Outcome, error) {
	run := m.newRun(s, m.scope.bindings, r, in)
	defer run.end()
	if in.Trace {
		run.footprint = &Footprint{}
	}
	if class == "unauthenticated" && in.Trace {
		caller, _, _ := m.Caller(s, r, in) // its defects were Caller's to report; here only what it rests on counts
		run.as(caller)
	}
	for _, e := range m.byClass[class] {
		ok, err := run.holds(e.when)
		if err != nil {
			return Outcome{}, err
		}
		if ok {
			return run.reject(e)
		}
	}
	return Outcome{}, fmt.Errorf("%s: no answer for error class %q", m.file, short(class))
}

func (r *run) reject(e *errorRule) (Outcome, error) {
	o, err := r.answer(&e.answer)
	o.Rule, o.Class, o.Source, o.Footprint = e.name, e.class, e.source, r.footprint
	if o.Rule == "" {
		o.Rule = e.class
	}
	return o, err
}

func (r *run) answer(a *answer) (Outcome, error) {
	o := Outcome{Status: a.status, HasBody: a.body != nil}
	var err error
	if o.Headers, err = r.headers(a); err != nil {
		return Outcome{}, err
	}
	if a.body != nil {
		if o.Body, _, err = a.body.make(r); err != nil {
			return Outcome{}, err
		}
	}
	o.Assumed, o.Reads = r.assumed, r.reads()
	if r.footprint != nil && len(r.footprint.changed) > 0 {
		o.Changed = r.footprint.changed
	}
	return o, nil
}

func (r *run) headers(a *answer) (map[string]string, error) {
	if a.fixed != nil || len(a.headers) == 0 {
		return a.fixed, nil
	}
	all := make(map[string]string, len(a.headers))
	for _, h := range a.headers {
		v, none, err := h.value.make(r)
		if err != nil {
			return nil, err
		}
		if none {
			continue
		}
		if all[h.name], err = keyText(v); err != nil {
			return nil, fmt.Errorf("%s: header %q: %w", r.machine.file, h.name, err)
		}
	}
	return all, nil
}
