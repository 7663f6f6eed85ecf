package judge

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
)

// signature is the same for failures that look the same: the rule that should have answered, and where the answer differs.
func signature(c *plan.Case, diffs []unify.Difference) string {
	return fmt.Sprintf("%s %s %s: %s", c.Obligation.Contract, c.Expected.Class, c.Expected.Rule, placesOf(diffs))
}

// placesOf lists the places of differences, each once, whichever elements of lists they are in.
func placesOf(diffs []unify.Difference) string {
	var list []string
	for _, d := range diffs {
		if place := claim.Unnumbered(d.Path); !slices.Contains(list, place) {
			list = append(list, place)
		}
	}
	return strings.Join(list, ", ")
}

// noAnswerCause is the same for requests that should get the same answer and get none.
func noAnswerCause(c *plan.Case) string {
	return fmt.Sprintf("%s %s: no answer", c.Obligation.Contract, c.Expected.Rule)
}

// symptom is how a judgement looks whatever rule it is about; "" for a pass, and when it was given another cause than its looks.
func symptom(j *Judgement) string {
	if j.Verdict == report.Pass || j.Cause == "" || len(j.Diffs) == 0 {
		return ""
	}
	of, how := j.Of.Obligation.Contract+"/"+j.Of.Obligation.Operation, j.turn
	if how == "" {
		how = turn(j.Diffs[0])
	}
	switch j.Cause {
	case noAnswerCause(j.Of):
		return of + ": no answer"
	case signature(j.Of, j.Diffs):
		return fmt.Sprintf("%s: %s, %s", of, placesOf(j.Diffs), how)
	}
	return ""
}

// turn says what became of a value: another kind, or else what it is.
func turn(d unify.Difference) string {
	if was, is := kindOf(d.Expected), kindOf(d.Observed); was != is {
		return was + " became " + is
	}
	text := unify.Shown(d.Observed)
	if len(text) > longestTurn { // not cut: a part of a secret could not be told as one any more
		text = fmt.Sprintf("a value of %d bytes, %08x", len(text), crc32.ChecksumIEEE([]byte(text)))
	}
	return "became " + text
}

// longestTurn is how long a value may be, in bytes, to be told from others by itself.
const longestTurn = 100

// kindOf is a type of JSON, or nothing.
func kindOf(v any) string {
	if _, none := v.(unify.Absent); none {
		return "nothing"
	}
	return fmt.Sprintf("%T", v)
}
