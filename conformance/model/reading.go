package model

import (
	"crypto/sha256"
	"slices"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Reading is a call as the contract reads it, which hangs on no state, and what was predicted of it last. A plan asks for the same
// calls on thousands of states, most of which are the same in all that the answer rests on.
type Reading struct {
	// Prepared is what the contract reads in the call.
	Prepared *specs.Prepared
	last     *Outcome   // nil before the first
	imagined []*Outcome // on states that never came to be, for they are imagined again
}

// Read reads a call; a model that remembers reads each once.
func (m *Model) Read(c *call.Call) *Reading {
	message := c.Message(m.Contract.Document.BasePath)
	key := KeyOf(message)
	if known := m.read[key]; known != nil {
		return known
	}
	r := &Reading{Prepared: m.Contract.Prepare(RequestOf(message))}
	if m.read != nil {
		m.read[key] = r
	}
	return r
}

// Expect predicts the answer to a call, and its reading, on a state: the last one, where it still stands and nothing in it is made up.
// An error is a defect of the behavior, here and in the following.
func (m *Model) Expect(s behavior.State, c *call.Call, r *Reading) (*Outcome, error) {
	if r.last != nil && !r.last.Made {
		if o := r.carried(r.last, s, c); o != nil {
			return o, nil
		}
	}
	o, err := m.answer(s, c, r.Prepared)
	if err == nil {
		r.last = o
	}
	return o, err
}

// Imagine is what would be answered on a state that never comes to be: what is made up may be what was made up before.
func (m *Model) Imagine(s behavior.State, c *call.Call, r *Reading) (*Outcome, error) {
	if o := r.carried(r.last, s, c); o != nil {
		return o, nil
	}
	return m.answer(s, c, r.Prepared)
}

// ImagineOften is Imagine for what is asked again and again on states that differ in what does not matter.
func (m *Model) ImagineOften(s behavior.State, c *call.Call, r *Reading) (*Outcome, error) {
	for _, one := range append(r.imagined, r.last) {
		if o := r.carried(one, s, c); o != nil {
			return o, nil
		}
	}
	o, err := m.answer(s, c, r.Prepared)
	if err == nil && len(r.imagined) < maxImagined {
		r.imagined = append(r.imagined, o)
	}
	return o, err
}

// maxImagined bounds the predictions that are kept of one call.
const maxImagined = 24

// Rests says that all that a prediction of the call read and changed is the same on another state.
func (r *Reading) Rests(o *Outcome, s behavior.State) bool {
	return r.Prepared.Alike(o.Before, s, &o.Answer) && !slices.ContainsFunc(o.Answer.Changed, func(at behavior.Touched) bool {
		was, _ := o.Before.Lookup(at.Collection, at.Key)
		is, _ := s.Lookup(at.Collection, at.Key)
		return was != is
	})
}

// carried is an earlier prediction carried over to another state; nil where it could be another one there.
func (r *Reading) carried(was *Outcome, s behavior.State, c *call.Call) *Outcome {
	if was == nil || !r.Prepared.Alike(was.Before, s, &was.Answer) {
		return nil
	}
	after, ok := r.Prepared.Rebase(was.Before, s, &was.Answer)
	if !ok {
		return nil
	}
	return &Outcome{Call: c, Answer: was.Answer, Before: s, After: after, Made: was.Made}
}

// Key is the same for messages that nobody can tell apart. It is a hash, for there are thousands.
type Key [sha256.Size]byte

// KeyOf is the key of a message.
func KeyOf(m *call.Message) Key {
	b := make([]byte, 0, 1024)
	b = append(append(append(append(b, m.Method...), ' '), m.Target...), '\n')
	for _, f := range m.Headers {
		b = append(append(append(append(b, f.Name...), ':'), f.Value...), '\n')
	}
	return sha256.Sum256(append(append(b, '\n'), m.Body...))
}
