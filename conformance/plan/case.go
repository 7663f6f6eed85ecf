package plan

import (
	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Case is one request of a plan, what it claims to be, and what must come back.
type Case struct {
	// Obligation is what the case shows; several cases may show the same one, the worst of them decides.
	Obligation *Obligation
	// Reply is the obligation about how a refusal is worded, nil when Obligation is about the whole answer.
	Reply *Obligation
	Call  *call.Call
	Claim claim.Claim

	// Expected is the contract's answer, in trace mode: what nothing determines is open.
	Expected specs.Answer
	// Accepted is what the contract would answer if it did not refuse, for a case that must be refused.
	Accepted *specs.Answer
	// Lax: any answer below 500 that is HTTP will do.
	Lax bool
}

// Mutates says whether the contract changes its state for this request.
func (c *Case) Mutates() bool { return len(c.Expected.Changed) > 0 }

// Rule names what should decide: the operation's rule, or the class of failure.
func (c *Case) Rule() string {
	if c.Expected.Class != specs.ClassRules {
		return c.Expected.Class
	}
	return c.Expected.Operation.ID + "/" + c.Expected.Rule
}

// Worded is the obligation about how the answer is worded.
func (c *Case) Worded() *Obligation {
	if c.Reply != nil {
		return c.Reply
	}
	return c.Obligation
}

// Touches lists the entities that the case reads or changes, each once.
func (c *Case) Touches() []behavior.Touched {
	return append(append([]behavior.Touched{}, c.Expected.Reads...), c.Expected.Changed...)
}
