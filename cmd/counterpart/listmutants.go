package main

import (
	"github.com/counterpart-api/counterpart/conformance/mutant"
	"github.com/counterpart-api/counterpart/specs"
)

type mutantRow struct {
	ID       string    `json:"id"`
	Class    string    `json:"class"`
	Sentence string    `json:"sentence"`
	Source   *citation `json:"source,omitempty"`
	File     string    `json:"file,omitempty"`
	Line     int       `json:"line,omitempty"`
}

// listMutants lists the faulty servers that score holds the suite against.
func listMutants(contracts []*specs.Contract) table {
	t := table{header: []string{"MUTANT", "WHAT IT DOES", "SOURCE OF WHAT IT BREAKS"}}
	values := []mutantRow{}
	for _, c := range contracts {
		for _, m := range mutant.All(c, specs.World{}) {
			v := mutantRow{m.ID, m.Class, m.Sentence, cite(m.Source), m.File, m.Line}
			values = append(values, v)
			t.rows = append(t.rows, []string{v.ID, v.Sentence, v.Source.String()})
		}
	}
	t.value = values
	return t
}
