package conformance

import (
	"bytes"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// maxEvidence is how much of an answer's body is kept once it is judged, in bytes: enough for a report to show the beginning even
// after credentials in it are replaced.
const maxEvidence = 2 * maxBody

// kept is the judgement with no more of the answer than a report shows. A server may answer every request with megabytes.
func (j judgement) kept() judgement {
	j.diff = unify.Text(j.diffs)
	paths := make([]unify.Difference, len(j.diffs))
	for i, d := range j.diffs {
		paths[i].Path = d.Path
	}
	j.diffs = paths
	if j.seen != nil {
		j.seen = j.seen.kept(j.verdict == report.Pass)
	}
	return j
}

// kept is the observation without what was sent, which can be made again, and with the beginning of a long body. Of a good answer
// only the status counts.
func (o *observation) kept(good bool) *observation {
	short := &observation{status: o.status, err: o.err}
	if good {
		return short
	}
	short.header, short.body = o.header, o.body
	if len(o.body) > maxEvidence {
		short.body, short.left = bytes.Clone(o.body[:maxEvidence]), len(o.body)-maxEvidence
	}
	return short
}

// shownBody is the body as a report shows it.
func (o *observation) shownBody(hide *redactor) *report.Body {
	b := report.NewBody([]byte(hide.text(string(o.body))), maxBody)
	if b != nil {
		b.Size += o.left
	}
	return b
}
