package specs

import (
	"reflect"
	"sync"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// WithBehavior is a copy of the contract with another state machine.
func (c *Contract) WithBehavior(m *behavior.Machine) *Contract {
	d := *c
	d.Behavior, d.cited = m, new(sync.Map)
	return &d
}

// Reread takes over, for the rules, what was changed in Decoded after the request was prepared.
func (p *Prepared) Reread() {
	p.request.Path, p.request.Query, p.request.Headers, p.request.Cookies = p.Decoded.Path, p.Decoded.Query, p.Decoded.Headers, p.Decoded.Cookies
	p.request.Body, p.request.HasBody = p.Decoded.Body, p.Decoded.HasBody
}

// SameCredentials says whether two readings of a request found the same credentials in it, and the same wrong with them.
func (p *Prepared) SameCredentials(other *Prepared) bool {
	return reflect.DeepEqual(p.request.Credentials, other.request.Credentials) && reflect.DeepEqual(p.security, other.security)
}
