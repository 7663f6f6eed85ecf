package main

import (
	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance"
)

func newListObligations() *cobra.Command {
	var format string
	var worlds []string
	cmd := &cobra.Command{
		Use:   "obligations [SPEC...]",
		Short: "List what counterpart verify holds a server to, each with its requirement, level and source",
		Long: `List everything that contracts oblige a server to, by ID. IDs are stable: --only, --skip and baselines name them.

Which obligations about rules can be shown depends on the world, so --world counts here as it does in verify.`,
		Example: `  counterpart list obligations
  counterpart list obligations rocketchat --format json`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			served, err := loadServed(refs, worlds, false, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			plans, err := planAll(served, 1)
			if err != nil {
				return usage(err)
			}
			return listObligations(plans).print(cmd.OutOrStdout(), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: text, json or markdown")
	cmd.Flags().StringArrayVar(&worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist (repeatable)")
	return cmd
}

func listObligations(plans []*conformance.Plan) table {
	t := table{header: []string{"ID", "LEVEL", "REQUIREMENT", "SOURCE"}}
	values := []*conformance.Obligation{}
	for _, p := range plans {
		for _, o := range p.Obligations {
			values = append(values, o)
			source := (&citation{Document: o.Source.Document, Section: o.Source.Section, Grade: o.Source.Grade}).String()
			t.rows = append(t.rows, []string{o.ID, string(o.Level), o.Requirement, source})
		}
	}
	t.value = values
	return t
}
