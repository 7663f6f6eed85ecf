package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
)

const (
	textWidth    = 100  // columns, when the caller does not say
	textLines    = 40   // of a body or diff, unless verbose
	textLineSize = 2000 // bytes of one line, unless verbose
)

// textWriter writes the text format. All text from the report goes through
// one of its methods, and so through visible.
type textWriter struct {
	*bufio.Writer
	Options
}

// writeText writes the failures, the table, the coverage and one line of
// verdict, in this order: the end is what a terminal shows.
func writeText(w io.Writer, r *Report, o Options) error {
	t := newTextWriter(w, o)
	t.findings(r)
	t.baseline(r.Baseline)
	if o.Verbose {
		t.rest(r)
	}
	t.summary(r)
	return t.Flush()
}

// summary is what stands below the findings.
func (t *textWriter) summary(r *Report) {
	t.table(r.Matrix())
	t.coverage(r.Coverage, r.Selection.Everything() || t.Verbose)
	t.depth(r.Depth)
	t.timing(r.Timing)
	t.conclusion(r)
}

func newTextWriter(w io.Writer, o Options) *textWriter {
	if o.Width <= 0 {
		o.Width = textWidth
	}
	return &textWriter{bufio.NewWriter(w), o}
}

func (t *textWriter) findings(r *Report) {
	for _, f := range r.Findings() {
		t.finding(&f)
		t.WriteString("\n")
	}
}

func (t *textWriter) finding(f *Finding) {
	t.result(&f.Leader)
	if n := len(f.Folded); n > 0 {
		t.label("same cause", fmt.Sprintf("%d more", n))
		for _, id := range f.Folded {
			fmt.Fprintf(t, "  | %s\n", t.one(id))
		}
	}
}

// result is one verdict with all that is needed to understand it.
func (t *textWriter) result(r *Result) {
	t.headline(r)
	t.label("requirement", r.Requirement)
	t.source(r.Source)
	t.label("because", r.Reason)
	if k := r.Baseline; k != nil {
		t.label("baseline", fmt.Sprintf("%s (%s until %s)", k.Reason, map[bool]string{true: "accepted", false: "was accepted"}[k.Known], k.Expires))
	}
	first := 0
	if !t.Verbose {
		first = max(0, len(r.Exchanges)-1)
	}
	if first > 0 {
		t.label("before", fmt.Sprintf("%s, shown by verbose output and by the other formats", count(first, "earlier request")))
	}
	for i := first; i < len(r.Exchanges); i++ {
		t.exchange(&r.Exchanges[i])
	}
	t.command("replay", r.Replay)
}

func (t *textWriter) headline(r *Result) {
	word := strings.ToUpper(string(r.Verdict))
	if r.known() {
		word = "KNOWN " + word
	}
	fmt.Fprintf(t, "%s %s\n", t.paint(colors[r.Verdict], word), t.paint(bold, t.one(r.ID)))
}

func (t *textWriter) source(s Source) {
	t.label("source", s.cite())
	if s.Quote != "" {
		t.label("", `"`+s.Quote+`"`)
	}
}

func (t *textWriter) exchange(x *Exchange) {
	t.label("step", x.Title)
	t.command("request", cmp.Or(x.Request.Curl, x.Request.Method+" "+x.Request.URL))
	if x.Diff == "" || t.Verbose {
		t.block("expected", x.expectedText())
	}
	t.observed(x)
	t.diff(x.Diff)
}

func (t *textWriter) observed(x *Exchange) {
	t.label("no answer", x.Error)
	if x.Observed == nil {
		return
	}
	t.label("observed", fmt.Sprintf("status %d", x.Observed.Status))
	if x.Diff != "" && !t.Verbose {
		return
	}
	if t.Verbose {
		for _, h := range x.Observed.Headers {
			fmt.Fprintf(t, "  | %s: %s\n", t.one(h.Name), t.one(h.Value))
		}
	}
	t.lines(x.Observed.Body.display(), nil)
}

func (t *textWriter) diff(diff string) {
	if diff == "" {
		return
	}
	t.label("diff", "- expected, + observed")
	t.lines(diff, func(l string) string {
		switch {
		case strings.HasPrefix(l, "-"):
			return red
		case strings.HasPrefix(l, "+"):
			return green
		}
		return ""
	})
}

// rest lists, in verbose output, what needs nobody's attention.
func (t *textWriter) rest(r *Report) {
	for i := range r.Results {
		if res := &r.Results[i]; !res.Verdict.needsAttention() {
			t.headline(res)
			t.label("because", res.Reason)
		}
	}
	t.WriteString("\n")
}
