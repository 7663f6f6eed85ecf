package score

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Text is a score as people read it: never rounded up to 1.
func Text(score float64) string {
	text := strconv.FormatFloat(score, 'f', 4, 64)
	if score < 1 && strings.HasPrefix(text, "1") {
		return "0.9999"
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// WriteText writes the report for people: a table by operation and class, survivors, equivalents by reason, what is redundant.
func (r *Result) WriteText(w io.Writer) error {
	var b strings.Builder
	r.writeTallies(&b)
	r.writeNamed(&b, "Survived", Survived)
	r.writeNamed(&b, "Equivalent: nothing tells them from a right server", Equivalent)
	if len(r.Redundant) > 0 {
		fmt.Fprintf(&b, "\nRedundant here: each of these %d obligations caught nothing that the others do not.\n", len(r.Redundant))
		for _, o := range r.Redundant {
			fmt.Fprintf(&b, "  %s\n", o)
		}
	}
	fmt.Fprintf(&b, "\nScore %s: %d caught, %d survived, %d equivalent.\n", Text(r.Score), r.Caught, r.Survived, r.Equivalent)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Result) writeTallies(w io.Writer) {
	rows := slices.Clone(r.Tallies)
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "CONTRACT\tOPERATION\tCLASS\tCAUGHT\tSURVIVED\tEQUIVALENT")
	for _, t := range rows {
		fmt.Fprintf(columns, "%s\t%s\t%s\t%d\t%d\t%d\n", t.Contract, t.Operation, t.Class, t.Caught, t.Survived, t.Equivalent)
	}
	_ = columns.Flush()
}

// writeNamed lists the mutants with an outcome, those with the same reason together.
func (r *Result) writeNamed(w io.Writer, title string, outcome Outcome) {
	var reasons []string
	by := map[string][]Trial{}
	for _, m := range r.Mutants {
		if m.Outcome != outcome {
			continue
		}
		if by[m.Reason] == nil {
			reasons = append(reasons, m.Reason)
		}
		by[m.Reason] = append(by[m.Reason], m)
	}
	if len(reasons) > 0 {
		fmt.Fprintf(w, "\n%s\n", title)
	}
	for _, reason := range reasons {
		for _, m := range by[reason] {
			fmt.Fprintf(w, "  %s\n    %s\n", m.ID, m.Sentence)
		}
		fmt.Fprintf(w, "    reason: %s\n", reason)
	}
}
