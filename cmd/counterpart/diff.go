package main

import (
	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance/report"
)

func newDiff() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff BEFORE.json AFTER.json",
		Short: "Compare two reports: what broke, what was mended, what is new or gone",
		Long: `Compare two JSON reports of counterpart verify by obligation.
Exit status 1 when the later one has something to mend that the earlier one had not.`,
		Example: `  counterpart verify --report json=before.json
  counterpart diff before.json after.json`,
		Args: takes(2, 2, "two reports, BEFORE.json and AFTER.json"),
		RunE: func(cmd *cobra.Command, files []string) error {
			if format != "text" && format != "json" {
				return unknownFormat(format)
			}
			before, err := readReport(files[0])
			if err != nil {
				return usage(err)
			}
			after, err := readReport(files[1])
			if err != nil {
				return usage(err)
			}
			return printChanges(cmd, report.Diff(before, after), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: text or json")
	return cmd
}

func printChanges(cmd *cobra.Command, changes *report.Changes, format string) error {
	w := cmd.OutOrStdout()
	write := func() error { return changes.WriteText(w, report.Options{Color: colored(w)}) }
	if format == "json" {
		write = func() error { return changes.WriteJSON(w) }
	}
	if err := write(); err != nil {
		return couldNot(err)
	}
	if changes.Worse() {
		return failure(nil)
	}
	return nil
}
