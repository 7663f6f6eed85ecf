// Package model predicts what a conforming server answers, offline, by stepping the very behavior that the mock runs, with symbols
// for what a server makes up. It keeps predictions as long as they stand. It plans nothing, and judges nobody.
package model

import (
	"net/http"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Model predicts what a conforming server answers, from a known state on. It is not for several goroutines at a time.
type Model struct {
	Contract *specs.Contract
	// State is the present state; who asks what comes next may set it.
	State   behavior.State
	symbols *symbol.Maker
	read    map[Key]*Reading // by the bytes of the call; nil to remember nothing
}

// New is a model that remembers nothing of what it was asked.
func New(c *specs.Contract, s behavior.State) *Model {
	return &Model{Contract: c, State: s, symbols: &symbol.Maker{}}
}

// Remembering is a model that remembers each call that it was asked about, for whoever asks about the same ones on many states.
func Remembering(c *specs.Contract, s behavior.State) *Model {
	m := New(c, s)
	m.read = map[Key]*Reading{}
	return m
}

// With is the model if the contract had another behavior. Both make up no symbol twice.
func (m *Model) With(other *behavior.Machine) *Model {
	return &Model{Contract: m.Contract.WithBehavior(other), State: m.State, symbols: m.symbols}
}

// Outcome is one prediction: the answer on a state, and the state after it. It is never modified.
type Outcome struct {
	Call          *call.Call
	Answer        specs.Answer
	Before, After behavior.State
	Made          bool // symbols were made up for it: the next time they are others
}

// Neutral says whether the state stays as it is.
func (o *Outcome) Neutral() bool { return len(o.Answer.Changed) == 0 }

// Rule names the rule that decided, "" when none was asked.
func (o *Outcome) Rule() string {
	if o.Answer.Class != specs.ClassRules {
		return ""
	}
	return o.Answer.Operation.ID + "/" + o.Answer.Rule
}

// Request is the call as a server reads it.
func (m *Model) Request(c *call.Call) *openapi.Request {
	return RequestOf(c.Message(m.Contract.Document.BasePath))
}

// On predicts the answer to a call on a given state. An error is a defect of the behavior.
func (m *Model) On(s behavior.State, c *call.Call) (*Outcome, error) {
	return m.Expect(s, c, m.Read(c))
}

// Lenient predicts the answer of a server that does not check what the class of failure is about. An error is a defect of the behavior.
func (m *Model) Lenient(s behavior.State, c *call.Call, class string) (*Outcome, error) {
	prepared := *m.Read(c).Prepared
	prepared.Skip = class
	return m.answer(s, c, &prepared)
}

func (m *Model) answer(s behavior.State, c *call.Call, p *specs.Prepared) (*Outcome, error) {
	known := *m.symbols
	after, answer, err := p.Answer(s, m.symbols.Inputs())
	if err != nil {
		return nil, err
	}
	if m.Contract.Behavior == nil {
		answer = loosened(answer)
	}
	return &Outcome{Call: c, Answer: answer, Before: s, After: after, Made: known != *m.symbols}, nil
}

// Step predicts on the present state, and goes on from the state after it. An error is a defect of the behavior.
func (m *Model) Step(c *call.Call) (*Outcome, error) {
	o, err := m.On(m.State, c)
	if err == nil {
		m.State = o.After
	}
	return o, err
}

// loosened is a prediction without what a document alone does not say.
func loosened(a specs.Answer) specs.Answer {
	a.Header = nil
	if a.Body != nil {
		a.Body = behavior.Open{}
	}
	return a
}

// RequestOf is a message as a server's decoder wants it.
func RequestOf(m *call.Message) *openapi.Request {
	h := make(http.Header, len(m.Headers))
	for _, f := range m.Headers {
		h.Add(f.Name, f.Value)
	}
	return &openapi.Request{Method: m.Method, Target: m.Target, Header: h, Body: m.Body}
}

// Distinct says that no answer could satisfy both expectations, to a client that remembers what earlier answers showed.
func Distinct(a, b *specs.Answer) bool {
	return a.Status != b.Status || unify.Conflict(a.Body, b.Body)
}
