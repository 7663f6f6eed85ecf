package verification

import (
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// Known is what a question may speak of.
type Known struct {
	Operations []string
	// Unkept says whether the journal does not keep the value of a header field, by its canonical name.
	Unkept func(header string) bool
	// Hide is for errors and for Question.Hide; nil leaves all.
	Hide func(text string) string
}

// Bounds of a question, so that answering one stays cheap.
const (
	maxPatterns = 100
	maxTimes    = 1_000_000
)

// Parse reads a question from a JSON value (numbers as json.Number):
//
//	{"operation": …, "request": {"method", "path", "query", "headers", "body", "exact"}, "atLeast", "atMost", "exactly"}
//	{"order": [{"operation": …, "request": {…}}, …], "atLeast", "atMost", "exactly"}
//
// A question that gives no number asks for at least one. Unknown members and operations are errors.
func Parse(v any, known Known) (*Question, error) {
	p := parser{known: known}
	q := p.question(v)
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

func (p *parser) clip(text string) string { return hider(p.known.Hide).clip(text) }

// parser reads parts, and keeps the first error; what it returns after that is not looked at.
type parser struct {
	known Known
	err   error
}

func (p *parser) fail(where, format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...))
	}
}

// members reads an object, each member by the function of its name.
func (p *parser) members(where string, v any, each map[string]func(where string, v any)) {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail(where, "is not an object")
		return
	}
	for _, name := range sorted(object) {
		read := each[name]
		if read == nil {
			p.fail(where, "has a member %q, which is unknown\nhint: there are %s", p.clip(name), strings.Join(sorted(each), ", "))
			return
		}
		read(where+"."+name, object[name])
	}
}

// top is what the whole question is called in errors.
const top = "verification"

func (p *parser) question(v any) *Question {
	q := &Question{AtLeast: 1, AtMost: -1, Hide: p.known.Hide}
	var one Pattern
	counts := map[string]int{}
	number := func(name string) func(string, any) {
		return func(where string, v any) { counts[name] = p.times(where, v) }
	}
	p.members(top, v, map[string]func(string, any){
		"operation": func(where string, v any) { one.Operation = p.operation(where, v) },
		"request":   func(where string, v any) { p.request(where, v, &one) },
		"order":     func(where string, v any) { q.InOrder, q.Patterns = true, p.order(where, v) },
		"atLeast":   number("atLeast"), "atMost": number("atMost"), "exactly": number("exactly"),
	})
	p.count(q, counts)
	if !q.InOrder {
		q.Patterns = []Pattern{one}
		return q
	}
	object, _ := v.(map[string]any)
	for _, name := range []string{"operation", "request"} {
		if _, there := object[name]; there {
			p.fail(top, "has both order and %s\nhint: each element of order has its own", name)
		}
	}
	return q
}

func (p *parser) count(q *Question, counts map[string]int) {
	exactly, exact := counts["exactly"]
	least, bounded := counts["atLeast"]
	most, limited := counts["atMost"]
	switch {
	case exact && (bounded || limited):
		p.fail(top, "has exactly, and atLeast or atMost beside it")
	case exact:
		q.AtLeast, q.AtMost = exactly, exactly
	case bounded && limited && least > most:
		p.fail(top, "wants at least %d and at most %d", least, most)
	case bounded && limited:
		q.AtLeast, q.AtMost = least, most
	case bounded:
		q.AtLeast = least
	case limited:
		q.AtLeast, q.AtMost = 0, most
	}
}

func (p *parser) times(where string, v any) int {
	number, _ := v.(json.Number)
	n, err := strconv.Atoi(string(number))
	if err != nil || n < 0 || n > maxTimes {
		p.fail(where, "is not a whole number from 0 to %d", maxTimes)
	}
	return n
}

func (p *parser) order(where string, v any) (patterns []Pattern) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 || len(list) > maxPatterns {
		p.fail(where, "is not a list of 1 to %d patterns", maxPatterns)
		return nil
	}
	for i, element := range list {
		var one Pattern
		p.members(fmt.Sprintf("%s[%d]", where, i), element, map[string]func(string, any){
			"operation": func(where string, v any) { one.Operation = p.operation(where, v) },
			"request":   func(where string, v any) { p.request(where, v, &one) },
		})
		patterns = append(patterns, one)
	}
	return patterns
}

func (p *parser) operation(where string, v any) string {
	name := p.text(where, v)
	if p.err == nil && !slices.Contains(p.known.Operations, name) {
		p.fail(where, "there is no operation %q\nhint: there are %s", p.clip(name), strings.Join(p.known.Operations, ", "))
	}
	return name
}

func (p *parser) text(where string, v any) string {
	text, ok := v.(string)
	if !ok || text == "" {
		p.fail(where, "is not a text of at least one character")
	}
	return text
}

func (p *parser) request(where string, v any, one *Pattern) {
	p.members(where, v, map[string]func(string, any){
		"method":  func(where string, v any) { one.Method = p.text(where, v) },
		"path":    func(where string, v any) { one.Path = p.path(where, v) },
		"query":   func(where string, v any) { one.Query = p.query(where, v) },
		"headers": func(where string, v any) { one.Headers = p.headers(where, v) },
		"body":    func(_ string, v any) { one.Body, one.HasBody = v, true },
		"exact":   func(where string, v any) { one.Exact = p.truth(where, v) },
	})
	if one.Exact && !one.HasBody {
		p.fail(where, "has exact, which is about the body, and no body")
	}
}

func (p *parser) truth(where string, v any) bool {
	truth, ok := v.(bool)
	if !ok {
		p.fail(where, "is neither true nor false")
	}
	return truth
}

func (p *parser) path(where string, v any) string {
	path := p.text(where, v)
	switch {
	case !strings.HasPrefix(path, "/"):
		p.fail(where, "%q does not begin with a slash", p.clip(path))
	case strings.Contains(path, "?"):
		p.fail(where, "%q has a query\nhint: that is a member of its own, {\"query\": {name: value}}", p.clip(path))
	}
	return path
}

// query reads {name: value} and {name: [value, …]}; an empty list says that the parameter must not be there.
func (p *parser) query(where string, v any) map[string][]string {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail(where, "is not an object")
	}
	query := map[string][]string{}
	for _, name := range sorted(object) {
		list, isList := object[name].([]any)
		if !isList {
			list = []any{object[name]}
		}
		query[name] = []string{}
		for _, v := range list {
			text, ok := v.(string)
			if !ok {
				p.fail(where+"."+p.clip(name), "is neither a text nor a list of texts")
			}
			query[name] = append(query[name], text)
		}
	}
	return query
}

func (p *parser) headers(where string, v any) map[string]string {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail(where, "is not an object")
	}
	headers := map[string]string{}
	for _, name := range sorted(object) {
		text, ok := object[name].(string)
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		switch _, twice := headers[canonical]; {
		case !ok:
			p.fail(where+"."+p.clip(name), "is not a text")
		case twice:
			p.fail(where, "names %q twice", p.clip(canonical))
		case p.known.Unkept != nil && p.known.Unkept(canonical):
			p.fail(where+"."+p.clip(name), "carries a credential, and the journal does not keep its value")
		}
		headers[canonical] = text
	}
	return headers
}
