package behavior

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var collectionKeys = []string{"key", "schema", "hidden", "types", "indexes"}

// loadState reads the collections; the Machine keeps them sorted by name.
func (l *loader) loadState(n *node) {
	taken := scope{bindings: map[string]binding{}}
	for _, p := range l.members(n, "state") {
		c := &collection{name: p.key.Value, fill: l.options.Fill, check: l.options.Check}
		if l.name(p.key, c.name, taken) {
			taken.bindings[c.name] = binding{}
			l.machine.byName[c.name] = c
			l.machine.collections = append(l.machine.collections, c)
		}
		l.loadCollection(p.key, p.value, c, taken)
	}
	slices.SortFunc(l.machine.collections, func(a, b *collection) int { return strings.Compare(a.name, b.name) })
	for i, c := range l.machine.collections {
		c.number = i
	}
}

func (l *loader) loadCollection(owner, n *node, c *collection, taken scope) {
	f := l.fields(n, "collection", collectionKeys)
	if f == nil {
		return
	}
	c.keys = l.names(f["key"])
	if len(c.keys) == 0 {
		l.report(owner, "missing-key", quoted("collection %q has no key", c.name), "add key: the property that identifies an entity")
	}
	c.hidden = map[string]bool{}
	for _, h := range l.names(f["hidden"]) {
		c.hidden[h] = true
	}
	l.loadSchema(f["schema"], c)
	l.checkKeys(f["key"], c)
	l.loadTypes(f["types"], c)
	for _, x := range l.members(f["indexes"], "indexes") {
		l.loadIndex(x, c, taken)
	}
}

// names reads one string or a list of different ones.
func (l *loader) names(n *node) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		if s := l.text(n); s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	for _, c := range n.Content {
		s := l.text(c)
		if slices.Contains(out, s) {
			l.report(c, "bad-name", quoted("%q comes twice", s), "")
			continue
		}
		out = append(out, s)
	}
	return out
}

func (l *loader) loadSchema(n *node, c *collection) {
	c.open = true
	if n == nil {
		return
	}
	c.schema = l.text(n)
	if l.options.Properties == nil {
		return
	}
	names, open, ok := l.options.Properties(c.schema)
	if !ok {
		l.report(n, "unknown-schema", quoted("no schema %q in the document", c.schema), "a name under components/schemas")
		return
	}
	c.open = open || len(names) == 0
	c.declared = make(map[string]bool, len(names))
	for _, name := range names {
		c.declared[name] = true
	}
}

// checkKeys wants key properties that entities can have.
func (l *loader) checkKeys(n *node, c *collection) {
	for _, k := range c.keys {
		if !c.open && !c.declared[k] && !c.hidden[k] {
			l.report(n, "unknown-property", quoted("key property %q is not declared by schema %s", k, c.schema), suggest(k, sortedKeys(c.declared)))
		}
	}
}

func (l *loader) loadIndex(p pair, c *collection, taken scope) {
	property := l.text(p.value)
	if !l.name(p.key, p.key.Value, taken) {
		return
	}
	taken.bindings[p.key.Value] = binding{}
	if !c.allows(property) {
		l.report(p.value, "unknown-property", quoted("index over %q, which %s does not have", property, c.name), suggest(property, c.properties()))
		return
	}
	c.indexes = append(c.indexes, index{name: p.key.Value, property: property})
}
