package report

import (
	"cmp"
	"regexp"
	"strings"
	"time"
)

// rule is the obligation behind a result.
func rule(res *Result) sarifRule {
	requirement := cmp.Or(visible(res.Requirement), visible(res.ID))
	full := requirement
	if res.Source.Quote != "" {
		full += "\n\n\"" + visible(res.Source.Quote) + "\""
	}
	help := "Source: " + visible(res.Source.cite())
	return sarifRule{ID: visible(res.ID), Short: sarifText{requirement}, Full: sarifText{full}, Help: sarifText{help},
		Properties: map[string]any{"operation": visible(res.Operation), "technique": visible(res.Technique), "level": res.Level,
			"tags": uniqueTags(visible(res.Contract), visible(res.Technique))}}
}

// uniqueTags are a set, as the format demands.
func uniqueTags(a, b string) []string {
	if a == b {
		return []string{a}
	}
	return []string{a, b}
}

// sarifFound is a result; the message says all that is known, as plain text.
func sarifFound(r *Report, res *Result, rule int) sarifResult {
	f := sarifResult{RuleID: visible(res.ID), RuleIndex: rule, Level: sarifLevel(r, res),
		Message:   sarifText{sarifMessage(cmp.Or(res.Reason, res.Requirement, res.ID) + "\n\n" + plainText(res))},
		Locations: location(res.Source), Fingerprints: fingerprint(res.ID)}
	if res.known() {
		f.Suppressions = []sarifSuppression{{"external", visible(res.Baseline.Reason + " (until " + res.Baseline.Expires + ")")}}
	}
	return f
}

func sarifLevel(r *Report, res *Result) string {
	switch {
	case res.Verdict == Fail, res.Verdict == Warn && r.FailOnWarn:
		return "error"
	case res.Verdict == Warn:
		return "warning"
	}
	return "note"
}

// sarifPlaceholder is what a viewer would replace by an argument.
var sarifPlaceholder = regexp.MustCompile(`\{(\d+)\}`)

// sarifMessage is text in which no viewer finds a link or a placeholder
// (sections 3.11.5 and 3.11.6).
func sarifMessage(s string) string {
	return sarifPlaceholder.ReplaceAllString(strings.ReplaceAll(visible(s), "](", "] ("), "{ $1}")
}

// invocation says how the run ended. A start that is not a time is left out.
func invocation(r *Report) sarifInvocation {
	v := sarifInvocation{Successful: r.Aborted == "" && r.Outcome() != NothingJudged, ExitCode: r.ExitStatus()}
	if r.Timing != nil {
		if t, err := time.Parse(time.RFC3339, r.Timing.Started); err == nil {
			v.StartTime = t.UTC().Format(time.RFC3339)
		}
	}
	if r.Aborted != "" {
		v.note("aborted: " + r.Aborted)
	}
	if r.Outcome() == NothingJudged {
		v.note("nothing was judged")
	}
	if r.Baseline != nil {
		for _, p := range r.Baseline.Problems {
			v.note(string(p.Kind) + " baseline entry " + p.ID + ": " + p.Message)
		}
	}
	return v
}

func (v *sarifInvocation) note(text string) {
	v.Notifications = append(v.Notifications, sarifNotification{"error", sarifText{sarifMessage(text)}})
}
