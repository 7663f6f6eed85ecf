package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// operations is the page of what is served.
func (c *Console) operations(p *page) {
	p.Section, p.Title = "operations", "Operations"
	p.show(http.StatusOK, "operations", c.source.Services())
}

// operationBody is what the page of an operation shows.
type operationBody struct {
	Service   Service
	Operation *openapi.Operation
	Limits    []openapi.Constraint
	Rules     []rule
	Form      *form
	Curl      string
	Answer    *sent   // nil before the form was sent, and where a script sends it
	Entries   []entry // the latest requests of the operation
}

// Collection is the first collection of the contract, "" for none.
func (b *operationBody) Collection() string {
	for _, name := range b.Service.collections() {
		return name
	}
	return ""
}

// collections are the names of what a contract remembers.
func (s Service) collections() []string {
	var names []string
	if s.Contract.Behavior != nil {
		for _, info := range s.Contract.Behavior.Collections() {
			names = append(names, info.Name)
		}
	}
	return names
}

// Compose is the address that encodes what is in the form.
func (p *page) Compose() string {
	return p.Link("console/compose", "contract", p.Query("contract"), "operation", p.Query("operation"), "again", p.Query("again"))
}

// rule is a rule of the behavior with its source.
type rule struct {
	behavior.Rule
	Source *specs.Source
}

// sent is an answer to what the form sent.
type sent struct {
	Status    int
	Took      int64
	Rule      string
	Violation string
	Fields    []field
	Body      []byte
	Cut       string // why there is no whole answer, "" when there is
}

// find is the service and the operation that the query names, nil for none.
func (c *Console) find(p *page) (Service, *openapi.Operation) {
	query := p.r.URL.Query()
	for _, s := range c.source.Services() {
		if s.Contract.Name == query.Get("contract") {
			return s, s.Contract.Operation(query.Get("operation"))
		}
	}
	return Service{}, nil
}

// operation is the page of one operation, with its form filled so that it works.
func (c *Console) operation(p *page) {
	s, op := c.find(p)
	if op == nil {
		p.fail(http.StatusNotFound, "No such operation is served here.")
		return
	}
	f, err := p.filled(s, op)
	if err != nil {
		p.failed(err)
		return
	}
	c.showOperation(p, s, op, f, nil)
}

// send sends what is in the form, for a browser that runs no scripts.
func (c *Console) send(p *page) {
	s, op := c.find(p)
	if op == nil {
		p.fail(http.StatusNotFound, "No such operation is served here.")
		return
	}
	f := p.submitted(s, op)
	m := f.message()
	header := http.Header{}
	for _, h := range m.Headers {
		header.Add(h.Name, h.Value)
	}
	began := time.Now()
	got, err := p.call(m.Method, m.Target, header, m.Body)
	a := &sent{Took: time.Since(began).Microseconds()}
	switch {
	case err != nil:
		a.Cut = sentence(err.Error())
	default:
		a.take(got)
	}
	c.showOperation(p, s, op, f, a)
}

func (a *sent) take(got *answer) {
	a.Status, a.Body = got.status, got.body.Bytes()
	a.Rule, a.Violation = got.header.Get("Counterpart-Rule"), got.header.Get("Counterpart-Violation")
	m := message{Headers: map[string]string{}}
	for name := range got.header {
		m.Headers[name] = got.header.Get(name)
	}
	a.Fields = m.Fields()
}

func (c *Console) showOperation(p *page, s Service, op *openapi.Operation, f *form, a *sent) {
	p.Section, p.Title = "operations", op.ID
	body := &operationBody{Service: s, Operation: op, Limits: op.Constraints(), Form: f, Curl: p.curl(f.message()), Answer: a}
	for _, r := range s.Contract.RulesOf(op.ID) {
		body.Rules = append(body.Rules, rule{r, specs.Cite(r.Source)})
	}
	var got struct{ Requests []entry }
	if p.get("requests?limit=5&operation="+url.QueryEscape(op.ID), &got) == nil {
		body.Entries = got.Requests
	}
	p.show(http.StatusOK, "operation", body)
}

// composed is a request in the shape that the script sends.
type composed struct {
	Method  string      `json:"method"`
	Target  string      `json:"target"`
	Headers [][2]string `json:"headers"`
	Body    *string     `json:"body"` // null for none
	Curl    string      `json:"curl"`
}

// compose encodes what is in the form at the moment. A script asks for it, so that there is one encoder.
func (c *Console) compose(p *page) {
	s, op := c.find(p)
	if op == nil {
		p.fail(http.StatusNotFound, "No such operation is served here.")
		return
	}
	m := p.submitted(s, op).message()
	out := composed{Method: m.Method, Target: m.Target, Headers: [][2]string{}, Curl: p.curl(m)}
	for _, h := range m.Headers {
		out.Headers = append(out.Headers, [2]string{h.Name, h.Value})
	}
	if m.Body != nil {
		text := string(m.Body)
		out.Body = &text
	}
	p.w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(p.w).Encode(out) // the client may be gone; there is nobody to tell
}

// curl is the line that sends the message to this workspace.
func (p *page) curl(m *call.Message) string {
	scheme := "http://"
	if p.r.TLS != nil {
		scheme = "https://"
	}
	here := *m
	bare := &http.Request{Host: p.r.Host, URL: &url.URL{}, Header: http.Header{}} // as curl would send it
	if p.Workspace != p.console.source.Workspace(bare) {
		here.Headers = append(here.Headers[:len(here.Headers):len(here.Headers)], call.Field{Name: workspaceHeader, Value: p.Workspace})
	}
	return here.Curl(scheme + p.r.Host)
}
