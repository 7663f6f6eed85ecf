package conformance

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
)

// event is one request of a round: when it was begun and answered on a clock that only counts, and what came back.
type event struct {
	of       *plan.Case
	stake    *plan.Stake
	round    int
	number   int // in the order of the plan; the symbols of its answer hang on it
	client   int // from 1; 0 sends before and after the others
	phase    phase
	prepared *specs.Prepared
	call     int64
	answered int64 // after every other when nothing came back
	seen     *evidence.Observation
}

// phase is a part of a round.
type phase int

const (
	before phase = iota
	racing
	afterwards
)

// rounds are those that have to be sent: up to the last about something that was selected.
func (r *runner) rounds() []*plan.Round {
	for i := len(r.plan.Rounds) - 1; i >= 0; i-- {
		for _, s := range r.plan.Rounds[i].Stakes {
			if r.chosen[s.Obligation] {
				return r.plan.Rounds[:i+1]
			}
		}
	}
	return nil
}

func (r *runner) roundRequests() int {
	n := 0
	for _, round := range r.rounds() {
		for _, s := range round.Stakes {
			n += len(s.Before) + len(s.Racing) + len(s.After)
		}
	}
	return n
}

// course is the sending of all rounds.
type course struct {
	*runner
	clock  atomic.Int64
	begun  int // how many rounds were sent; of the others nothing can be said
	events []*event
	unsent map[*plan.Stake]error
}

// races sends the rounds, and judges what came back.
func (r *runner) races(ctx context.Context) {
	c := &course{runner: r, unsent: map[*plan.Stake]error{}}
	for i, round := range r.rounds() {
		if r.ended(ctx) {
			break
		}
		c.round(ctx, i, round)
		c.begun++
	}
	if ctx.Err() == nil {
		c.conclude()
	}
}

// round sends the requests of a round: some one by one, most at once, and again some one by one.
func (c *course) round(ctx context.Context, number int, round *plan.Round) {
	defer c.traffic.Round()()
	for _, s := range round.Stakes {
		c.oneByOne(ctx, &event{stake: s, round: number, phase: before}, s.Before)
	}
	var rivals []*event
	for _, s := range round.Stakes {
		for _, one := range s.Racing {
			rivals = append(rivals, c.event(event{stake: s, round: number, phase: racing, client: len(rivals) + 1}, one))
		}
	}
	c.atTheBarrier(ctx, rivals)
	for _, s := range round.Stakes {
		c.oneByOne(ctx, &event{stake: s, round: number, phase: afterwards}, s.After)
	}
}

// event is a case at a place in the course.
func (c *course) event(e event, of *plan.Case) *event {
	e.of, e.number = of, len(c.events)
	e.prepared = c.plan.Contract.Prepare(model.RequestOf(c.plan.Message(of.Call)))
	c.events = append(c.events, &e)
	return &e
}

func (c *course) oneByOne(ctx context.Context, place *event, cases []*plan.Case) {
	line := transport.NewConn(c.target)
	defer line.Close()
	for _, one := range cases {
		e := c.event(*place, one)
		if m := c.readied(ctx, line, e); m != nil {
			c.take(ctx, line, e, m)
		}
	}
}

// atTheBarrier sends every event over a connection of its own, opened before; all of them begin together.
func (c *course) atTheBarrier(ctx context.Context, events []*event) {
	barrier := make(chan struct{})
	var clients sync.WaitGroup
	for _, e := range events {
		line := transport.NewConn(c.target)
		m := c.readied(ctx, line, e)
		if m == nil {
			continue
		}
		clients.Go(func() {
			defer line.Close()
			<-barrier
			c.take(ctx, line, e, m)
		})
	}
	close(barrier)
	clients.Wait()
}

// readied is the message of an event, with a connection open for it; nil when it cannot be sent.
func (c *course) readied(ctx context.Context, line *transport.Conn, e *event) *call.Message {
	c.done()
	m, err := c.message(e.of)
	if err == nil {
		c.traffic.Wait(ctx)
		err = line.Connect(ctx)
	}
	if err != nil {
		c.unsent[e.stake] = err
		return nil
	}
	return m
}

// take sends an event, once: a second sending would be another event.
func (c *course) take(ctx context.Context, line *transport.Conn, e *event, m *call.Message) {
	e.call = c.clock.Add(1)
	e.seen = line.Once(ctx, m)
	e.answered = c.clock.Add(1)
	if e.seen.Err != nil {
		e.answered = endless
	}
}

// endless is when a request without an answer is answered: it may take effect at any time, or never.
const endless = int64(1) << 62

// unsentReason says why a stake was not contended for, "" when it was.
func (c *course) unsentReason(s *plan.Stake) string {
	err := c.unsent[s]
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errUnlearned):
		return err.Error()
	}
	return "not sent: " + err.Error()
}
