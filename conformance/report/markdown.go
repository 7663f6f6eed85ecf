package report

import (
	"fmt"
	"io"
	"strings"
)

// maxMarkdown keeps the summary under the limit of a code host's step
// summary, 1 MiB, with room for another step's.
const maxMarkdown = 900 << 10

// markdownBlock bounds one body or diff, in bytes.
const markdownBlock = 8 << 10

// writeMarkdown writes a summary for the page of a build: verdict, table,
// coverage, and the findings folded. Findings that do not fit are counted.
func writeMarkdown(w io.Writer, r *Report, _ Options) error {
	var out strings.Builder
	for _, section := range []string{markdownHead(r), markdownTable(r.Matrix()), markdownCoverage(r.Coverage), markdownBaseline(r.Baseline)} {
		if out.Len()+len(section) < maxMarkdown {
			out.WriteString(section)
		}
	}
	findings := r.Findings()
	for i := range findings {
		text := markdownFinding(&findings[i])
		if out.Len()+len(text) > maxMarkdown {
			fmt.Fprintf(&out, "\n%s left out for their size: see the other reports.\n", count(len(findings)-i, "finding"))
			break
		}
		out.WriteString(text)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

var marks = map[Outcome]string{Conforms: "✅", DoesNotConform: "❌", NotDecided: "❔", NothingJudged: "❌", CutShort: "❌"}

func markdownHead(r *Report) string {
	var out strings.Builder
	s := r.Summary()
	fmt.Fprintf(&out, "## %s %s: %s\n\n", marks[s.Outcome], markdownText(r.Tool.Name), r.headline())
	fmt.Fprintf(&out, "%s\n\n", markdownText(s.sentence(r)))
	for _, hint := range r.Hints {
		fmt.Fprintf(&out, "Hint: %s\n\n", markdownText(hint))
	}
	if r.Timing != nil {
		fmt.Fprintf(&out, "Started %s, took %s s.\n\n", markdownText(r.Timing.Started), seconds(r.Timing.Duration))
	}
	return out.String()
}

// markdownRows bounds the table, and each list of names.
const markdownRows = 200

func markdownTable(m Matrix) string {
	var out strings.Builder
	if len(m.Rows) == 0 {
		return ""
	}
	out.WriteString("| operation |")
	for _, t := range m.Techniques {
		fmt.Fprintf(&out, " %s |", markdownText(t))
	}
	out.WriteString("\n|---|" + strings.Repeat("---|", len(m.Techniques)) + "\n")
	for i, row := range m.Rows {
		if i == markdownRows {
			fmt.Fprintf(&out, "\n%s left out.\n", count(len(m.Rows)-i, "operation"))
			break
		}
		fmt.Fprintf(&out, "| %s |", markdownText(row.name()))
		for _, cell := range row.Cells {
			fmt.Fprintf(&out, " %s |", markdownCell(cell))
		}
		out.WriteString("\n")
	}
	out.WriteString("\n")
	return out.String()
}

// markdownCell names what needs attention and counts what passed.
func markdownCell(c Tally) string {
	var parts []string
	for _, v := range severity {
		if n := c.Of(v); n > 0 && v == Pass {
			parts = append(parts, fmt.Sprint(n))
		} else if n > 0 {
			parts = append(parts, fmt.Sprintf("**%d %s**", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

func markdownCoverage(c Coverage) string {
	var parts []string
	for _, n := range c.named() {
		if n.Total > 0 {
			parts = append(parts, fmt.Sprintf("%s %d of %d", n.Name, n.Covered, n.Total))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Covered: %s.\n\n", strings.Join(parts, ", "))
}

func markdownBaseline(a *Applied) string {
	var out strings.Builder
	if a == nil || len(a.Problems) == 0 {
		return ""
	}
	for i, p := range a.Problems {
		if i == markdownRows {
			fmt.Fprintf(&out, "- %s more\n", count(len(a.Problems)-i, "baseline problem"))
			break
		}
		fmt.Fprintf(&out, "- %s baseline entry %s: %s\n", p.Kind, markdownText(p.ID), markdownText(p.Message))
	}
	out.WriteString("\n")
	return out.String()
}
