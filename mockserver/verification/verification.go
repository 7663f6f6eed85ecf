// Package verification answers the question of a test whether something was called: so often, with this path, query, header fields
// and body, in this order. When it was not, the requests that come nearest are named, with what is different about them.
//
// It compares what it is given, and knows nothing of contracts, of HTTP on a wire, or of where requests are kept.
package verification

import (
	"context"
	"fmt"
	"slices"
)

// Seen is a request that happened, as the journal tells of it. What the journal leaves out cannot be asked for.
type Seen struct {
	ID        uint64
	Operation string            // "" when it reached none
	Method    string            // as sent
	Target    string            // path and query, as sent
	Headers   map[string]string // by canonical name
	Body      []byte
	Truncated bool // the rest of the body was not kept
}

// Pattern is what a request has to look like. What is left out matches everything.
type Pattern struct {
	Operation string
	Method    string
	Path      string              // compared after percent-decoding
	Query     map[string][]string // each has all these values and no others, in this order; parameters not named may be there
	Headers   map[string]string   // by canonical name; fields not named may be there
	Body      any                 // a JSON value with numbers as json.Number; only meant when HasBody
	HasBody   bool
	Exact     bool // members of objects that Body does not name must not be there
}

// Question asks how often requests like a pattern, or requests like several in their order, were there.
type Question struct {
	Patterns []Pattern // never none
	InOrder  bool      // one request for each pattern, in this order, others in between or not, is one time
	AtLeast  int
	AtMost   int // below 0: any number
	// Hide takes out of a text what the answer must not show, such as credentials; nil leaves all. It is given whole texts.
	Hide func(text string) string
}

// Times says how often, in words.
func (q *Question) Times() string {
	switch {
	case q.AtMost == 0:
		return "never"
	case q.AtMost < 0:
		return "at least " + count(q.AtLeast)
	case q.AtLeast == q.AtMost:
		return "exactly " + count(q.AtLeast)
	case q.AtLeast == 0:
		return "at most " + count(q.AtMost)
	}
	return fmt.Sprintf("%d to %s", q.AtLeast, count(q.AtMost))
}

func count(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Answer is what came out.
type Answer struct {
	Passed  bool     `json:"passed"`
	Count   int      `json:"count"`
	Matched []uint64 `json:"matched"` // the requests that count, oldest first
	Nearest []Near   `json:"nearest"` // when it were too few: those that come nearest, best first
	Message string   `json:"message"`
}

// Near is a request that nearly matched.
type Near struct {
	ID          uint64   `json:"id"`
	Differences []string `json:"differences"`
}

// maxNear is how many near misses are worth reading.
const maxNear = 3

// Ask answers a question about requests, which are given oldest first. The error is the context's, when that is done before.
func Ask(ctx context.Context, q *Question, seen []Seen) (Answer, error) {
	a := Answer{Matched: []uint64{}, Nearest: []Near{}}
	read := make([]request, len(seen))
	for i := range seen {
		read[i] = request{Seen: &seen[i]}
	}
	if q.InOrder {
		return a, a.ordered(ctx, q, read)
	}
	return a, a.counted(ctx, q, read)
}

// counted counts the requests that match the one pattern.
func (a *Answer) counted(ctx context.Context, q *Question, all []request) error {
	misses, pattern := misses{}, newMatcher(&q.Patterns[0])
	for i := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if differences := all[i].differences(pattern); len(differences) > 0 {
			misses.add(all[i].ID, differences)
			continue
		}
		a.Count++
		a.Matched = append(a.Matched, all[i].ID)
	}
	a.conclude(q, misses, pattern.called(q.Hide))
	return nil
}

// ordered counts how often the patterns were met one after the other, taking each request for one of them at most.
func (a *Answer) ordered(ctx context.Context, q *Question, all []request) error {
	patterns := make([]*matcher, len(q.Patterns))
	for i := range patterns {
		patterns[i] = newMatcher(&q.Patterns[i])
	}
	misses := misses{}
	next, met, before := 0, []uint64{}, uint64(0) // before: the last of a sequence that was complete
	for i := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		differences := all[i].differences(patterns[next])
		if len(differences) > 0 {
			misses.add(all[i].ID, differences)
			continue
		}
		met, misses = append(met, all[i].ID), nil
		if next++; next == len(patterns) {
			a.Count++
			a.Matched = append(a.Matched, met...)
			before = all[i].ID
			next, met = 0, nil
		}
	}
	if err := misses.tooEarly(ctx, patterns[next], all, met, before); err != nil {
		return err
	}
	subject := "the whole sequence"
	if a.Count < q.AtLeast {
		subject += fmt.Sprintf(", of which number %d (%s) is missing,", next+1, patterns[next].called(q.Hide))
	}
	a.conclude(q, misses, subject)
	return nil
}

// tooEarly adds the requests that are like the pattern that is waited for, and came before one that had to come first.
func (all *misses) tooEarly(ctx context.Context, m *matcher, requests []request, met []uint64, after uint64) error {
	if len(met) == 0 {
		return nil
	}
	last := met[len(met)-1]
	for i := range requests {
		if err := ctx.Err(); err != nil {
			return err
		}
		if id := requests[i].ID; id > after && id < last && !slices.Contains(met, id) && len(requests[i].differences(m)) == 0 {
			why := alone(fmt.Sprintf("is before request %d, after which it was wanted", last))
			all.add(id, []difference{{part: "order", got: why}})
		}
	}
	return nil
}

func (a *Answer) conclude(q *Question, misses misses, subject string) {
	a.Passed = a.Count >= q.AtLeast && (q.AtMost < 0 || a.Count <= q.AtMost)
	if !a.Passed && a.Count < q.AtLeast {
		a.Nearest = misses.nearest(q.Hide)
	}
	happened := "was not there"
	if a.Count > 0 {
		happened = "was there " + count(a.Count)
	}
	a.Message = fmt.Sprintf("%s %s; asked for %s", subject, happened, q.Times())
}

// called is the pattern in short.
func (p *Pattern) called(hide hider) string {
	switch {
	case p.Operation != "":
		return "a request of " + p.Operation
	case p.Path != "" && p.Method != "":
		return "a request of " + hide.clip(p.Method) + " " + hide.clip(p.Path)
	case p.Path != "":
		return "a request of " + hide.clip(p.Path)
	}
	return "such a request"
}
