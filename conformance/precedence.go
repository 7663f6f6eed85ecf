package conformance

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// failures make a call fail at one step of the precedence; false where it cannot.
var failures = map[string]func(*call.Call) bool{
	"authenticate": func(c *call.Call) bool {
		c.Credentials = map[string]string{}
		return !openToAll(c.Operation)
	},
	"media-type": func(c *call.Call) bool {
		c.RawHeader = map[string]string{"Content-Type": "text/plain"}
		return c.HasBody
	},
	"parse": func(c *call.Call) bool {
		if c.HasBody {
			c.RawBody = []byte("{")
			return true
		}
		target := c.Message("").Target
		if strings.Contains(target, "?") {
			c.Target = target + "&x=%zz"
		} else {
			c.Target = target + "?x=%zz"
		}
		return true
	},
	"validate": func(c *call.Call) bool {
		for _, limit := range c.Operation.Constraints() {
			if broken, ok := brokenAt(c, limit); ok {
				*c = *broken
				return true
			}
		}
		return false
	},
}

// phases: of two checks that follow each other and both fail, the first answers; asked where the answers differ.
func (p *planner) phases(op *openapi.Operation) error {
	machine := p.plan.Contract.Behavior
	order := machine.Precedence()
	for i := range order[:len(order)-1] {
		first, second := failures[order[i]], failures[order[i+1]]
		c := p.base(op).Clone()
		if first == nil || second == nil || !second(c) || !first(c) {
			continue
		}
		swapped := model{contract: p.plan.Contract.WithBehavior(machine.WithPrecedenceSwapped(i)), state: p.model.state, symbols: p.model.symbols}
		was, err := p.model.on(p.model.state, c)
		if err != nil {
			return err
		}
		other, err := swapped.on(p.model.state, c)
		if err != nil || !distinct(&was.answer, &other.answer) {
			continue
		}
		o := p.obligation(op, Negative, "order."+order[i]+"-or-"+order[i+1],
			fmt.Sprintf("when both checks fail, %q comes before %q: the answer is %d", order[i], order[i+1], was.answer.Status),
			was.answer.Source, op.Pos.File, op.Pos.Line)
		if err := p.add(&Case{Obligation: o, Call: c, Claim: Claim{Kind: Odd}}); err != nil {
			return err
		}
	}
	return nil
}
