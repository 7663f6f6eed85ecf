package report

import "strings"

// Text is a finding as the text format shows it, without an empty line at its end.
func (f *Finding) Text(o Options) string {
	return part(o, func(t *textWriter) { t.finding(f) })
}

// SummaryText is what the text format shows below the findings: the table, the coverage, and one line of verdict.
func (r *Report) SummaryText(o Options) string {
	r = r.sorted()
	if !o.WithTiming {
		r.Timing = nil
	}
	return part(o, func(t *textWriter) { t.summary(r) })
}

// part is a piece of the text format, for those who show the pieces apart.
func part(o Options, write func(*textWriter)) string {
	var b strings.Builder
	t := newTextWriter(&b, o)
	write(t)
	_ = t.Flush() // a builder takes everything
	return strings.TrimSuffix(b.String(), "\n")
}
