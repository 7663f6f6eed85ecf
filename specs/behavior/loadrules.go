package behavior

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	operationKeys = []string{"let", "rules"}
	ruleKeys      = []string{"name", "source", "when", "effects", "respond"}
	respondKeys   = []string{"status", "headers", "body"}
	kebab         = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

func (l *loader) loadOperations(root, n *node) {
	owner := n
	if owner == nil {
		owner = root
	}
	for _, p := range l.members(n, "operations") {
		name := p.key.Value
		if _, known := l.options.Operations[name]; !known && l.options.Operations != nil {
			l.report(p.key, "unknown-operation", quoted("the document has no operation %q", name), suggest(name, sortedKeys(l.options.Operations)))
		}
		l.machine.operations[name] = l.loadOperation(p.key, p.value)
	}
	for _, name := range sortedKeys(l.options.Operations) {
		if l.machine.operations[name] == nil {
			l.report(owner, "missing-operation", quoted("operation %q of the document has no behavior", name), "add it under operations:")
		}
	}
}

func (l *loader) loadOperation(key, n *node) *operation {
	op := &operation{name: key.Value}
	f := l.fields(n, "operation", operationKeys)
	if f == nil {
		return op
	}
	l.loadLets(f["let"], op)
	names := map[string]bool{}
	rules := l.items(f["rules"], "rules")
	for _, r := range rules {
		if compiled := l.loadRule(r, op, names); compiled != nil {
			op.rules = append(op.rules, compiled)
		}
	}
	if len(rules) == 0 {
		l.report(key, "falls-through", quoted("operation %q has no rules", op.name), "add rules: at least one without when")
	} else if k := len(op.rules); k > 0 && op.rules[k-1].when != nil {
		l.report(rules[len(rules)-1], "falls-through", quoted("operation %q falls through: its last rule must have no when", op.name), "")
	}
	op.scope = op.scope.forRuns()
	return op
}

// loadLets compiles each let over the ones before it.
func (l *loader) loadLets(n *node, op *operation) {
	op.scope = l.rules
	for i, p := range l.members(n, "let") {
		x := l.compile(p.value, l.text(p.value), op.scope)
		op.lets = append(op.lets, x)
		if l.name(p.key, p.key.Value, op.scope) {
			op.scope = op.scope.with(map[string]binding{p.key.Value: {kind: bindLet, number: i}})
		}
	}
}

func (l *loader) loadRule(n *node, op *operation, names map[string]bool) *rule {
	f := l.fields(n, "rule", ruleKeys)
	if f == nil {
		return nil
	}
	r := &rule{name: l.text(f["name"]), pos: l.at(n)}
	l.ruleName(n, r.name, names)
	r.source = l.loadSource(f["source"], n, quoted("rule %q", r.name))
	if w := f["when"]; w != nil {
		if r.when = l.compile(w, l.text(w), op.scope); r.when == nil {
			r.when = &expression{}
		}
	}
	for _, e := range l.items(f["effects"], "effects") {
		if compiled := l.loadEffect(e, op.scope); compiled != nil {
			r.effects = append(r.effects, compiled)
		}
	}
	r.answer = l.loadRespond(n, f["respond"], op)
	return r
}

// ruleName wants names that can be part of an identity: kebab-case, each once.
func (l *loader) ruleName(n *node, name string, names map[string]bool) {
	switch {
	case !kebab.MatchString(name):
		l.report(n, "bad-name", quoted("rule name %q is not kebab-case", name), "lower-case words joined by -, as room-not-found")
	case names[name]:
		l.report(n, "bad-name", quoted("rule name %q comes twice", name), "names are unique within an operation")
	}
	names[name] = true
}

func (l *loader) loadRespond(owner, n *node, op *operation) answer {
	if n == nil {
		l.report(owner, "missing-key", "rule has no respond", "add respond: {status: …, body: …}")
		return answer{}
	}
	f := l.fields(n, "respond", respondKeys)
	if f == nil {
		return answer{}
	}
	a := l.loadAnswer(n, f, op.scope)
	statuses, known := l.options.Operations[op.name]
	if known && a.status != 0 && !declares(statuses, a.status) {
		l.report(f["status"], "undeclared-status", quoted("operation %q does not declare status "+strconv.Itoa(a.status), op.name), declaredHint(statuses))
	}
	return a
}

func declaredHint(statuses []int) string {
	var out []string
	for _, s := range statuses {
		switch {
		case s == 0:
			out = append(out, "default")
		case s < 0:
			out = append(out, fmt.Sprintf("%dXX", -s))
		default:
			out = append(out, strconv.Itoa(s))
		}
	}
	return "declared: " + strings.Join(out, ", ")
}

// loadAnswer reads status, headers and body from fields that were checked already.
func (l *loader) loadAnswer(owner *node, f map[string]*node, s scope) answer {
	var a answer
	if n := f["status"]; n == nil {
		l.report(owner, "missing-key", "no status", "add status: a number from 200 to 599")
	} else if a.status = statusOf(n); a.status == 0 {
		l.report(n, "status", fmt.Sprintf("status must be a number from 200 to 599, not %s", kindOf(n)), "")
	}
	for _, p := range l.members(f["headers"], "headers") {
		a.headers = append(a.headers, header{p.key.Value, l.template(p.value, s)})
	}
	slices.SortFunc(a.headers, func(x, y header) int { return strings.Compare(x.name, y.name) })
	a.fixed = fixedHeaders(a.headers)
	if n := f["body"]; n != nil {
		a.body = l.template(n, s)
	}
	return a
}

// fixedHeaders are the headers when all of them are written in the file, nil when one has to be made.
func fixedHeaders(headers []header) map[string]string {
	fixed := make(map[string]string, len(headers))
	for _, h := range headers {
		c, ok := h.value.(constant)
		text, err := keyText(c.value)
		if !ok || err != nil {
			return nil
		}
		fixed[h.name] = text
	}
	if len(fixed) == 0 {
		return nil
	}
	return fixed
}

// statusOf is 0 when n is no status of an answer.
func statusOf(n *node) int {
	status, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || status < 200 || status > 599 {
		return 0
	}
	return status
}
