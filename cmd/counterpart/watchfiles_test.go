package main

import (
	"testing"
	"time"
)

func TestWhatHappensTogetherIsToldOnceItIsCalm(t *testing.T) {
	t.Parallel()
	happened, asked, quiet := make(chan struct{}), make(chan struct{}), make(chan time.Time)
	calm := calmed(happened, func(time.Duration) <-chan time.Time { asked <- struct{}{}; return quiet })
	for range 3 {
		happened <- struct{}{}
		<-asked
	}
	select {
	case <-calm:
		t.Error("told before it was calm")
	case quiet <- time.Time{}:
	}
	<-calm
	close(happened)
	if _, more := <-calm; more {
		t.Error("told twice")
	}
}
