// Package specs joins an OpenAPI document and its behavior into a Contract: the one thing that both the mock server and
// the conformance suite are driven by. It holds the embedded catalogue, loads and lints contracts, and answers a request
// on a state as the contract demands. It listens to nothing and stores nothing.
package specs

import (
	"sync"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Contract is one vendor's document with the behavior beside it.
type Contract struct {
	// Name is how the contract is called on the command line, in obligations and in the control API: "rocketchat".
	Name string
	// Document is the compiled OpenAPI document.
	Document *openapi.Document
	// Behavior is the state machine, nil for a document that came without one.
	Behavior *behavior.Machine

	stateless *stateless
	cited     *sync.Map // of a *behavior.Source, its *Source; nil = nothing is kept
}

// World is what exists when a contract begins to be served or verified, and who can call.
type World = behavior.World

// Actor is somebody who can call.
type Actor = behavior.Actor

// Constraints counts the limits that the contract enforces on requests.
func (c *Contract) Constraints() int {
	n := 0
	for _, op := range c.Document.Operations {
		n += len(op.Constraints())
	}
	return n
}

// Rules counts the rules of the behavior, 0 without one.
func (c *Contract) Rules() int {
	n := 0
	for _, op := range c.Document.Operations {
		n += len(c.RulesOf(op.ID))
	}
	return n
}

// RulesOf lists the rules of one operation in the order they are tried, nil without a behavior.
func (c *Contract) RulesOf(operation string) []behavior.Rule {
	if c.Behavior == nil {
		return nil
	}
	return c.Behavior.Rules(operation)
}

// Operation returns the operation with the given operationId, nil when there is none.
func (c *Contract) Operation(id string) *openapi.Operation {
	for _, op := range c.Document.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}
