package behavior

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// effect is one compiled effect. value is the template of put, or of set for update.
type effect struct {
	kind       string
	collection *collection
	key        []template // nil = from the value
	value      template
	each       *expression // nil = once
	scope      scope       // names within, with that of the element
	when       *expression
	pos        Position
}

var effectKeys = []string{"put", "update", "delete", "key", "value", "set", "each", "when"}

// effectParts says which further keys each kind needs, and which it may have.
var effectParts = map[string]struct{ need, may []string }{
	"put":    {[]string{"value"}, []string{"key"}},
	"update": {[]string{"key", "set"}, nil},
	"delete": {[]string{"key"}, nil},
}

func (l *loader) loadEffect(n *node, s scope) *effect {
	f := l.fields(n, "effect", effectKeys)
	if f == nil {
		return nil
	}
	e := &effect{pos: l.at(n), scope: s, kind: l.effectKind(n, f)}
	if e.kind == "" || !l.effectCollection(f[e.kind], e) {
		return nil
	}
	if each := f["each"]; each != nil {
		l.loadEach(each, e)
	}
	if w := f["when"]; w != nil {
		e.when = l.compile(w, l.text(w), e.scope)
	}
	l.loadEffectKey(f["key"], e)
	l.loadEffectValue(f, e)
	e.scope = e.scope.forRuns()
	return e
}

// effectKind is the one of put, update and delete that is there, with exactly the parts it takes.
func (l *loader) effectKind(n *node, f map[string]*node) string {
	var kinds []string
	for _, k := range sortedKeys(effectParts) {
		if f[k] != nil {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) != 1 {
		l.report(n, "effect", "an effect is exactly one of put, update and delete", "")
		return ""
	}
	parts := effectParts[kinds[0]]
	for _, k := range []string{"key", "value", "set"} {
		needed := slices.Contains(parts.need, k)
		switch {
		case needed && f[k] == nil:
			l.report(n, "missing-key", kinds[0]+" needs "+k, "")
		case !needed && f[k] != nil && !slices.Contains(parts.may, k):
			l.report(f[k], "unknown-key", kinds[0]+" takes no "+k, "")
		}
	}
	return kinds[0]
}

func (l *loader) effectCollection(n *node, e *effect) bool {
	name := l.text(n)
	if e.collection = l.machine.byName[name]; e.collection == nil {
		l.report(n, "unknown-collection", quoted("no collection %q under state", name), suggest(name, sortedKeys(l.machine.byName)))
	}
	return e.collection != nil
}

// loadEach binds the one name of each: {name: list}.
func (l *loader) loadEach(n *node, e *effect) {
	pairs := l.members(n, "each")
	if len(pairs) != 1 {
		l.report(n, "effect", "each binds exactly one name to a list", `each: {id: "body.userIds"}`)
		return
	}
	p := pairs[0]
	e.each = l.compile(p.value, l.text(p.value), e.scope)
	if l.name(p.key, p.key.Value, e.scope) {
		e.scope = e.scope.with(map[string]binding{p.key.Value: {kind: bindElement}})
	}
}

// loadEffectKey reads one template, or one for each key property.
func (l *loader) loadEffectKey(n *node, e *effect) {
	if n == nil {
		return
	}
	parts := []*node{n}
	if n.Kind == yaml.SequenceNode {
		parts = n.Content
		if len(parts) != len(e.collection.keys) {
			l.report(n, "effect", quoted("the key of %q is "+strings.Join(e.collection.keys, ", "), e.collection.name), "give one part for each")
		}
	}
	for _, p := range parts {
		if p.Kind != yaml.ScalarNode {
			l.report(p, "type", "a part of a key must be text, not "+kindOf(p), "")
		}
		e.key = append(e.key, l.template(p, e.scope))
	}
}

func (l *loader) loadEffectValue(f map[string]*node, e *effect) {
	n := f["value"]
	if e.kind == "update" {
		n = f["set"]
	}
	if n == nil {
		return
	}
	e.value = l.template(n, e.scope)
	if n.Kind != yaml.MappingNode && (e.kind == "update" || n.Kind != yaml.ScalarNode) {
		l.report(n, "type", "the properties must be a mapping, not "+kindOf(n), "")
		return
	}
	for _, p := range l.members(mapping(n), "") {
		l.checkProperty(p.key, e)
	}
}

func mapping(n *node) *node {
	if n.Kind == yaml.MappingNode {
		return n
	}
	return nil
}

func (l *loader) checkProperty(n *node, e *effect) {
	c := e.collection
	switch {
	case e.kind == "update" && slices.Contains(c.keys, n.Value):
		l.report(n, "effect", quoted("update cannot set the key property %q", n.Value), "delete the entity and put another")
	case !c.allows(n.Value):
		l.report(n, "unknown-property", quoted("entities of %s have no property %q", c.name, n.Value), suggest(n.Value, c.properties()))
	}
}
