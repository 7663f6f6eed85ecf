package conformance

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

// rule names what should decide: the operation's rule, or the class of failure.
func (c *Case) rule() string {
	if c.Expected.Class != specs.ClassRules {
		return c.Expected.Class
	}
	return c.Expected.Operation.ID + "/" + c.Expected.Rule
}

// worded is the obligation about how the answer is worded.
func (c *Case) worded() *Obligation {
	if c.Reply != nil {
		return c.Reply
	}
	return c.Obligation
}

// Plan is everything that is sent to a target for one contract, in order, beginning from a known world.
type Plan struct {
	Contract *specs.Contract
	World    specs.World
	// Obligations is sorted by ID. One that no case shows is unreached.
	Obligations []*Obligation
	// Opening, Steady and Story are sent in this order. The requests of Steady change nothing, so they may be sent at once;
	// the others one by one.
	Opening, Steady, Story []*Case
	// Rounds come last, for what they leave behind hangs on who came first.
	Rounds []*Round

	written   map[string]bool // the collections that effects write to
	raceState behavior.State  // where the rounds begin
}

// Cases are all that are judged one by one, in order: not those of the rounds.
func (p *Plan) Cases() []*Case {
	all := make([]*Case, 0, len(p.Opening)+len(p.Steady)+len(p.Story))
	return append(append(append(all, p.Opening...), p.Steady...), p.Story...)
}

// touches lists the entities that the case reads or changes, each once.
func (c *Case) touches() []behavior.Touched {
	return append(append([]behavior.Touched{}, c.Expected.Reads...), c.Expected.Changed...)
}
