package model

import "github.com/counterpart-api/counterpart/specs/behavior"

// Carried is the last prediction of a reading carried over to a state, nil where it cannot be.
func (m *Model) Carried(s behavior.State, r *Reading) *Outcome {
	if r.last == nil {
		return nil
	}
	return r.carried(r.last, s, r.last.Call)
}

// Anew makes a prediction without what is remembered.
func (m *Model) Anew(s behavior.State, r *Reading) (*Outcome, error) {
	return m.answer(s, r.last.Call, r.Prepared)
}
