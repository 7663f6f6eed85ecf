package conformance

import (
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// model predicts what a conforming server answers, from a known state on.
type model struct {
	contract *specs.Contract
	state    behavior.State
	symbols  *symbols
}

// outcome is one prediction: the answer and the state after it.
type outcome struct {
	call   *call.Call
	answer specs.Answer
	after  behavior.State
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
	return m.answer(s, c, "")
}

// lenient predicts the answer of a server that does not check what the class of failure is about.
func (m *model) lenient(s behavior.State, c *call.Call, class string) (*outcome, error) {
	return m.answer(s, c, class)
}

func (m *model) answer(s behavior.State, c *call.Call, skip string) (*outcome, error) {
	prepared := m.contract.Prepare(m.request(c))
	prepared.Skip = skip
	return m.answerPrepared(s, c, prepared)
}

// answerPrepared predicts the answer to a call that was read before: the reading depends on no state.
func (m *model) answerPrepared(s behavior.State, c *call.Call, p *specs.Prepared) (*outcome, error) {
	after, answer, err := p.Answer(s, m.symbols.inputs())
	if err != nil {
		return nil, err
	}
	if m.contract.Behavior == nil {
		answer = loosened(answer)
	}
	return &outcome{c, answer, after}, nil
}

// now predicts on the present state, and goes on from the state after it.
func (m *model) now(c *call.Call) (*outcome, error) {
	o, err := m.on(m.state, c)
	if err == nil {
		m.state = o.after
	}
	return o, err
}
