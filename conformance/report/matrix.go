package report

import (
	"cmp"
	"slices"
)

// techniques is the order in which the known techniques are shown; others
// follow by name.
var techniques = []string{"example", "boundary", "negative", "security", "protocol", "state", "concurrency", "robustness"}

// Matrix counts the results by operation and technique.
type Matrix struct {
	Techniques []string // columns
	Rows       []Row
}

// Row is one operation of one contract.
type Row struct {
	Contract  string
	Operation string  // empty for what belongs to the whole contract
	Cells     []Tally // one a technique
	Total     Tally
}

type rowKey struct{ contract, operation string }

// Matrix counts r. Rows are sorted by contract and operation.
func (r *Report) Matrix() Matrix {
	m := Matrix{Techniques: r.techniques()}
	at := map[rowKey]int{}
	for i := range r.Results {
		res := &r.Results[i]
		k := rowKey{res.Contract, res.Operation}
		if _, seen := at[k]; !seen {
			at[k] = len(m.Rows)
			m.Rows = append(m.Rows, Row{Contract: res.Contract, Operation: res.Operation, Cells: make([]Tally, len(m.Techniques))})
		}
		row := &m.Rows[at[k]]
		row.Cells[slices.Index(m.Techniques, res.Technique)].add(res.Verdict)
		row.Total.add(res.Verdict)
	}
	slices.SortFunc(m.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Operation, b.Operation))
	})
	return m
}

// techniques lists those that occur, in the order of display.
func (r *Report) techniques() []string {
	seen := map[string]bool{}
	for i := range r.Results {
		seen[r.Results[i].Technique] = true
	}
	var list []string
	for t := range seen {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(techniqueRank(a), techniqueRank(b)), cmp.Compare(a, b))
	})
	return list
}

func techniqueRank(t string) int {
	if i := slices.Index(techniques, t); i >= 0 {
		return i
	}
	return len(techniques)
}
