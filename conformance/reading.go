package conformance

import (
	"crypto/sha256"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
)

// reading is a call as the contract reads it, which hangs on no state, and what was predicted of it last. A plan asks for the same
// calls on thousands of states, most of which are the same in all that the answer rests on.
type reading struct {
	prepared *specs.Prepared
	last     *outcome   // nil before the first
	imagined []*outcome // on states that never came to be, for they are imagined again
}

// reading reads a call, each once.
func (m *model) reading(c *call.Call) *reading {
	message := c.Message(m.contract.Document.BasePath)
	key := keyOf(message)
	if known := m.read[key]; known != nil {
		return known
	}
	r := &reading{prepared: m.contract.Prepare(wireRequest(message))}
	if m.read != nil {
		m.read[key] = r
	}
	return r
}

// messageKey is the same for messages that nobody can tell apart. It is a hash, for there are thousands.
type messageKey [sha256.Size]byte

func keyOf(m *call.Message) messageKey {
	b := make([]byte, 0, 1024)
	b = append(append(append(append(b, m.Method...), ' '), m.Target...), '\n')
	for _, f := range m.Headers {
		b = append(append(append(append(b, f.Name...), ':'), f.Value...), '\n')
	}
	return sha256.Sum256(append(append(b, '\n'), m.Body...))
}

// expect predicts the answer to a call on a state: the last one, where it still stands and nothing in it is made up.
func (m *model) expect(s behavior.State, c *call.Call, r *reading) (*outcome, error) {
	if r.last != nil && !r.last.made {
		if o := r.carried(r.last, s, c); o != nil {
			return o, nil
		}
	}
	o, err := m.answer(s, c, r.prepared)
	if err == nil {
		r.last = o
	}
	return o, err
}

// imagine is what would be answered on a state that never comes to be: what is made up may be what was made up before.
func (m *model) imagine(s behavior.State, c *call.Call, r *reading) (*outcome, error) {
	if o := r.carried(r.last, s, c); o != nil {
		return o, nil
	}
	return m.answer(s, c, r.prepared)
}

// imagineOften is imagine for what is asked again and again on states that differ in what does not matter.
func (m *model) imagineOften(s behavior.State, c *call.Call, r *reading) (*outcome, error) {
	for _, one := range append(r.imagined, r.last) {
		if o := r.carried(one, s, c); o != nil {
			return o, nil
		}
	}
	o, err := m.answer(s, c, r.prepared)
	if err == nil && len(r.imagined) < maxImagined {
		r.imagined = append(r.imagined, o)
	}
	return o, err
}

// maxImagined bounds the predictions that are kept of one call.
const maxImagined = 24

// carried is an earlier prediction carried over to another state; nil where it could be another one there.
func (r *reading) carried(was *outcome, s behavior.State, c *call.Call) *outcome {
	if was == nil || !r.prepared.Alike(was.before, s, &was.answer) {
		return nil
	}
	after, ok := r.prepared.Rebase(was.before, s, &was.answer)
	if !ok {
		return nil
	}
	return &outcome{call: c, answer: was.answer, before: s, after: after, made: was.made}
}
