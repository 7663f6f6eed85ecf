package conformance

import (
	"encoding/json"
	"strconv"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// kept is the judgement with no more of the answer than a report shows. A server may answer every request with megabytes.
func (j judgement) kept() judgement {
	j.diff = unify.Text(j.diffs)
	paths := make([]unify.Difference, len(j.diffs))
	for i, d := range j.diffs {
		paths[i].Path = d.Path
	}
	j.diffs = paths
	if j.seen != nil {
		j.seen = j.seen.Kept(j.verdict == report.Pass)
	}
	return j
}

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }
