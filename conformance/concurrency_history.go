package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// history is what a person is shown of a round that no order of its requests explains.
type history struct {
	events []*event      // whose answers contradict each other, by when they were begun
	beside []*event      // that were under way, and may have changed something
	ticks  map[int64]int // the clock, counting only what is shown
}

func newHistory(events []*event, round int, open map[*event]bool) *history {
	h := &history{ticks: map[int64]int{}}
	var times []int64
	for _, e := range events {
		switch {
		case e.round != round || open[e] && (e.phase != racing || !e.of.Mutates()):
			continue
		case open[e]:
			h.beside = append(h.beside, e)
		default:
			h.events = append(h.events, e)
		}
		times = append(times, e.call, e.answered)
	}
	slices.Sort(times)
	for i, t := range slices.Compact(times) {
		h.ticks[t] = i + 1
	}
	begun := func(a, b *event) int { return cmp.Compare(a.call, b.call) }
	slices.SortFunc(h.events, begun)
	slices.SortFunc(h.beside, begun)
	return h
}

// who names the client of an event.
func (e *event) who() string {
	switch e.phase {
	case before:
		return "before"
	case afterwards:
		return "afterwards"
	}
	return fmt.Sprintf("client %d", e.client)
}

// when is "from 3 to 7" on the history's clock.
func (h *history) when(e *event) string {
	if e.answered == endless {
		return fmt.Sprintf("from %d on", h.ticks[e.call])
	}
	return fmt.Sprintf("from %d to %d", h.ticks[e.call], h.ticks[e.answered])
}

// reason is the history in a sentence.
func (h *history) reason() string {
	var parts []string
	for _, e := range h.events {
		parts = append(parts, fmt.Sprintf("%s, %s: %d", e.who(), h.when(e), e.seen.Status))
	}
	return fmt.Sprintf("no order of the requests explains these answers: %s", strings.Join(parts, "; "))
}

// exchanges are the requests of the history; under the last stands the timeline.
func (h *history) exchanges(r *runner, hide *redaction.Redactor) []report.Exchange {
	if len(h.events) == 0 {
		return nil
	}
	var all []report.Exchange
	for _, e := range h.events {
		x := r.exchange(&judge.Judgement{Of: e.of, Seen: e.seen}, hide)
		x.Title = e.who() + ", " + h.when(e)
		x.Expected = "answers that some order of the requests explains"
		all = append(all, x)
	}
	all[len(all)-1].Diff = hide.Text(h.timeline(r))
	return all
}

// timeline draws each request as a bar from its call to its answer. Every line begins with a blank: it is no difference.
func (h *history) timeline(r *runner) string {
	lines := []string{" time runs to the right; each bar is one request, from when it was sent to when it was answered"}
	for _, e := range h.events {
		lines = append(lines, h.bar(r, e, h.told(r, e)))
	}
	for _, e := range h.beside {
		lines = append(lines, h.bar(r, e, "(whatever its answer, and whether it took effect or not)"))
	}
	return strings.Join(lines, "\n")
}

// told is what an answer says that it would not have said, had the requests come one after the other in the order of the plan.
func (h *history) told(r *runner, e *event) string {
	parts := []string{strconv.Itoa(e.seen.Status)}
	diffs, _ := judge.Compare(e.of, &e.of.Expected, e.seen, r.judge.Bindings)
	for _, d := range diffs {
		if d.Path != "status" && len(parts) <= maxTold {
			parts = append(parts, d.Path+" "+unify.Shown(d.Observed))
		}
	}
	return strings.Join(parts, ", ")
}

// maxTold bounds the parts of an answer that stand in a timeline.
const maxTold = 3

func (h *history) bar(r *runner, e *event, answer string) string {
	from, to, end := h.ticks[e.call], h.ticks[e.answered], "|"
	if e.answered == endless {
		to, end = len(h.ticks), ">"
	}
	bar := strings.Repeat("  ", from-1) + "|" + strings.Repeat("==", max(0, to-from)) + end
	request := e.of.Call.Operation.Method
	if m, err := r.message(e.of); err == nil {
		request = strings.TrimSpace(m.Method + " " + m.Target + " " + unify.Cut(string(m.Body)))
	}
	return fmt.Sprintf(" %-10s %-*s %s -> %s", e.who(), 2*len(h.ticks)+2, bar, request, strings.Join(strings.Fields(answer), " "))
}
