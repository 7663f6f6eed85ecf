package report

import "slices"

// Verdict is what became of one obligation.
type Verdict string

// The verdicts. Only Pass is green.
const (
	Pass        Verdict = "pass"        // tried, and as required
	Fail        Verdict = "fail"        // tried, and not as a stated or official source requires
	Warn        Verdict = "warn"        // tried, and not as an inferred or assumed source suggests
	Undecided   Verdict = "undecided"   // tried, and no verdict could be reached
	Unreached   Verdict = "unreached"   // could be tried, and was not
	Unsupported Verdict = "unsupported" // this tool or this target cannot try it
)

// verdicts lists all of them in the order of display.
var verdicts = []Verdict{Pass, Fail, Warn, Undecided, Unreached, Unsupported}

// severity lists all of them, the worst first.
var severity = []Verdict{Fail, Undecided, Warn, Unreached, Unsupported, Pass}

// Verdicts lists every verdict in the order of display; the slice is yours.
func Verdicts() []Verdict { return slices.Clone(verdicts) }

func (v Verdict) valid() bool { return slices.Contains(verdicts, v) }

// Rank orders verdicts from the worst, 0, to Pass. An unknown verdict ranks
// before all, so that it can never hide behind a better one.
func (v Verdict) Rank() int { return slices.Index(severity, v) }

// Worst is the worse of two verdicts: fail, undecided, warn, unreached,
// unsupported, pass.
func Worst(a, b Verdict) Verdict {
	if b.Rank() < a.Rank() {
		return b
	}
	return a
}

// needsAttention reports whether a person has to look at the result.
func (v Verdict) needsAttention() bool { return v == Fail || v == Warn || v == Undecided }

// Tally counts results by verdict.
type Tally struct {
	Total       int `json:"total"`
	Pass        int `json:"pass"`
	Fail        int `json:"fail"`
	Warn        int `json:"warn"`
	Undecided   int `json:"undecided"`
	Unreached   int `json:"unreached"`
	Unsupported int `json:"unsupported"`
}

// Of is the count of one verdict.
func (t Tally) Of(v Verdict) int {
	if p := t.at(v); p != nil {
		return *p
	}
	return 0
}

// at is the counter of a verdict, nil for one that nobody knows.
func (t *Tally) at(v Verdict) *int {
	switch v {
	case Pass:
		return &t.Pass
	case Fail:
		return &t.Fail
	case Warn:
		return &t.Warn
	case Undecided:
		return &t.Undecided
	case Unreached:
		return &t.Unreached
	case Unsupported:
		return &t.Unsupported
	}
	return nil
}

func (t *Tally) add(v Verdict) {
	t.Total++
	if p := t.at(v); p != nil {
		*p++
	}
}

// Worst is the worst verdict counted, empty when nothing was.
func (t Tally) Worst() Verdict {
	for _, v := range severity {
		if t.Of(v) > 0 {
			return v
		}
	}
	return ""
}
