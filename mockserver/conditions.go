package mockserver

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/mockserver/clock"
	"github.com/counterpart-api/counterpart/mockserver/fault"
)

// conditions are what the requests of a workspace meet beside its state: its time, its seed, and what goes wrong on purpose.
type conditions struct {
	clock      *clock.Clock
	seed       atomic.Uint64
	faults     atomic.Pointer[fault.Injector] // nil: nothing goes wrong
	deliveries fault.Deliveries               // of requests that meet faults or prefer something
	begun      *beginning
}

// beginning is how conditions were when the workspace was made. Workspaces may share it.
type beginning struct {
	clock *clock.Clock
	seed  uint64
	plan  fault.Plan
}

// begin makes conditions that are as b says.
func (b *beginning) begin() *conditions {
	c := &conditions{begun: b, clock: b.clock.Copy()}
	c.seed.Store(b.seed)
	c.setFaults(b.plan)
	return c
}

// fork is how conditions are, for a workspace that begins with them.
func (c *conditions) fork() *beginning {
	return &beginning{c.clock.Copy(), c.seed.Load(), c.faults.Load().Plan()}
}

// reset makes conditions what they were.
func (c *conditions) reset() {
	c.clock.Like(c.begun.clock)
	c.seed.Store(c.begun.seed)
	c.setFaults(c.begun.plan)
}

// setFaults lets a plan decide from now on. Requests are counted anew, so that a test which sets a plan meets the same each time.
func (c *conditions) setFaults(plan fault.Plan) {
	c.deliveries.Forget()
	if len(plan) == 0 {
		c.faults.Store(nil)
		return
	}
	c.faults.Store(fault.NewInjector(plan))
}

// checkPlan refuses a plan that speaks of what is not served: nothing would ever go wrong by it.
func checkPlan(plan fault.Plan, services []*service) error {
	known := []string{"*"}
	for _, one := range services {
		known = append(known, one.contract.Name+"/*")
		for _, op := range one.contract.Document.Operations {
			known = append(known, op.ID, one.contract.Name+"/"+op.ID)
		}
	}
	for _, rule := range plan {
		if !slices.Contains(known, rule.Operation) {
			return fmt.Errorf("fault of %q: no such operation is served\nhint: it is an operation, CONTRACT/OPERATION, CONTRACT/*, or * for every request",
				bounded(rule.Operation, 80))
		}
	}
	return nil
}
