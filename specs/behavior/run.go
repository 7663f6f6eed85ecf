package behavior

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// run is one evaluation: the variables that expressions see. It lives for one Step, Caller or Reject, in one goroutine.
type run struct {
	machine *Machine
	scope   map[string]binding
	before  State // what lets see
	state   State // what everything else sees; effects move it
	request *Request
	caller  any // an *entity or a plain value
	inputs  Inputs
	lets    []letValue
	defs    []*expression
	now     any // what clock told, nil = it was not asked yet
	element any
	trace   *trace // nil = not traced
	assumed bool

	footprint *Footprint // nil = not wanted

	frame  frame // of the program that runs, if one does
	locals []any // of all programs that run

	sets  []set    // what an update sets, while it does
	names []string // and their names
}

type letValue struct {
	value any // an error when it failed
	known bool
	open  bool
}

func (m *Machine) newRun(s State, scope map[string]binding, r *Request, in Inputs) *run {
	s = m.start(s)
	out := runs.Get().(*run)
	out.machine, out.scope, out.before, out.state, out.request, out.inputs = m, scope, s, s, r, in
	if in.Trace {
		out.trace = &trace{}
	}
	return out
}

// runs are those that are over, and their room for values: each request needs two.
var runs = sync.Pool{New: func() any { return new(run) }}

// define gives the run its lets.
func (r *run) define(lets []*expression) {
	r.defs = lets
	r.lets = slices.Grow(r.lets[:0], len(lets))[:len(lets)]
}

// end is called when nothing needs the run any more. What is made of values that it gave is freed of it before: see detach.
func (r *run) end() {
	clear(r.lets[:cap(r.lets)])
	clear(r.locals[:cap(r.locals)])
	clear(r.sets[:cap(r.sets)])
	*r = run{lets: r.lets[:0], locals: r.locals[:0], sets: r.sets[:0], names: r.names[:0]}
	runs.Put(r)
}

// Parent implements interpreter.Activation.
func (r *run) Parent() interpreter.Activation { return nil }

// ResolveName implements interpreter.Activation.
func (r *run) ResolveName(name string) (any, bool) {
	b, ok := r.scope[name]
	if !ok {
		return nil, false
	}
	switch v := r.resolve(b).(type) {
	case nil, *made:
		return toCEL(v), true
	default:
		return v, true
	}
}

// resolve is what a name stands for now: a plain value or CEL's.
func (r *run) resolve(b binding) any {
	switch b.kind {
	case bindCollection:
		return r.tableView(r.state.tables[b.number])
	case bindIndex:
		return r.indexView(r.state.tables[b.number], b.sub)
	case bindLet:
		return r.let(b.number)
	case bindNow:
		return r.clock()
	case bindElement:
		return r.element
	case bindFresh:
		return &mapper{of: freshView{r}}
	case bindOpen:
		return r.open()
	}
	return r.requestValue(b.kind)
}

func (r *run) requestValue(kind bindingKind) any {
	q := r.request
	switch kind {
	case bindPath:
		return q.Path
	case bindQuery:
		return q.Query
	case bindHeaders:
		return q.Headers
	case bindCookies:
		return q.Cookies
	case bindCredentials:
		return q.Credentials
	case bindOperation:
		return q.Operation
	case bindViolation:
		return q.Violation.plain()
	case bindCaller:
		return r.callerView()
	}
	if q.HasBody {
		return q.Body
	}
	return r.machine.unreadable
}

func (r *run) tableView(t *table) ref.Val {
	v := &collectionView{table: t, noted: r.footprint}
	v.shown = mapper{of: v, trace: r.trace}
	return &v.shown
}

func (r *run) indexView(t *table, number int) ref.Val {
	v := &indexView{table: t, number: number, noted: r.footprint}
	v.shown = mapper{of: v, trace: r.trace}
	return &v.shown
}

func (r *run) callerView() any {
	if e, ok := r.caller.(*entity); ok {
		return e.seenBy(r.trace)
	}
	return r.trace.enter(r.caller)
}

// let evaluates a let on first use, against the state before the step.
func (r *run) let(number int) any {
	l := &r.lets[number]
	if !l.known {
		state, element, outer := r.state, r.element, r.clear()
		r.state, r.element = r.before, nil
		v, err := r.defs[number].evaluate(r)
		if err != nil {
			v = types.WrapErr(err)
		}
		l.value, l.open, l.known = v, r.opened(), true
		r.state, r.element = state, element
		r.restore(outer)
	}
	if l.open {
		r.trace.open = true
	}
	return l.value
}

// clear starts watching afresh and returns what was noted so far.
func (r *run) clear() bool {
	if r.trace == nil {
		return false
	}
	was := r.trace.open
	r.trace.open = false
	return was
}

func (r *run) opened() bool { return r.trace != nil && r.trace.open }

func (r *run) restore(was bool) {
	if r.trace != nil {
		r.trace.open = was
	}
}

var (
	errNoClock = errors.New("now() needs a clock, and none was given")
	errNoFresh = errors.New("fresh() needs a source of identities, and none was given")
)

// clock is the same time throughout a step.
func (r *run) clock() any {
	if r.inputs.Now == nil {
		return types.WrapErr(errNoClock)
	}
	if r.now == nil || r.inputs.Trace {
		r.now = r.inputs.Now()
	}
	return r.now
}

// open notes that the value being made is not determined. It is always true.
func (r *run) open() any {
	if r.trace != nil {
		r.trace.open = true
	}
	return types.True
}

// freshFormats are the identities that fresh() can make.
var freshFormats = map[string]bool{"uuid": true, "id17": true, "hex24": true}

// freshView answers fresh(format) as a lookup.
type freshView struct{ run *run }

func (f freshView) find(format string, _ *trace) (any, bool) {
	if !freshFormats[format] {
		return types.NewErr("fresh(%q): the formats are hex24, id17, uuid", short(format)), true
	}
	if f.run.inputs.Fresh == nil {
		return types.WrapErr(errNoFresh), true
	}
	return types.String(f.run.inputs.Fresh(format)), true
}

func (freshView) keys() []string      { return nil }
func (freshView) size() int           { return 0 }
func (freshView) determinedBy(*trace) {}

// value evaluates x to a plain tree, marked when it rests on an open property.
func (r *run) value(x *expression) (any, bool, error) {
	outer := r.clear()
	v, err := x.evaluate(r)
	open := r.opened()
	r.restore(outer)
	if err != nil {
		return nil, false, err
	}
	k := maker{x.limit, r.footprint}
	tree, none, err := k.plain(v)
	if err != nil {
		return nil, false, x.failed(err)
	}
	if open && !none {
		tree = Open{strip(tree)}
	}
	return tree, none, nil
}

// text evaluates x to text.
func (r *run) text(x *expression) (text string, open bool, err error) {
	outer := r.clear()
	v, err := x.evaluate(r)
	open = r.opened()
	r.restore(outer)
	if err != nil {
		return "", false, err
	}
	if text, err = textOf(v); err != nil {
		err = x.failed(err)
	}
	return text, open, err
}

// holds evaluates a guard; nil always holds. A guard that rests on an open property makes the outcome assumed.
func (r *run) holds(x *expression) (bool, error) {
	if x == nil {
		return true, nil
	}
	outer := r.clear()
	v, err := x.evaluate(r)
	r.assumed = r.assumed || r.opened()
	r.restore(outer)
	if err != nil {
		return false, err
	}
	b, ok := truth(v)
	if !ok {
		return false, x.failed(fmt.Errorf("a condition must be true or false, not %s", toCEL(v).Type().TypeName()))
	}
	return b, nil
}
