package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/specs"
)

func newLint() *cobra.Command {
	var format string
	var allowExternal bool
	cmd := &cobra.Command{
		Use:   "lint SPEC...",
		Short: "Say what is wrong with, or not supported of, a contract",
		Long: `Print everything that is wrong with a document, the behavior beside it and its world, and what is not supported, all at once.
Exit status 1 when there is an error.`,
		Example: `  counterpart lint amity
  counterpart lint path/to/openapi.yaml --format json`,
		Args: takes(1, -1, "one SPEC or more"),
		RunE: func(cmd *cobra.Command, refs []string) error {
			findings := lint(refs, specs.Options{AllowExternal: allowExternal})
			if err := printFindings(cmd.OutOrStdout(), findings, format); err != nil {
				return err
			}
			if len(findings.Of(specs.Error)) > 0 {
				return failure(nil)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: text or json")
	cmd.Flags().BoolVar(&allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	return cmd
}

// lint collects the findings of contracts and of the worlds they start from.
func lint(refs []string, o specs.Options) specs.Findings {
	var all specs.Findings
	for _, ref := range refs {
		c, findings := specs.Load(ref, o)
		all = append(all, findings...)
		if c != nil && c.Behavior != nil {
			all = append(all, c.FixedBodies()...)
			all = append(all, lintWorld(c, ref)...)
		}
	}
	return all
}

func lintWorld(c *specs.Contract, ref string) specs.Findings {
	src, file, err := readWorld(ref, "")
	if err != nil {
		return specs.Findings{{Severity: specs.Error, Code: "unreadable", File: file, Message: err.Error()}}
	}
	if src == nil {
		return nil
	}
	_, findings := c.World(file, src, nil)
	return findings
}

func printFindings(w io.Writer, findings specs.Findings, format string) error {
	switch format {
	case "json":
		if findings == nil {
			findings = specs.Findings{}
		}
		return printJSON(w, findings)
	case "text":
		for _, f := range findings {
			fmt.Fprintf(w, "%s: %s\n", f.Severity, f)
		}
		fmt.Fprintf(w, "%s, %s, %s\n", plural(len(findings.Of(specs.Error)), "error"),
			plural(len(findings.Of(specs.Warning)), "warning"), plural(len(findings.Of(specs.Unsupported)), "unsupported part"))
		return nil
	}
	return unknownFormat(format)
}

// unknownFormat refuses a --format that is none of those that the command knows.
func unknownFormat(format string, more ...string) error {
	return usage(fmt.Errorf("unknown format %q\nhint: %s", format, strings.Join(append([]string{"text", "json"}, more...), ", ")))
}

func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// plural is a number and a noun: "1 rule", "2 rules".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
