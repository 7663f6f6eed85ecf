package behavior

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// loader compiles one behavior file and collects all that is wrong in it.
type loader struct {
	findings
	options Options
	machine *Machine
	state   scope // collections and indexes
	errors  scope // what error templates see
	rules   scope // what rules see before their lets
}

var topKeys = []string{"state", "caller", "precedence", "unreadable", "errors", "operations"}

// Load compiles a behavior file. The Machine is nil when there is any finding; findings are in the order of the file.
func Load(src []byte, o Options) (*Machine, []Finding) {
	l := &loader{findings: findings{file: o.File}, options: o}
	l.machine = &Machine{file: o.File, options: o, operations: map[string]*operation{}, byName: map[string]*collection{}, reads: map[string]bool{}}
	if root := l.parse(src, maxBehaviorBytes); root != nil {
		l.load(root)
	}
	if len(l.list) > 0 {
		return nil, l.sorted()
	}
	return l.machine, nil
}

func (l *loader) load(root *node) {
	f := l.fields(root, "behavior", topKeys)
	if f == nil {
		return
	}
	m := l.machine
	l.loadState(f["state"])
	l.state = stateScope(m.collections)
	l.errors = l.state.withRequest("path", "query", "headers", "cookies", "body", "credentials", "violation", "operation")
	l.rules = l.errors.withRequest("caller")
	m.scope = l.errors.forRuns()
	if n := f["caller"]; n != nil {
		m.caller = l.compile(n, l.text(n), l.callerScope())
	}
	l.loadPrecedence(f["precedence"], f["caller"] != nil)
	if n := f["unreadable"]; n != nil {
		m.unreadable = l.plain(n)
	}
	l.loadErrors(root, f["errors"])
	l.loadOperations(root, f["operations"])
	m.empty = State{make([]*table, len(m.collections))}
	for i, c := range m.collections {
		m.empty.tables[i] = newTable(c)
	}
}

func (l *loader) callerScope() scope { return l.state.withRequest("credentials", "headers") }

// fields reads a mapping whose keys are all known; nil, with a finding, when n is no mapping.
func (l *loader) fields(n *node, what string, known []string) map[string]*node {
	if n.Kind != yaml.MappingNode {
		l.report(n, "type", fmt.Sprintf("%s must be a mapping, not %s", what, kindOf(n)), "")
		return nil
	}
	out := map[string]*node{}
	for _, p := range l.pairs(n) {
		if !slices.Contains(known, p.key.Value) {
			l.report(p.key, "unknown-key", quoted("unknown key %q in "+what, p.key.Value), suggest(p.key.Value, known))
			continue
		}
		out[p.key.Value] = p.value
	}
	return out
}

// members reads a mapping with free keys; nil when n is nil or, with a finding, no mapping.
func (l *loader) members(n *node, what string) []pair {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		l.report(n, "type", fmt.Sprintf("%s must be a mapping, not %s", what, kindOf(n)), "")
		return nil
	}
	return l.pairs(n)
}

// items reads a sequence.
func (l *loader) items(n *node, what string) []*node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		l.report(n, "type", fmt.Sprintf("%s must be a list, not %s", what, kindOf(n)), "")
		return nil
	}
	return n.Content
}

// text reads a string; "" when n is nil or, with a finding, no string.
func (l *loader) text(n *node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		l.report(n, "type", fmt.Sprintf("expected a string, not %s", kindOf(n)), "")
		return ""
	}
	return n.Value
}

func kindOf(n *node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("%q", short(n.Value))
}

var checks = []string{"authenticate", "media-type", "parse", "validate", "rules"}

func (l *loader) loadPrecedence(n *node, hasCaller bool) {
	m := l.machine
	if n == nil {
		m.precedence = checks
		if !hasCaller {
			m.precedence = checks[1:]
		}
		return
	}
	for _, c := range l.items(n, "precedence") {
		switch name := l.text(c); {
		case !slices.Contains(checks, name):
			l.report(c, "precedence", quoted("unknown check %q", name), suggest(name, checks))
		case slices.Contains(m.precedence, name):
			l.report(c, "precedence", quoted("check %q comes twice", name), "")
		default:
			m.precedence = append(m.precedence, name)
		}
	}
	if k := len(m.precedence); k == 0 || m.precedence[k-1] != "rules" {
		l.report(n, "precedence", `precedence must end with "rules"`, "nothing is checked after the rules have answered")
	}
	if slices.Contains(m.precedence, "authenticate") && !hasCaller {
		l.report(n, "precedence", `"authenticate" needs a caller, and there is none`, "add caller: an expression that finds who is asking")
	}
}
