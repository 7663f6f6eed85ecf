package mockserver

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strings"
	"sync"

	"github.com/counterpart-api/counterpart/mockserver/verification"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Expectation says what requests should have been there. How often is asked last, by Times, AtLeast, AtMost, Never or InOrder, and
// answered at once: the test fails when it is otherwise, with the requests that come nearest. An expectation that is not asked how
// often fails the test at its end, for it would have held nobody to anything.
type Expectation struct {
	mock    *Mock
	pattern verification.Pattern
}

// pending are expectations that were not asked how often. The mocks of one server share it.
type pending struct {
	mu  sync.Mutex
	all []*Expectation
}

func (p *pending) add(e *Expectation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, e)
}

func (p *pending) settle(e *Expectation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = slices.DeleteFunc(p.all, func(other *Expectation) bool { return other == e })
}

func (p *pending) report(t TB) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.all {
		t.Errorf("the expectation of %q was never asked how often\nhint: end it with Times, AtLeast, AtMost or Never, or give it to InOrder", e.pattern.Operation)
	}
}

// Expect begins to say what requests of an operation should have been there; "" is any operation, or none.
func (m *Mock) Expect(operation string) *Expectation {
	m.t.Helper()
	if all := m.server.known().Operations; operation != "" && !slices.Contains(all, operation) {
		m.t.Fatalf("there is no operation %q\nhint: there are %s", operation, strings.Join(all, ", "))
	}
	e := &Expectation{mock: m, pattern: verification.Pattern{Operation: operation}}
	m.pending.add(e)
	return e
}

// WithMethod wants the method, as it is sent.
func (e *Expectation) WithMethod(method string) *Expectation {
	e.pattern.Method = method
	return e
}

// WithPath wants the path, without a query.
func (e *Expectation) WithPath(path string) *Expectation {
	e.pattern.Path = path
	return e
}

// WithQuery wants a query parameter with these values and no others, in this order; without values, it must not be there.
func (e *Expectation) WithQuery(name string, values ...string) *Expectation {
	query := maps.Clone(e.pattern.Query)
	if query == nil {
		query = map[string][]string{}
	}
	query[name] = values
	e.pattern.Query = query
	return e
}

// WithHeader wants a header field. The journal does not keep credentials, so they cannot be asked for.
func (e *Expectation) WithHeader(name, value string) *Expectation {
	e.mock.t.Helper()
	name = textproto.CanonicalMIMEHeaderKey(name)
	if e.mock.server.known().Unkept(name) {
		e.mock.t.Fatalf("the header %q carries a credential, and the journal does not keep its value", name)
	}
	headers := maps.Clone(e.pattern.Headers)
	if headers == nil {
		headers = map[string]string{}
	}
	headers[name] = value
	e.pattern.Headers = headers
	return e
}

// WithBody wants what is in body: members of objects that it does not name may be there. A string or []byte is taken as JSON text,
// or, when it is none, as the text of a body; any other value as encoding/json writes it.
func (e *Expectation) WithBody(body any) *Expectation { return e.withBody(body, false) }

// WithExactBody wants the whole body: other members of objects must not be there. Order of members means nothing.
func (e *Expectation) WithExactBody(body any) *Expectation { return e.withBody(body, true) }

func (e *Expectation) withBody(body any, exact bool) *Expectation {
	e.mock.t.Helper()
	value, err := asValue(body)
	if err != nil {
		e.mock.t.Fatalf("the body that is expected: %v", err)
	}
	e.pattern.Body, e.pattern.HasBody, e.pattern.Exact = value, true, exact
	return e
}

// asValue reads a body as the journal's are read.
func asValue(body any) (any, error) {
	var text []byte
	switch body := body.(type) {
	case string:
		text = []byte(body)
	case []byte:
		text = body
	default:
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
		return wire.ParseJSON(text, wire.Limits{})
	}
	if v, err := wire.ParseJSON(text, wire.Limits{}); err == nil {
		return v, nil
	}
	return string(text), nil
}

// Times wants exactly n such requests.
func (e *Expectation) Times(n int) { e.mock.t.Helper(); e.ask(n, n) }

// AtLeast wants n such requests, or more.
func (e *Expectation) AtLeast(n int) { e.mock.t.Helper(); e.ask(n, -1) }

// AtMost wants n such requests, or fewer.
func (e *Expectation) AtMost(n int) { e.mock.t.Helper(); e.ask(0, n) }

// Never wants no such request.
func (e *Expectation) Never() { e.mock.t.Helper(); e.ask(0, 0) }

func (e *Expectation) ask(least, most int) {
	e.mock.t.Helper()
	e.mock.pending.settle(e)
	e.mock.ask(&verification.Question{Patterns: []verification.Pattern{e.pattern}, AtLeast: least, AtMost: most})
}

// InOrder wants a request for each expectation, one after the other; others may have come in between.
func (m *Mock) InOrder(expectations ...*Expectation) {
	m.t.Helper()
	q := &verification.Question{InOrder: true, AtLeast: 1, AtMost: -1}
	for _, e := range expectations {
		if e.mock.server != m.server || e.mock.workspace != m.workspace {
			m.t.Fatalf("an expectation of another mock, or of another workspace, cannot be met in order with those of %q", m.workspace)
		}
		m.pending.settle(e)
		q.Patterns = append(q.Patterns, e.pattern)
	}
	if len(q.Patterns) == 0 {
		m.t.Fatalf("InOrder was given no expectation")
	}
	m.ask(q)
}

// ask fails the test when the answer is no.
func (m *Mock) ask(q *verification.Question) {
	m.t.Helper()
	answer, _ := m.world().verify(context.Background(), q) // which is never done
	if answer.Passed {
		return
	}
	text := answer.Message
	for _, near := range answer.Nearest {
		text += fmt.Sprintf("\nnearest: request %d, but for\n  %s", near.ID, strings.Join(near.Differences, "\n  "))
	}
	m.t.Errorf("%s", text)
}
