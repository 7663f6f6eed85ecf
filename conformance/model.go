package conformance

import (
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// model predicts what a conforming server answers, from a known state on.
type model struct {
	contract *specs.Contract
	state    behavior.State
	symbols  *symbol.Maker
	read     map[messageKey]*reading // by the bytes of the call; nil to remember nothing
}

// outcome is one prediction: the answer on a state, and the state after it. It is never modified.
type outcome struct {
	call          *call.Call
	answer        specs.Answer
	before, after behavior.State
	made          bool // symbols were made up for it: the next time they are others
}

// neutral says whether the state stays as it is.
func (o *outcome) neutral() bool { return len(o.answer.Changed) == 0 }

// rule names the rule that decided, "" when none was asked.
func (o *outcome) rule() string {
	if o.answer.Class != specs.ClassRules {
		return ""
	}
	return o.answer.Operation.ID + "/" + o.answer.Rule
}

// request is the call as a server reads it.
func (m *model) request(c *call.Call) *openapi.Request {
	return wireRequest(c.Message(m.contract.Document.BasePath))
}

// on predicts the answer to a call on a given state.
func (m *model) on(s behavior.State, c *call.Call) (*outcome, error) {
	return m.expect(s, c, m.reading(c))
}

// lenient predicts the answer of a server that does not check what the class of failure is about.
func (m *model) lenient(s behavior.State, c *call.Call, class string) (*outcome, error) {
	prepared := *m.reading(c).prepared
	prepared.Skip = class
	return m.answer(s, c, &prepared)
}

func (m *model) answer(s behavior.State, c *call.Call, p *specs.Prepared) (*outcome, error) {
	known := *m.symbols
	after, answer, err := p.Answer(s, m.symbols.Inputs())
	if err != nil {
		return nil, err
	}
	if m.contract.Behavior == nil {
		answer = loosened(answer)
	}
	return &outcome{call: c, answer: answer, before: s, after: after, made: known != *m.symbols}, nil
}

// now predicts on the present state, and goes on from the state after it.
func (m *model) now(c *call.Call) (*outcome, error) {
	o, err := m.on(m.state, c)
	if err == nil {
		m.state = o.after
	}
	return o, err
}
