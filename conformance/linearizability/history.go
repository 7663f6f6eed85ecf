package linearizability

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// History is what a person is shown of a round that no order of its requests explains.
type History struct {
	// Events are those whose answers contradict each other, by when they were begun.
	Events []*Event

	beside []*Event      // that were under way, and may have changed something
	ticks  map[int64]int // the clock, counting only what is shown
	known  symbol.Bindings
}

func (c *Course) newHistory(events []*Event, round int, open map[*Event]bool) *History {
	h := &History{ticks: map[int64]int{}, known: c.Known}
	var times []int64
	for _, e := range events {
		switch {
		case e.Round != round || open[e] && (e.Phase != Racing || !e.Case.Mutates()):
			continue
		case open[e]:
			h.beside = append(h.beside, e)
		default:
			h.Events = append(h.Events, e)
		}
		times = append(times, e.Called, e.Answered)
	}
	slices.Sort(times)
	for i, t := range slices.Compact(times) {
		h.ticks[t] = i + 1
	}
	begun := func(a, b *Event) int { return cmp.Compare(a.Called, b.Called) }
	slices.SortFunc(h.Events, begun)
	slices.SortFunc(h.beside, begun)
	return h
}

// who names the client of an event.
func (e *Event) who() string {
	switch e.Phase {
	case Before:
		return "before"
	case Afterwards:
		return "afterwards"
	}
	return fmt.Sprintf("client %d", e.Client)
}

// when is "from 3 to 7" on the history's clock.
func (h *History) when(e *Event) string {
	if e.Answered == Endless {
		return fmt.Sprintf("from %d on", h.ticks[e.Called])
	}
	return fmt.Sprintf("from %d to %d", h.ticks[e.Called], h.ticks[e.Answered])
}

// reason is the history in a sentence.
func (h *History) reason() string {
	var parts []string
	for _, e := range h.Events {
		parts = append(parts, fmt.Sprintf("%s, %s: %d", e.who(), h.when(e), e.Seen.Status))
	}
	return fmt.Sprintf("no order of the requests explains these answers: %s", strings.Join(parts, "; "))
}

// Title is who sent an event of the history, and when.
func (h *History) Title(e *Event) string { return e.who() + ", " + h.when(e) }

// Timeline draws each request as a bar from its call to its answer. Every line begins with a blank: it is no difference.
func (h *History) Timeline() string {
	lines := []string{" time runs to the right; each bar is one request, from when it was sent to when it was answered"}
	for _, e := range h.Events {
		lines = append(lines, h.bar(e, h.told(e)))
	}
	for _, e := range h.beside {
		lines = append(lines, h.bar(e, "(whatever its answer, and whether it took effect or not)"))
	}
	return strings.Join(lines, "\n")
}

// told is what an answer says that it would not have said, had the requests come one after the other in the order of the plan.
func (h *History) told(e *Event) string {
	parts := []string{strconv.Itoa(e.Seen.Status)}
	diffs, _ := judge.Compare(e.Case, &e.Case.Expected, e.Seen, h.known)
	for _, d := range diffs {
		if d.Path != "status" && len(parts) <= maxTold {
			parts = append(parts, d.Path+" "+unify.Shown(d.Observed))
		}
	}
	return strings.Join(parts, ", ")
}

// maxTold bounds the parts of an answer that stand in a timeline.
const maxTold = 3

func (h *History) bar(e *Event, answer string) string {
	from, to, end := h.ticks[e.Called], h.ticks[e.Answered], "|"
	if e.Answered == Endless {
		to, end = len(h.ticks), ">"
	}
	bar := strings.Repeat("  ", from-1) + "|" + strings.Repeat("==", max(0, to-from)) + end
	return fmt.Sprintf(" %-10s %-*s %s -> %s", e.who(), 2*len(h.ticks)+2, bar, e.Request, strings.Join(strings.Fields(answer), " "))
}
