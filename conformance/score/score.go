// Package score judges the judge: it serves the mutants of a contract in process, runs the suite against each until it is caught,
// and reports what was caught, by which obligation, and what was not.
//
// Non-goals: it derives no mutants and no obligations, and opens no port.
package score

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/conformance/runner"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Options say how mutants are tried.
type Options struct {
	Seed    uint64 // of the plan
	Workers int    // mutants at once; at least 1
	// Progress is told how many mutants of how many are done; nil to tell nobody. It is called by one goroutine at a time.
	Progress func(done, total int)
}

// Subject is a contract in its world.
type Subject struct {
	Contract *specs.Contract
	World    specs.World
}

// Run tries every mutant of every subject. The same subjects and seed give the same result at any number of workers.
func Run(ctx context.Context, subjects []Subject, o Options) (*Result, error) {
	var trials []*trial
	for _, s := range subjects {
		c, err := newCourt(ctx, s, o.Seed)
		if err != nil {
			return nil, err
		}
		for _, m := range mutant.All(s.Contract, s.World) {
			trials = append(trials, &trial{court: c, mutant: m})
		}
	}
	if err := tryAll(ctx, trials, o); err != nil {
		return nil, err
	}
	return conclude(trials, o.Seed), nil
}

// court is what the mutants of one contract are held against.
type court struct {
	subject Subject
	plan    *conformance.Plan
	steady  *section // what the opening and all that changes nothing show
	story   *section // what the opening and the story show
	search  func() (*mutant.Search, error)
}

func newCourt(ctx context.Context, s Subject, seed uint64) (*court, error) {
	if s.Contract.Behavior == nil {
		return nil, fmt.Errorf("%s: a document without a behavior has no mutants\nhint: put a behavior.yaml beside it", s.Contract.Name)
	}
	plan, err := conformance.NewPlan(s.Contract, s.World, seed)
	if err != nil {
		return nil, err
	}
	c := &court{subject: s, plan: plan}
	if c.steady, err = c.section(ctx, slices.Concat(plan.Opening, plan.Steady)); err != nil {
		return nil, err
	}
	if c.story, err = c.section(ctx, slices.Concat(plan.Opening, plan.Story)); err != nil {
		return nil, err
	}
	c.search = sync.OnceValues(func() (*mutant.Search, error) { return c.newSearch(seed) })
	return c, nil
}

// newSearch prepares the proof of equivalence: from the requests that the plan tries on the model, each once.
func (c *court) newSearch(seed uint64) (*mutant.Search, error) {
	calls, err := story.Candidates(c.plan, seed)
	if err != nil {
		return nil, err
	}
	var requests []*openapi.Request
	seen := map[string]bool{}
	for _, one := range calls {
		m := one.Message(c.subject.Contract.Document.BasePath)
		if key := fmt.Sprintf("%s %s %v %q", m.Method, m.Target, m.Headers, m.Body); !seen[key] {
			seen[key] = true
			requests = append(requests, model.RequestOf(m))
		}
	}
	return mutant.NewSearch(c.subject.Contract, c.subject.World.State, requests), nil
}

// tryAll tries mutants by several workers.
func tryAll(ctx context.Context, trials []*trial, o Options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next, done := make(chan *trial), runner.Counter(len(trials), o.Progress)
	var workers sync.WaitGroup
	for range max(1, min(o.Workers, len(trials))) {
		workers.Go(func() {
			for t := range next {
				if ctx.Err() != nil {
					continue
				}
				if err := t.try(ctx); err != nil {
					cancel(fmt.Errorf("%s: %w", t.mutant.ID, err))
				}
				done()
			}
		})
	}
	for _, t := range trials {
		next <- t
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
