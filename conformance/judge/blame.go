package judge

import (
	"slices"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Blame folds failures that follow from an earlier one: when a change went wrong, whatever reads the same entities afterwards says the
// same thing again. The judgements are in the order in which the cases were sent; those that follow get the cause of the first.
func Blame(sent []*Judgement) {
	blamed := map[behavior.Touched]string{}
	for _, j := range sent {
		if j.Cause != "" && j.Verdict != report.Pass {
			follow(blamed, j)
		}
	}
}

// follow gives a judgement the cause of an earlier one that touched the same entities, or makes it the cause of later ones.
func follow(blamed map[behavior.Touched]string, j *Judgement) {
	c := j.Of
	if len(j.Diffs) > 0 && j.Diffs[0].Path != "status" && !bodyOnly(j.Diffs) {
		return
	}
	for _, entity := range c.Expected.Changed {
		if cause := blamed[entity]; cause != "" {
			j.Cause = cause
			return
		}
	}
	if c.Mutates() {
		for _, entity := range c.Expected.Changed {
			blamed[entity] = j.Cause
		}
		return
	}
	for _, entity := range c.Expected.Reads {
		if cause := blamed[entity]; cause != "" {
			j.Cause = cause
			return
		}
	}
}

func bodyOnly(diffs []unify.Difference) bool {
	return !slices.ContainsFunc(diffs, func(d unify.Difference) bool { return len(d.Path) < 4 || d.Path[:4] != "body" })
}
