// Package events hands what happens to whoever listens at that moment. Nobody who listens can hold up what happens: a listener
// that does not keep pace is dropped, and how many there are is bounded. It keeps nothing, and knows neither HTTP nor contracts;
// what was missed is found where it is kept.
package events

import (
	"errors"
	"sync"
	"sync/atomic"
)

// Event is one thing that happened.
type Event struct {
	Name string // of the kind: "request", "state"
	Data []byte // shared by all listeners: do not modify
}

// Broker joins those who publish with those who listen, by topic. Make it with New. It is safe for concurrent use.
type Broker struct {
	most, backlog int
	listening     atomic.Int64

	mu     sync.Mutex
	topics map[string]map[*Listener]struct{}
	closed bool
}

// Listener is one who listens to a topic.
type Listener struct {
	broker *Broker
	topic  string
	events chan Event
	gone   bool // guarded by the broker's mu
}

// Why nobody more may listen.
var (
	ErrFull   = errors.New("too many listen already")
	ErrClosed = errors.New("nothing happens any more")
)

// New makes a broker for at most so many listeners, of which each may be so many events behind. Below 1 counts as 1.
func New(listeners, backlog int) *Broker {
	return &Broker{most: max(listeners, 1), backlog: max(backlog, 1), topics: map[string]map[*Listener]struct{}{}}
}

// Publish hands an event to all who listen to the topic. It never waits. The event is made only when somebody listens, so that
// nobody pays for what nobody hears.
func (b *Broker) Publish(topic string, event func() Event) {
	if b.listening.Load() == 0 || !b.heard(topic) {
		return
	}
	e := event() // outside the lock: it may take its time
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.topics[topic] {
		select {
		case l.events <- e:
		default:
			b.drop(l)
		}
	}
}

func (b *Broker) heard(topic string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.topics[topic]) > 0
}

// Listen begins to listen to a topic. The error is ErrFull or ErrClosed. Whoever listens must Stop in the end.
func (b *Broker) Listen(topic string) (*Listener, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return nil, ErrClosed
	case b.listening.Load() >= int64(b.most):
		return nil, ErrFull
	}
	l := &Listener{broker: b, topic: topic, events: make(chan Event, b.backlog)}
	if b.topics[topic] == nil {
		b.topics[topic] = map[*Listener]struct{}{}
	}
	b.topics[topic][l] = struct{}{}
	b.listening.Add(1)
	return l, nil
}

// Close drops every listener and lets nobody listen any more, so that a server can end.
func (b *Broker) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, listeners := range b.topics {
		for l := range listeners {
			b.drop(l)
		}
	}
}

// drop ends one listener. The caller holds mu.
func (b *Broker) drop(l *Listener) {
	if l.gone {
		return
	}
	l.gone = true
	close(l.events)
	delete(b.topics[l.topic], l)
	if len(b.topics[l.topic]) == 0 {
		delete(b.topics, l.topic)
	}
	b.listening.Add(-1)
}

// Events are what happens, in order. The channel is closed when the listener was dropped, stopped, or the broker closed.
func (l *Listener) Events() <-chan Event { return l.events }

// Stop ends listening. It may be called twice.
func (l *Listener) Stop() {
	l.broker.mu.Lock()
	defer l.broker.mu.Unlock()
	l.broker.drop(l)
}
