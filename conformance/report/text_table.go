package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table counts verdicts by operation and technique, one technique a line.
func (t *textWriter) table(m Matrix) {
	if len(m.Rows) == 0 {
		return
	}
	lines := [][]string{append([]string{"operation", "technique"}, verdictNames()...)}
	var total Tally
	for _, row := range m.Rows {
		lines = append(lines, t.tableRows(m.Techniques, row)...)
		for _, v := range verdicts {
			*total.at(v) += row.Total.Of(v)
		}
	}
	lines = append(lines, append([]string{"total", ""}, numbers(total)...))
	t.columns(lines)
}

func verdictNames() []string {
	var names []string
	for _, v := range verdicts {
		names = append(names, string(v))
	}
	return names
}

// tableRows names the operation on its first line only.
func (t *textWriter) tableRows(techniques []string, row Row) [][]string {
	var lines [][]string
	name := t.one(row.name())
	for i, cell := range row.Cells {
		if cell.Total > 0 {
			lines = append(lines, append([]string{name, t.one(techniques[i])}, numbers(cell)...))
			name = ""
		}
	}
	return lines
}

// name is contract/operation, or the contract alone.
func (r Row) name() string {
	if r.Operation == "" {
		return r.Contract
	}
	return r.Contract + "/" + r.Operation
}

// numbers are the counts in the order of verdicts; a dot is none.
func numbers(c Tally) []string {
	var texts []string
	for _, v := range verdicts {
		n := strconv.Itoa(c.Of(v))
		if n == "0" {
			n = "."
		}
		texts = append(texts, n)
	}
	return texts
}

// columns aligns lines of equal length: names left, numbers right.
func (t *textWriter) columns(lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, cell := range l {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, l := range lines {
		for i, cell := range l {
			t.WriteString(t.cell(cell, widths[i], i, n == 0))
		}
		t.WriteString("\n")
	}
	t.WriteString("\n")
}

func (t *textWriter) cell(text string, width, column int, heading bool) string {
	pad := strings.Repeat(" ", width-utf8.RuneCountInString(text))
	switch {
	case column == 0:
		return text + pad
	case column == 1:
		return "  " + text + pad
	case heading || text == ".":
		return "  " + pad + t.paint(grey, text)
	}
	return "  " + pad + t.paint(colors[verdicts[column-2]], text)
}

// coverage counts what was covered. What was not is named only where nothing was left out by choice: else it would be named for that.
func (t *textWriter) coverage(c Coverage, named bool) {
	for _, n := range c.named() {
		if n.Total == 0 {
			continue
		}
		fmt.Fprintf(t, "%-12s %d of %d covered\n", n.Name, n.Covered, n.Total)
		for i, name := range n.Missing {
			if !named {
				break
			}
			if i == textLines && !t.Verbose {
				fmt.Fprintf(t, "  | ... %d more\n", len(n.Missing)-i)
				break
			}
			fmt.Fprintf(t, "  | not covered: %s\n", t.one(name))
		}
	}
}

func (t *textWriter) depth(d *Depth) {
	if d != nil {
		fmt.Fprintf(t, "%-12s %s in %s\n", "explored", count(d.Steps, "random request"), count(d.Sequences, "sequence"))
	}
}

func (t *textWriter) timing(m *Timing) {
	if m != nil {
		fmt.Fprintf(t, "%-12s %s, %d ms\n", "started", t.one(m.Started), m.Duration)
	}
}

func (t *textWriter) baseline(a *Applied) {
	if a == nil {
		return
	}
	for _, p := range a.Problems {
		fmt.Fprintf(t, "%s %s\n", t.paint(red, strings.ToUpper(string(p.Kind))+" BASELINE ENTRY"), t.paint(bold, t.one(p.ID)))
		t.label("because", p.Message)
		t.label("entry", Source{File: a.File, Line: p.Line}.Place())
		t.label("reason", p.Reason)
		t.WriteString("\n")
	}
}

// conclusion is the last line of the text.
func (t *textWriter) conclusion(r *Report) {
	s := r.Summary()
	color := red
	if s.Outcome == Conforms {
		color = green
	}
	text, exception, _ := strings.Cut(r.headline(), " but ")
	if text = strings.ToUpper(text); exception != "" {
		text += " but " + exception
	}
	fmt.Fprintf(t, "%s %s\n", t.paint(color, text+":"), t.one(s.sentence(r)))
}

// sentence counts what matters, zeroes left out.
func (s Summary) sentence(r *Report) string {
	parts := []string{fmt.Sprintf("%d of %d passed", s.Pass, s.Total)}
	for _, v := range severity {
		if n := s.Of(v); n > 0 && v != Pass {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if s.Known > 0 {
		parts = append(parts, fmt.Sprintf("%d of these known", s.Known))
	}
	if r.Baseline != nil && len(r.Baseline.Problems) > 0 {
		parts = append(parts, fmt.Sprintf("%d stale or expired baseline entries", len(r.Baseline.Problems)))
	}
	text := fmt.Sprintf("%s against %s, seed %d", strings.Join(parts, ", "), r.Target, r.Seed)
	if r.Aborted != "" {
		text += ", aborted: " + r.Aborted
	}
	return text
}
