// Package fault decides what goes wrong on purpose with the answer to a request: how long it takes, with which status it fails
// instead, whether its connection is cut or its body comes slowly, and how many requests there may be in a time. Rules say so by
// operation, as texts or as JSON; a seed and the request say which of the shares it meets, so the same requests meet the same.
//
// It decides, and does nothing: no waiting, no HTTP, no contracts.
package fault

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rule is what goes wrong with the requests of an operation. A part that is nil leaves that to a rule less specific.
type Rule struct {
	// Operation is "operation", "contract/operation", "contract/*", or "*" for every request.
	Operation string
	Latency   *Latency
	Errors    []Share
	Cut       *Cut
	Slow      Speed // 0 says nothing
	Rate      *Rate
}

// Latency is how long before the answer nothing is sent: between Min and Max, each as likely, or, with a Median, long-tailed
// (log-normal): half of the requests up to the median, 99 of 100 up to P99.
type Latency struct{ Min, Max, Median, P99 time.Duration }

// MaxLatency is the most that a rule may ask for, and the most that a long tail gets.
const MaxLatency = 10 * time.Minute

// Share is how many of the requests, from 0 to 1, are answered with an error of this status, 400 to 599.
type Share struct {
	Status int
	Of     float64
}

// Cut is how many of the connections, from 0 to 1, end before the answer is whole.
type Cut struct {
	Of   float64
	When Moment
}

// Moment is when a connection is cut.
type Moment string

// The moments. Before means that the server did nothing and said nothing; Middle that it did everything, and half of the answer
// got through.
const (
	Before Moment = "before"
	Middle Moment = "middle"
)

// Speed is how fast a body is sent, in bytes a second.
type Speed int64

// Rate is how many requests are answered in a time, from the first of them on. The rest are answered 429.
type Rate struct {
	Requests int
	Per      time.Duration
}

// String is the rule as ParseRule reads it.
func (r Rule) String() string {
	words := []string{}
	if r.Operation != "" {
		words = append(words, r.Operation)
	}
	for _, k := range kinds {
		if text := k.text(&r); text != "" {
			words = append(words, k.name+"="+text)
		}
	}
	return strings.Join(words, " ")
}

// String is "200ms", "200ms..1s" or "median:100ms,p99:2s".
func (l Latency) String() string {
	switch {
	case l.Median > 0:
		return fmt.Sprintf("median:%s,p99:%s", brief(l.Median), brief(l.P99))
	case l.Min < l.Max:
		return brief(l.Min) + ".." + brief(l.Max)
	}
	return brief(l.Max)
}

// String is "503:0.1", or "503" when it is all.
func (s Share) String() string {
	if s.Of == 1 {
		return strconv.Itoa(s.Status)
	}
	return strconv.Itoa(s.Status) + ":" + decimal(s.Of)
}

// String is "0.01:middle".
func (c Cut) String() string { return decimal(c.Of) + ":" + string(c.When) }

// String is "1500B/s", with kB or MB where that loses nothing.
func (s Speed) String() string {
	switch {
	case s > 0 && s%1e6 == 0:
		return fmt.Sprintf("%dMB/s", s/1e6)
	case s > 0 && s%1e3 == 0:
		return fmt.Sprintf("%dkB/s", s/1e3)
	}
	return fmt.Sprintf("%dB/s", s)
}

// String is "10/1m".
func (r Rate) String() string { return fmt.Sprintf("%d/%s", r.Requests, brief(r.Per)) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// brief is a duration without the zeros that Go writes: 1m instead of 1m0s.
func brief(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
