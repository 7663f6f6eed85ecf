package score

import (
	"slices"

	"github.com/counterpart-api/counterpart/conformance/plan"
)

// Outcome is what became of a mutant.
type Outcome string

// The outcomes.
const (
	Caught     Outcome = "caught"     // the suite told it from a right server
	Survived   Outcome = "survived"   // the suite did not, and something could
	Equivalent Outcome = "equivalent" // nothing tells it from a right server
)

// Result is the report, in the order of contracts and documents.
type Result struct {
	APIVersion string   `json:"apiVersion"`
	Seed       uint64   `json:"seed"`
	Score      float64  `json:"score"` // caught of those that are not equivalent, 0 to 1; 1 when there are none
	Caught     int      `json:"caught"`
	Survived   int      `json:"survived"`
	Equivalent int      `json:"equivalent"`
	Tallies    []Tally  `json:"tallies"`
	Mutants    []Trial  `json:"mutants"`
	Redundant  []string `json:"redundant"` // obligations that caught nothing which the others do not
}

// APIVersion is the version of the form of a Result.
const APIVersion = "counterpart/score/v1"

// Tally counts the mutants of one operation and class.
type Tally struct {
	Contract   string `json:"contract"`
	Operation  string `json:"operation"`
	Class      string `json:"class"`
	Caught     int    `json:"caught"`
	Survived   int    `json:"survived"`
	Equivalent int    `json:"equivalent"`
}

// Trial is what became of one mutant.
type Trial struct {
	ID        string  `json:"id"`
	Sentence  string  `json:"sentence"`
	Class     string  `json:"class"`
	Operation string  `json:"operation"`
	Outcome   Outcome `json:"outcome"`
	CaughtBy  string  `json:"caughtBy,omitempty"`
	Requests  int     `json:"requests,omitempty"` // sent until it was caught
	Reason    string  `json:"reason,omitempty"`
	Source    string  `json:"source,omitempty"`
	File      string  `json:"file,omitempty"`
	Line      int     `json:"line,omitempty"`
}

// conclude makes the result of trials.
func conclude(trials []*trial, seed uint64) *Result {
	r := &Result{APIVersion: APIVersion, Seed: seed, Score: 1, Tallies: []Tally{}, Mutants: []Trial{}, Redundant: []string{}}
	for _, t := range trials {
		r.Mutants = append(r.Mutants, t.told())
		r.tally(t)
	}
	if n := r.Caught + r.Survived; n > 0 {
		r.Score = float64(r.Caught) / float64(n)
	}
	r.Redundant = redundant(trials)
	return r
}

func (t *trial) told() Trial {
	m := t.mutant
	one := Trial{ID: m.ID, Sentence: m.Sentence, Class: m.Class, Operation: m.Operation, Outcome: t.outcome, Reason: t.reason, File: m.File, Line: m.Line}
	if m.Source != nil {
		one.Source = m.Source.Document
		if m.Source.Section != "" {
			one.Source += ", " + m.Source.Section
		}
	}
	if t.catch != nil {
		one.CaughtBy, one.Reason, one.Requests = t.catch.Obligation, t.catch.Reason, t.catch.Sent
	}
	return one
}

func (r *Result) tally(t *trial) {
	m := t.mutant
	i := slices.IndexFunc(r.Tallies, func(o Tally) bool {
		return o.Contract == m.Contract && o.Operation == m.Operation && o.Class == m.Class
	})
	if i < 0 {
		i = len(r.Tallies)
		r.Tallies = append(r.Tallies, Tally{Contract: m.Contract, Operation: m.Operation, Class: m.Class})
	}
	row := &r.Tallies[i]
	switch t.outcome {
	case Caught:
		r.Caught++
		row.Caught++
	case Survived:
		r.Survived++
		row.Survived++
	case Equivalent:
		r.Equivalent++
		row.Equivalent++
	}
}

// redundant lists, sorted, the obligations that caught nothing that the others would not have caught. What only requests at once can
// show is left to chance, so those are not listed.
func redundant(trials []*trial) []string {
	needed := map[string]bool{}
	courts := []*court{}
	for _, t := range trials {
		if t.needed {
			needed[t.catch.Obligation] = true
		}
		if !slices.Contains(courts, t.court) {
			courts = append(courts, t.court)
		}
	}
	list := []string{}
	for _, c := range courts {
		for _, o := range c.plan.Obligations {
			if !needed[o.ID] && o.Technique != plan.Concurrency {
				list = append(list, o.ID)
			}
		}
	}
	slices.Sort(list)
	return list
}
