package report

import (
	"bytes"
	"cmp"
	"strings"
)

// junitResult is one result as a case.
func junitResult(r *Report, res *Result) junitCase {
	c := junitCase{Name: xmlLine(res.ID), ClassName: xmlLine(strings.Join([]string{res.Contract, res.Operation, res.Technique}, "."))}
	if r.Timing != nil {
		if ms, timed := r.Timing.Results[res.ID]; timed {
			c.Time = seconds(ms)
		}
	}
	detail := &junitDetail{Message: xmlLine(junitMessage(res)), Type: string(res.Verdict), Text: xmlText(plainText(res))}
	switch {
	case res.Verdict == Pass:
	case res.known():
		c.Skipped = &junitDetail{Message: xmlLine("known " + string(res.Verdict) + " until " + res.Baseline.Expires + ": " + res.Baseline.Reason)}
		c.SystemOut = &junitOutput{detail.Text}
	case res.Verdict == Fail, res.Verdict == Warn && r.FailOnWarn:
		c.Failure = detail
	case res.Verdict == Undecided:
		c.Error = detail
	default:
		c.Skipped = &junitDetail{Message: string(res.Verdict) + ": " + detail.Message}
		c.SystemOut = &junitOutput{detail.Text}
	}
	return c
}

func junitMessage(res *Result) string { return cmp.Or(res.Reason, res.Requirement) }

// plainText is one result as the text format tells it.
func plainText(res *Result) string {
	var out bytes.Buffer
	t := newTextWriter(&out, Options{Width: textWidth})
	t.result(res)
	t.Flush() // into memory: never fails
	return out.String()
}

// junitRun is what is wrong with the run itself and belongs to no operation:
// a document of passed cases must not hide it.
func junitRun(r *Report) []*junitSuite {
	s := newJUnitSuite(r, "run")
	if r.Baseline != nil {
		for _, p := range r.Baseline.Problems {
			s.add(junitCase{Name: xmlLine(p.ID), ClassName: "run.baseline",
				Failure: &junitDetail{Message: xmlLine(p.Message), Type: string(p.Kind)}})
		}
	}
	if r.Aborted != "" {
		s.add(junitCase{Name: "complete", ClassName: "run", Error: &junitDetail{Message: xmlLine(r.Aborted), Type: "aborted"}})
	} else if r.Outcome() == NothingJudged {
		s.add(junitCase{Name: "judged", ClassName: "run", Error: &junitDetail{Message: "nothing was judged", Type: "empty"}})
	}
	if s.Tests == 0 {
		return nil
	}
	return []*junitSuite{s}
}
