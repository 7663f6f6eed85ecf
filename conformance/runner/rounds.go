package runner

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/counterpart-api/counterpart/conformance/linearizability"
	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/call"
)

func (r *Session) roundRequests() int {
	n := 0
	for _, round := range r.Rounds() {
		for _, s := range round.Stakes {
			n += len(s.Before) + len(s.Racing) + len(s.After)
		}
	}
	return n
}

// course is the sending of all rounds.
type course struct {
	*Session
	linearizability.Course
	clock atomic.Int64
}

// races sends the rounds, and judges what came back.
func (r *Session) races(ctx context.Context) {
	c := &course{Session: r, Course: linearizability.Course{Plan: r.Plan, Known: r.judge.Bindings, Unsent: map[*plan.Stake]string{}, Wrong: r.wrong}}
	for i, round := range r.Rounds() {
		if r.ended(ctx) {
			break
		}
		c.round(ctx, i, round)
		c.Course.Rounds = append(c.Course.Rounds, round)
	}
	if ctx.Err() != nil {
		return
	}
	for _, v := range c.Judge() {
		r.enter(v.Of, entry{v.Judgement, v.History})
	}
}

// round sends the requests of a round: some one by one, most at once, and again some one by one.
func (c *course) round(ctx context.Context, number int, round *plan.Round) {
	defer c.Traffic.Round()()
	for _, s := range round.Stakes {
		c.oneByOne(ctx, &linearizability.Event{Stake: s, Round: number, Phase: linearizability.Before}, s.Before)
	}
	var rivals []*linearizability.Event
	for _, s := range round.Stakes {
		for _, one := range s.Racing {
			rivals = append(rivals, c.event(linearizability.Event{Stake: s, Round: number, Phase: linearizability.Racing, Client: len(rivals) + 1}, one))
		}
	}
	c.atTheBarrier(ctx, rivals)
	for _, s := range round.Stakes {
		c.oneByOne(ctx, &linearizability.Event{Stake: s, Round: number, Phase: linearizability.Afterwards}, s.After)
	}
}

// event is a case at a place in the course.
func (c *course) event(e linearizability.Event, of *plan.Case) *linearizability.Event {
	e.Case, e.Number, e.Request = of, len(c.Events), of.Call.Operation.Method
	e.Prepared = c.Session.Plan.Contract.Prepare(model.RequestOf(c.Session.Plan.Message(of.Call)))
	c.Events = append(c.Events, &e)
	return &e
}

func (c *course) oneByOne(ctx context.Context, place *linearizability.Event, cases []*plan.Case) {
	line := transport.NewConn(c.Target)
	defer line.Close()
	for _, one := range cases {
		e := c.event(*place, one)
		if m := c.readied(ctx, line, e); m != nil {
			c.take(ctx, line, e, m)
		}
	}
}

// atTheBarrier sends every event over a connection of its own, opened before; all of them begin together.
func (c *course) atTheBarrier(ctx context.Context, events []*linearizability.Event) {
	barrier := make(chan struct{})
	var clients sync.WaitGroup
	for _, e := range events {
		line := transport.NewConn(c.Target)
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
func (c *course) readied(ctx context.Context, line *transport.Conn, e *linearizability.Event) *call.Message {
	c.done()
	m, err := c.message(e.Case)
	if err == nil {
		e.Request = strings.TrimSpace(m.Method + " " + m.Target + " " + unify.Cut(string(m.Body)))
		c.Traffic.Wait(ctx)
		err = line.Connect(ctx)
	}
	if err != nil {
		c.Unsent[e.Stake] = unsent(err)
		return nil
	}
	return m
}

// take sends an event, once: a second sending would be another event.
func (c *course) take(ctx context.Context, line *transport.Conn, e *linearizability.Event, m *call.Message) {
	e.Called = c.clock.Add(1)
	e.Seen = line.Once(ctx, m)
	e.Answered = c.clock.Add(1)
	if e.Seen.Err != nil {
		e.Answered = linearizability.Endless
	}
}

// unsent says why a stake is not contended for.
func unsent(err error) string {
	if errors.Is(err, errUnlearned) {
		return err.Error()
	}
	return "not sent: " + err.Error()
}
