package behavior

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Error classes, and the check whose failure they answer; "" = always needed.
var classOf = map[string]string{
	"unauthenticated": "authenticate", "media-type": "media-type", "malformed": "parse", "invalid": "validate",
	"too-large": "", "not-found": "", "method-not-allowed": "",
}

var errorKeys = []string{"name", "source", "when", "status", "headers", "body"}

func (l *loader) loadErrors(root, n *node) {
	m := l.machine
	m.byClass = map[string][]*errorRule{}
	for _, p := range l.members(n, "errors") {
		if _, known := classOf[p.key.Value]; !known {
			l.report(p.key, "unknown-class", quoted("unknown error class %q", p.key.Value), suggest(p.key.Value, sortedKeys(classOf)))
			continue
		}
		l.loadClass(p.key.Value, p.value)
	}
	owner := n
	if owner == nil {
		owner = root
	}
	for _, class := range sortedKeys(classOf) {
		check := classOf[class]
		if _, given := m.byClass[class]; !given && (check == "" || slices.Contains(m.precedence, check)) {
			l.report(owner, "missing-error", fmt.Sprintf("errors has no answer for %q", class), "add it: {source, status, body}")
		}
	}
}

// loadClass reads one entry or a list of them; the last one must always hold.
func (l *loader) loadClass(class string, n *node) {
	entries := []*node{n}
	if n.Kind == yaml.SequenceNode {
		entries = n.Content
	}
	l.machine.byClass[class] = nil
	var last *errorRule
	names := map[string]bool{}
	for _, e := range entries {
		if last = l.loadEntry(class, e, names); last != nil {
			l.machine.byClass[class] = append(l.machine.byClass[class], last)
			l.machine.errors = append(l.machine.errors, last)
		}
	}
	if len(entries) == 0 || last != nil && last.when != nil {
		l.report(n, "falls-through", fmt.Sprintf("errors of class %q fall through: the last entry must have no when", class), "")
	}
}

func (l *loader) loadEntry(class string, n *node, names map[string]bool) *errorRule {
	f := l.fields(n, "error", errorKeys)
	if f == nil {
		return nil
	}
	e := &errorRule{class: class, name: l.text(f["name"]), pos: l.at(n)}
	if e.name != "" {
		l.ruleName(f["name"], e.name, names)
	}
	e.source = l.loadSource(f["source"], n, fmt.Sprintf("error %q", class))
	if w := f["when"]; w != nil {
		e.when = l.compile(w, l.text(w), l.errors)
	}
	e.answer = l.loadAnswer(n, f, l.errors)
	if e.answer.status != 0 && class != "not-found" && class != "method-not-allowed" && class != "too-large" {
		l.declaredEverywhere(f["status"], class, e.answer.status)
	}
	return e
}

// declaredEverywhere wants the status of an error to be declared by every operation: each may be asked so that it is answered.
func (l *loader) declaredEverywhere(n *node, class string, status int) {
	for _, id := range sortedKeys(l.options.Operations) {
		if !declares(l.options.Operations[id], status) {
			l.report(n, "undeclared-status", quoted("operation %q does not declare status "+strconv.Itoa(status)+" of error ", id)+strconv.Quote(class), "declare it in the document, or a default response")
		}
	}
}

func declares(statuses []int, status int) bool {
	return slices.Contains(statuses, status) || slices.Contains(statuses, 0) || slices.Contains(statuses, -status/100)
}
