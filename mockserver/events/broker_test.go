package events_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver/events"
)

func event(name string) func() events.Event {
	return func() events.Event { return events.Event{Name: name, Data: []byte(name)} }
}

func listen(t *testing.T, b *events.Broker, topic string) *events.Listener {
	t.Helper()
	l, err := b.Listen(topic)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// heard takes what waits for the listener, until it was dropped.
func heard(l *events.Listener) []string {
	var names []string
	for e := range l.Events() {
		names = append(names, e.Name)
	}
	return names
}

func TestEveryListenerOfATopicHearsItInOrderAndNoOther(t *testing.T) {
	t.Parallel()
	b := events.New(3, 4)
	one, two, other := listen(t, b, "a"), listen(t, b, "a"), listen(t, b, "b")
	b.Publish("a", event("first"))
	b.Publish("a", event("second"))
	b.Publish("b", event("third"))
	b.Close()
	for l, want := range map[*events.Listener]string{one: "[first second]", two: "[first second]", other: "[third]"} {
		if got := fmt.Sprint(heard(l)); got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
	}
}

func TestNothingIsMadeWhenNobodyListens(t *testing.T) {
	t.Parallel()
	b := events.New(1, 1)
	b.Publish("a", func() events.Event { panic("made for nobody") })
	l := listen(t, b, "b")
	b.Publish("a", func() events.Event { panic("made for nobody") })
	l.Stop()
	b.Publish("b", func() events.Event { panic("made for nobody") })
}

func TestWhoDoesNotKeepPaceIsDroppedAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	b := events.New(2, 2)
	slow := listen(t, b, "a")
	for i := range 5 {
		b.Publish("a", event(fmt.Sprint(i)))
	}
	if got := fmt.Sprint(heard(slow)); got != "[0 1]" {
		t.Errorf("heard %s, want what fitted before it was dropped", got)
	}
	slow.Stop()
	_, _ = listen(t, b, "a"), listen(t, b, "a") // its place is free, and free once
	if _, err := b.Listen("a"); !errors.Is(err, events.ErrFull) {
		t.Errorf("a third of two listeners: %v", err)
	}
}

func TestNobodyListensToAClosedBroker(t *testing.T) {
	t.Parallel()
	b := events.New(0, 0)
	l := listen(t, b, "a")
	b.Close()
	b.Close()
	l.Stop()
	if _, open := <-l.Events(); open {
		t.Error("still open")
	}
	if _, err := b.Listen("a"); !errors.Is(err, events.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestListenersComeAndGoWhileThingsHappen(t *testing.T) {
	t.Parallel()
	b := events.New(100, 1)
	var all sync.WaitGroup
	for i := range 8 {
		topic := fmt.Sprint(i % 2)
		all.Go(func() {
			for range 200 {
				b.Publish(topic, event("x"))
			}
		})
		all.Go(func() {
			for range 200 {
				l, err := b.Listen(topic)
				if err != nil {
					t.Error(err)
					return
				}
				l.Stop()
			}
		})
	}
	all.Wait()
	for range 100 {
		listen(t, b, "a") // nobody was forgotten: all places are free
	}
}
