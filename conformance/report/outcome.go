package report

import "fmt"

// Outcome is the verdict on the whole run.
type Outcome string

// The outcomes, each with the exit status of a command that reports it.
const (
	Conforms       Outcome = "conforms"         // 0
	DoesNotConform Outcome = "does not conform" // 1
	NotDecided     Outcome = "undecided"        // 1: nothing failed, something could not be judged
	NothingJudged  Outcome = "nothing judged"   // 3
	CutShort       Outcome = "aborted"          // 3: the run ended early and nothing failed before
)

// Summary is what the results add up to. It is derived, never stored.
type Summary struct {
	Outcome Outcome `json:"outcome"`
	Tally
	Known    int `json:"known"`    // fail, warn or undecided, and excused by the baseline
	Findings int `json:"findings"` // distinct causes of fail, warn and undecided
}

// Summary counts the results and draws the conclusion.
func (r *Report) Summary() Summary {
	s := Summary{Outcome: r.Outcome(), Findings: len(r.Findings())}
	for i := range r.Results {
		s.add(r.Results[i].Verdict)
		if r.Results[i].known() {
			s.Known++
		}
	}
	return s
}

// headline is the outcome in words. Where it is good only for what the
// baseline excuses, it says so.
func (r *Report) headline() string {
	o, excused := r.Outcome(), 0
	for i := range r.Results {
		v := r.Results[i].Verdict
		if r.Results[i].known() && (v == Fail || v == Undecided || v == Warn && r.FailOnWarn) {
			excused++
		}
	}
	if o != Conforms || excused == 0 {
		return string(o)
	}
	return fmt.Sprintf("%s but for %s", o, count(excused, "known failure"))
}

// Outcome draws the conclusion. A failure that the baseline does not excuse
// outweighs everything; after that, green has to be earned: at least one
// obligation judged, none undecided, and the run complete.
func (r *Report) Outcome() Outcome {
	switch fresh, judged := r.weigh(); {
	case r.blocked(fresh):
		return DoesNotConform
	case r.Aborted != "":
		return CutShort
	case judged == 0:
		return NothingJudged
	case fresh.Undecided > 0:
		return NotDecided
	}
	return Conforms
}

// weigh counts what the baseline does not excuse, and how many results are a
// judgement on the target at all.
func (r *Report) weigh() (fresh Tally, judged int) {
	for i := range r.Results {
		v := r.Results[i].Verdict
		if v == Pass || v == Fail || v == Warn {
			judged++
		}
		if !r.Results[i].known() {
			fresh.add(v)
		}
	}
	return fresh, judged
}

// blocked reports whether something speaks against the target, or against the
// baseline that excuses it. A verdict nobody knows counts as failed.
func (r *Report) blocked(fresh Tally) bool {
	counted := fresh.Pass + fresh.Fail + fresh.Warn + fresh.Undecided + fresh.Unreached + fresh.Unsupported
	return fresh.Fail > 0 || fresh.Total > counted ||
		r.FailOnWarn && fresh.Warn > 0 ||
		r.Baseline != nil && len(r.Baseline.Problems) > 0
}

// Conforms reports whether the target was shown to keep its contracts.
func (r *Report) Conforms() bool { return r.Outcome() == Conforms }

// ExitStatus is what a command ends with: 0 conforms, 1 does not or is
// undecided, 3 could not find out.
func (r *Report) ExitStatus() int {
	switch r.Outcome() {
	case Conforms:
		return 0
	case DoesNotConform, NotDecided:
		return 1
	}
	return 3
}
