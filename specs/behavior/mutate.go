package behavior

import (
	"maps"
	"slices"
)

// WithoutRule is a copy of the machine in which a rule, by its number in Rules, is not there.
func (m *Machine) WithoutRule(name string, rule int) *Machine {
	return m.edited(name, func(op *operation) { op.rules = slices.Delete(op.rules, rule, rule+1) })
}

// WithRulesSwapped is a copy of the machine in which a rule is tried after the one that follows it.
func (m *Machine) WithRulesSwapped(name string, first int) *Machine {
	return m.edited(name, func(op *operation) {
		op.rules[first], op.rules[first+1] = op.rules[first+1], op.rules[first]
	})
}

// WithStaleAnswer is a copy of the machine in which a rule makes its answer from the state before its effects.
func (m *Machine) WithStaleAnswer(name string, rule int) *Machine {
	return m.edited(name, func(op *operation) {
		r := *op.rules[rule]
		if r.answer.body != nil {
			r.answer.body = stale{r.answer.body}
		}
		op.rules[rule] = &r
	})
}

// WithPrecedenceSwapped is a copy of the machine in which a check is made after the one that follows it.
func (m *Machine) WithPrecedenceSwapped(first int) *Machine {
	d := *m
	d.precedence = slices.Clone(m.precedence)
	d.precedence[first], d.precedence[first+1] = d.precedence[first+1], d.precedence[first]
	return &d
}

// WithEffectFault is a copy of the machine in which an effect of a rule, both by number, goes wrong in the given way; nil when the
// effect cannot go wrong so.
func (m *Machine) WithEffectFault(name string, rule, number int, f EffectFault) *Machine {
	e := m.operations[name].rules[rule].effects[number]
	instead := e.faulty(f)
	if instead == nil {
		return nil
	}
	return m.edited(name, func(op *operation) {
		r := *op.rules[rule]
		r.effects = slices.Replace(slices.Clone(r.effects), number, number+1, instead...)
		op.rules[rule] = &r
	})
}

func (m *Machine) edited(name string, edit func(*operation)) *Machine {
	d := *m
	d.operations = maps.Clone(m.operations)
	op := *m.operations[name]
	op.rules = slices.Clone(op.rules)
	edit(&op)
	d.operations[name] = &op
	return &d
}

// stale makes a value from the state as it was before the step.
type stale struct{ of template }

func (t stale) make(r *run) (any, bool, error) {
	now := r.state
	r.state = r.before
	defer func() { r.state = now }()
	return t.of.make(r)
}

// MaySay says whether the answer of a rule may have something at the end of a way of property names, where "element" leads into a
// list. Only what is written out in full is known for certain not to.
func (m *Machine) MaySay(name string, rule int, way []string) bool {
	return maySay(m.operations[name].rules[rule].answer.body, way)
}

// MayRefuse is MaySay for an entry of the table of errors.
func (m *Machine) MayRefuse(entry int, way []string) bool {
	return maySay(m.errors[entry].answer.body, way)
}

func maySay(t template, way []string) bool {
	if t == nil || len(way) == 0 {
		return t != nil
	}
	switch t := t.(type) {
	case mapTemplate:
		i := slices.IndexFunc(t, func(m member) bool { return m.name == way[0] })
		return i >= 0 && maySay(t[i].value, way[1:])
	case listTemplate:
		return way[0] == "element" && slices.ContainsFunc(t, func(e template) bool { return maySay(e, way[1:]) })
	case constant:
		return holds(t.value, way)
	}
	return true
}

func holds(v any, way []string) bool {
	if len(way) == 0 {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		inner, there := v[way[0]]
		return there && holds(inner, way[1:])
	case []any:
		return way[0] == "element" && slices.ContainsFunc(v, func(e any) bool { return holds(e, way[1:]) })
	}
	return false
}
