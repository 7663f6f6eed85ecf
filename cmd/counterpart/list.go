package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// listings are what counterpart list can list, each from the loaded contracts to rows.
var listings = map[string]listing{
	"specs":      {"the contracts", listSpecs},
	"operations": {"the operations and what each demands of a request", listOperations},
	"rules":      {"the rules of each operation in the order they are tried, and the answers to failed requests", listRules},
	"limits":     {"every limit on requests, with its source", listLimits},
	"mutants":    {"the faulty servers that score holds the suite against, and what each breaks", listMutants},
}

// listing is one kind of list: a table for people and a value for machines.
type listing struct {
	what string
	make func([]*specs.Contract) table
}

func newList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what contracts hold",
		Example: `  counterpart list operations
  counterpart list rules rocketchat
  counterpart list limits amity --format json`,
		Args: noCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, name := range []string{"specs", "operations", "rules", "limits", "mutants"} {
		cmd.AddCommand(newListing(name, listings[name]))
	}
	cmd.AddCommand(newListObligations())
	return cmd
}

func newListing(name string, l listing) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     name + " [SPEC...]",
		Short:   "List " + l.what,
		Example: "  counterpart list " + name + "\n  counterpart list " + name + " amity --format json",
		RunE: func(cmd *cobra.Command, refs []string) error {
			contracts, err := loadContracts(refs, specs.Options{}, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return l.make(contracts).print(cmd.OutOrStdout(), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: text, json or markdown")
	return cmd
}

type specRow struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Version    string `json:"version"`
	Operations int    `json:"operations"`
	Limits     int    `json:"limits"`
	Rules      int    `json:"rules"`
}

func listSpecs(contracts []*specs.Contract) table {
	t := table{header: []string{"NAME", "TITLE", "OPERATIONS", "LIMITS", "RULES"}}
	values := []specRow{}
	for _, c := range contracts {
		v := specRow{c.Name, c.Document.Title, c.Document.Version, len(c.Document.Operations), c.Constraints(), c.Rules()}
		values = append(values, v)
		t.rows = append(t.rows, []string{v.Name, v.Title, fmt.Sprint(v.Operations), fmt.Sprint(v.Limits), fmt.Sprint(v.Rules)})
	}
	t.value = values
	return t
}

type operationRow struct {
	Contract  string    `json:"contract"`
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Security  []string  `json:"security"`
	Limits    int       `json:"limits"`
	Rules     int       `json:"rules"`
	Responses []string  `json:"responses"`
	Source    *citation `json:"source,omitempty"`
}

func listOperations(contracts []*specs.Contract) table {
	t := table{header: []string{"CONTRACT", "OPERATION", "METHOD", "PATH", "SECURITY", "LIMITS", "RULES", "RESPONSES"}}
	values := []operationRow{}
	each(contracts, func(c *specs.Contract, op *openapi.Operation) {
		v := operationRow{
			Contract: c.Name, Operation: op.ID, Method: op.Method, Path: op.Path, Security: securityOf(op),
			Limits: len(op.Constraints()), Rules: len(c.RulesOf(op.ID)), Responses: statusesOf(op), Source: cite(op.Source),
		}
		values = append(values, v)
		t.rows = append(t.rows, []string{
			v.Contract, v.Operation, v.Method, v.Path, strings.Join(v.Security, " or "), fmt.Sprint(v.Limits), fmt.Sprint(v.Rules),
			strings.Join(v.Responses, " "),
		})
	})
	t.value = values
	return t
}

// each calls f for every operation, in the order of the documents.
func each(contracts []*specs.Contract, f func(*specs.Contract, *openapi.Operation)) {
	for _, c := range contracts {
		for _, op := range c.Document.Operations {
			f(c, op)
		}
	}
}

func securityOf(op *openapi.Operation) []string {
	alternatives := []string{}
	for _, alternative := range op.Security {
		var together []string
		for _, use := range alternative {
			together = append(together, use.Scheme.Name)
		}
		alternatives = append(alternatives, strings.Join(together, "+"))
	}
	return alternatives
}

func statusesOf(op *openapi.Operation) []string {
	statuses := []string{}
	for _, r := range op.Responses {
		statuses = append(statuses, r.Status)
	}
	return statuses
}

// citation is a source as lists and machines read it.
type citation struct {
	Document string `json:"document"`
	Section  string `json:"section,omitempty"`
	Quote    string `json:"quote,omitempty"`
	Grade    string `json:"grade"`
}

func cite(s *specs.Source) *citation {
	if s == nil {
		return nil
	}
	return &citation{s.Document, s.Section, s.Quote, string(s.Grade)}
}

// String is "document, section (grade)", "" for none.
func (c *citation) String() string {
	switch {
	case c == nil:
		return ""
	case c.Section == "":
		return fmt.Sprintf("%s (%s)", c.Document, c.Grade)
	}
	return fmt.Sprintf("%s, %s (%s)", c.Document, c.Section, c.Grade)
}
