package score

import (
	"context"
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/conformance/runner"
)

// section is a run of a plan's cases that begins in its world, rehearsed with a right server.
type section struct {
	cases     []*conformance.Case
	rehearsal *mutant.Rehearsal
}

func (c *court) section(ctx context.Context, cases []*conformance.Case) (*section, error) {
	s := &section{cases: cases, rehearsal: mutant.NewRehearsal(c.subject.Contract, c.subject.World.State)}
	target, stop := serve(s.rehearsal)
	defer stop()
	catch, err := runner.Hunt(ctx, c.plan, target, cases, nil, s.rehearsal.Next)
	if err == nil && catch != nil {
		err = fmt.Errorf("%s: the suite does not pass a server that does all that the contract says: %s: %s", c.subject.Contract.Name, catch.Obligation, catch.Reason)
	}
	s.rehearsal.Close(len(cases))
	return s, err
}

// against are the cases that have to be sent to a mutant: those that it may answer otherwise than a right server and whose obligations
// count, and, up to the last of them, what changes the state, or shows what later requests need.
func (s *section) against(m *mutant.Mutant, counts func(*conformance.Case) bool) []*conformance.Case {
	var list []*conformance.Case
	last := 0
	for i, sees := range s.rehearsal.Sees(m, len(s.cases)) {
		c := s.cases[i]
		telling := sees && (counts == nil || counts(c))
		if telling || c.Mutates() || s.rehearsal.First(i) {
			list = append(list, c)
		}
		if telling {
			last = len(list)
		}
	}
	return slices.Clip(list[:last])
}
