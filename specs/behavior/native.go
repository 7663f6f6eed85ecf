package behavior

// native is an expression, or a part of one, that is computed here instead of by CEL, at a fraction of its cost. The language is
// still CEL's, and so is every doubt: ok = false leaves the whole expression to CEL, from the start, which then also words the
// error. So a native need not know how anything fails.
//
// Values are plain ones as they stand in requests and states, or whatever CEL made: a string may be a string or a types.String.
type native interface {
	eval(r *run) (v any, ok bool)
}

// program is a whole expression that is computed natively.
type program struct {
	root   native
	locals int    // how many variables its macros introduce
	weight uint64 // what it spends without the repetitions of its macros
}

// frame is what one program needs while it runs.
type frame struct {
	base int    // of its variables in run.locals
	left uint64 // of what it may spend
}

// run computes p. It spends at least what CEL would count, so that a limit is exceeded for CEL to report, and by nothing here.
func (p *program) run(r *run, limit uint64) (any, bool) {
	if p == nil || p.weight > limit {
		return nil, false
	}
	outer, end := r.frame, len(r.locals)
	r.frame = frame{end, limit - p.weight}
	for range p.locals {
		r.locals = append(r.locals, nil)
	}
	v, ok := p.root.eval(r)
	r.locals, r.frame = r.locals[:end], outer
	return v, ok
}

// spend takes cost from what is left; false when there is not enough.
func (r *run) spend(cost uint64) bool {
	if r.frame.left < cost {
		return false
	}
	r.frame.left -= cost
	return true
}

func (r *run) local(slot int) *any { return &r.locals[r.frame.base+slot] }

// literalValue is written in the expression.
type literalValue struct{ value any }

func (l literalValue) eval(*run) (any, bool) { return l.value, true }

// named is a name that the run knows.
type named binding

func (v named) eval(r *run) (any, bool) {
	value := r.resolve(binding(v))
	_, failed := value.(error)
	return value, !failed
}

// local is a name that a macro introduced.
type local int

func (l local) eval(r *run) (any, bool) { return *r.local(int(l)), true }

// bound is x with a variable in it: what optMap and optFlatMap make of their second argument.
type bound struct {
	slot     int
	value, x native
}

func (b bound) eval(r *run) (any, bool) {
	v, ok := b.value.eval(r)
	if !ok {
		return nil, false
	}
	*r.local(b.slot) = v
	return b.x.eval(r)
}

// flatMapped is of.optFlatMap(v, x): x with the variable being what the optional of holds, or none. It is what CEL makes of that,
// without the optionals between.
type flatMapped struct {
	slot  int
	of, x native
}

func (f flatMapped) eval(r *run) (any, bool) { return optional(f.lookup(r)) }

func (f flatMapped) lookup(r *run) (v any, present, ok bool) {
	v, present, ok = maybeOf(f.of, r)
	if !ok || !present {
		return nil, false, ok
	}
	*r.local(f.slot) = v
	return maybeOf(f.x, r)
}

// unary is a function of one value.
type unary struct {
	f func(r *run, v any) (any, bool)
	x native
}

func (u unary) eval(r *run) (any, bool) {
	v, ok := u.x.eval(r)
	if !ok {
		return nil, false
	}
	return u.f(r, v)
}

// binary is a function of two values.
type binary struct {
	f    func(r *run, a, b any) (any, bool)
	a, b native
}

func (x binary) eval(r *run) (any, bool) {
	a, ok := x.a.eval(r)
	if !ok {
		return nil, false
	}
	b, ok := x.b.eval(r)
	if !ok {
		return nil, false
	}
	return x.f(r, a, b)
}

// choice is c ? yes : no.
type choice struct{ c, yes, no native }

func (x choice) eval(r *run) (any, bool) {
	c, ok := truthOf(x.c, r)
	switch {
	case !ok:
		return nil, false
	case c:
		return x.yes.eval(r)
	}
	return x.no.eval(r)
}

// junction is a && b, or a || b: the first that is decisive decides.
type junction struct {
	decisive bool // what decides: false for &&, true for ||
	a, b     native
}

func (j junction) eval(r *run) (any, bool) {
	a, ok := truthOf(j.a, r)
	if !ok || a == j.decisive {
		return a, ok
	}
	b, ok := truthOf(j.b, r)
	return b, ok
}

func truthOf(x native, r *run) (value, ok bool) {
	v, ok := x.eval(r)
	if !ok {
		return false, false
	}
	return truth(v)
}
