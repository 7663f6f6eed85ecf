package behavior

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// template makes a value in a run. none = the value is absent and is to be dropped.
type template interface {
	make(r *run) (value any, none bool, err error)
}

// constant is shared, never copied.
type constant struct{ value any }

type hole struct{ x *expression }

// joined is text with holes in it.
type joined struct {
	parts []any // string or *expression
}

type listTemplate []template

// mapTemplate keeps its members sorted by name.
type mapTemplate []member

type member struct {
	name  string
	value template
}

func (c constant) make(*run) (any, bool, error) { return c.value, false, nil }

func (h hole) make(r *run) (any, bool, error) { return r.value(h.x) }

func (j joined) make(r *run) (any, bool, error) {
	var b strings.Builder
	open := false
	for _, p := range j.parts {
		if s, ok := p.(string); ok {
			b.WriteString(s)
			continue
		}
		s, o, err := r.text(p.(*expression))
		if err != nil {
			return nil, false, err
		}
		open = open || o
		b.WriteString(s)
	}
	if open {
		return Open{b.String()}, false, nil
	}
	return b.String(), false, nil
}

func (l listTemplate) make(r *run) (any, bool, error) {
	out := make([]any, 0, len(l))
	for _, t := range l {
		v, none, err := t.make(r)
		if err != nil {
			return nil, false, err
		}
		if !none {
			out = append(out, v)
		}
	}
	return out, false, nil
}

func (m mapTemplate) make(r *run) (any, bool, error) {
	out := make(map[string]any, len(m))
	for _, t := range m {
		v, none, err := t.value.make(r)
		if err != nil {
			return nil, false, err
		}
		if !none {
			out[t.name] = v
		}
	}
	return out, false, nil
}

// literalKeys lists the names that a map template writes; nil when it is none.
func literalKeys(t template) []string {
	switch t := t.(type) {
	case mapTemplate:
		names := make([]string, len(t))
		for i, m := range t {
			names[i] = m.name
		}
		return names
	case constant:
		if m, ok := t.value.(map[string]any); ok {
			return sortedKeys(m)
		}
	}
	return nil
}

// template compiles a value tree.
func (l *loader) template(n *node, s scope) template {
	switch n.Kind {
	case yaml.MappingNode:
		return l.mapTemplate(n, s)
	case yaml.SequenceNode:
		return l.listTemplate(n, s)
	}
	v, err := scalar(n)
	if err != nil {
		l.report(n, "value", err.Error(), "")
	}
	if text, ok := v.(string); ok {
		return l.textTemplate(n, text, s)
	}
	return constant{v}
}

func (l *loader) mapTemplate(n *node, s scope) template {
	var members mapTemplate
	for _, p := range l.pairs(n) {
		members = append(members, member{p.key.Value, l.template(p.value, s)})
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	values := make(map[string]any, len(members))
	for _, m := range members {
		c, ok := m.value.(constant)
		if !ok {
			return members
		}
		values[m.name] = c.value
	}
	return constant{values}
}

func (l *loader) listTemplate(n *node, s scope) template {
	elements := make(listTemplate, len(n.Content))
	values := make([]any, len(n.Content))
	fixed := true
	for i, c := range n.Content {
		elements[i] = l.template(c, s)
		if c, ok := elements[i].(constant); ok {
			values[i] = c.value
		} else {
			fixed = false
		}
	}
	if fixed {
		return constant{values}
	}
	return elements
}

// textTemplate compiles a string: one hole alone keeps its type, holes among text are joined.
func (l *loader) textTemplate(n *node, text string, s scope) template {
	parts, err := splitHoles(text)
	if err != nil {
		l.report(n, "template", quoted("%q: "+err.Error(), text), `write "$${" for the characters "${"`)
		return constant{text}
	}
	compiled := make([]any, len(parts))
	dynamic := false
	for i, p := range parts {
		compiled[i] = p.text
		if p.hole {
			compiled[i], dynamic = l.compile(n, p.text, s), true
		}
	}
	switch {
	case dynamic && len(parts) == 1:
		return hole{compiled[0].(*expression)}
	case dynamic:
		return joined{compiled}
	case len(parts) == 1:
		return constant{parts[0].text}
	}
	return constant{""}
}
