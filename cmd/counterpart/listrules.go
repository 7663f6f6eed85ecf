package main

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

type ruleRow struct {
	Contract  string    `json:"contract"`
	Operation string    `json:"operation,omitempty"` // none for the answer to a class of failed requests
	Class     string    `json:"class"`
	Rule      string    `json:"rule"`
	When      string    `json:"when,omitempty"`
	Status    int       `json:"status"`
	Effects   int       `json:"effects"`
	Source    *citation `json:"source,omitempty"`
	File      string    `json:"file"`
	Line      int       `json:"line"`
}

func listRules(contracts []*specs.Contract) table {
	t := table{header: []string{"CONTRACT", "OPERATION", "RULE", "STATUS", "EFFECTS", "WHEN", "SOURCE"}}
	values := []ruleRow{}
	for _, c := range contracts {
		for _, op := range c.Document.Operations {
			for _, r := range c.RulesOf(op.ID) {
				values = append(values, ruleRow{
					c.Name, op.ID, specs.ClassRules, r.Name, r.When, r.Status, len(r.Effects), cite(specs.Cite(r.Source)), r.File, r.Line,
				})
			}
		}
		values = append(values, errorRows(c)...)
	}
	for _, v := range values {
		operation := v.Operation
		if operation == "" {
			operation = "(" + v.Class + ")"
		}
		t.rows = append(t.rows, []string{v.Contract, operation, v.Rule, fmt.Sprint(v.Status), fmt.Sprint(v.Effects), v.When, v.Source.String()})
	}
	t.value = values
	return t
}

func errorRows(c *specs.Contract) []ruleRow {
	if c.Behavior == nil {
		return nil
	}
	var rows []ruleRow
	for _, e := range c.Behavior.Errors() {
		rows = append(rows, ruleRow{
			Contract: c.Name, Class: e.Class, Rule: e.Name, When: e.When, Status: e.Status, Source: cite(specs.Cite(e.Source)), File: e.File, Line: e.Line,
		})
	}
	return rows
}

type limitRow struct {
	Contract  string    `json:"contract"`
	Operation string    `json:"operation"`
	Where     string    `json:"where"`
	Keyword   string    `json:"keyword"`
	Limit     any       `json:"limit"`
	Source    *citation `json:"source,omitempty"`
}

func listLimits(contracts []*specs.Contract) table {
	t := table{header: []string{"CONTRACT", "OPERATION", "WHERE", "KEYWORD", "LIMIT", "SOURCE"}}
	values := []limitRow{}
	each(contracts, func(c *specs.Contract, op *openapi.Operation) {
		for _, limit := range op.Constraints() {
			v := limitRow{c.Name, op.ID, limit.Where, limit.Keyword, limit.Limit, cite(limit.Source)}
			values = append(values, v)
			t.rows = append(t.rows, []string{v.Contract, v.Operation, v.Where, v.Keyword, limitText(v.Limit), v.Source.String()})
		}
	})
	t.value = values
	return t
}

// limitText is a limit as people read it: alternatives by name, anything else as it is.
func limitText(limit any) string {
	if names, ok := limit.([]string); ok {
		return strings.Join(names, " or ")
	}
	return fmt.Sprint(limit)
}
