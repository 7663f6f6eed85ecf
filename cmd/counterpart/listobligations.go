package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/mockserver"
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
			all, err := obligationsOf(served)
			if err != nil {
				return usage(err)
			}
			return listObligations(all).print(cmd.OutOrStdout(), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: text, json or markdown")
	cmd.Flags().StringArrayVar(&worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist (repeatable)")
	return cmd
}

// obligationsOf plans one contract after the other, and keeps of each plan nothing but what it is to show: what it took to find out
// is most of it.
func obligationsOf(served []mockserver.Served) ([]*conformance.Obligation, error) {
	defer thrifty()()
	all := []*conformance.Obligation{}
	var errs []error
	for i := range served {
		p, err := conformance.NewPlan(served[i].Contract, served[i].World, 1)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, p.Obligations...)
	}
	return all, errors.Join(errs...)
}

func listObligations(all []*conformance.Obligation) table {
	t := table{header: []string{"ID", "LEVEL", "REQUIREMENT", "SOURCE"}, value: all}
	for _, o := range all {
		source := (&citation{Document: o.Source.Document, Section: o.Source.Section, Grade: o.Source.Grade}).String()
		t.rows = append(t.rows, []string{o.ID, string(o.Level), o.Requirement, source})
	}
	return t
}
