package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance/export"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs"
)

// exportFlags are the flags of counterpart export.
type exportFlags struct {
	format        string
	output        string
	sources       []string
	allowExternal bool
}

func newExport() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export REPORT.json [SPEC...]",
		Short: "Hand the failures of a run to other tools",
		Long: `Write the failures in a report in a form that other tools run: a script of curl lines, an HTTP archive (HAR 1.2), an Arazzo
1.0.1 workflow document, or a Go test that needs the standard library alone. Of failures with one cause the leading one is written.

Secrets stay names: the script, the test and the workflow's inputs take them from whoever runs them. COUNTERPART_TARGET sends
the script and the test to another server. What a format cannot carry exactly is left out, and named on stderr.
An Arazzo document refers to the OpenAPI documents by the path of the SPEC; --source says otherwise.`,
		Example: `  counterpart verify --target http://127.0.0.1:4010 --report json=report.json
  counterpart export report.json --format curl --output failures.sh
  counterpart export report.json --format arazzo --source amity=https://example.org/amity.yaml`,
		Args: takes(1, -1, "a report, REPORT.json, and the SPECs if they were files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.export(args[0], args[1:], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "curl", "`FORMAT` to write: "+strings.Join(export.Formats(), ", "))
	flags.StringVarP(&f.output, "output", "o", "", "write to `FILE` instead of stdout")
	flags.StringArrayVar(&f.sources, "source", nil, "`CONTRACT=URL` of an OpenAPI document, for arazzo (repeatable)")
	flags.BoolVar(&f.allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	return cmd
}

func (f *exportFlags) export(file string, refs []string, stdout, stderr io.Writer) error {
	if err := export.CheckFormat(f.format); err != nil {
		return usage(fmt.Errorf("--format: %w", err))
	}
	if f.output != "" {
		if err := writable(f.output); err != nil {
			return usage(err)
		}
	}
	r, err := readReport(file)
	if err != nil {
		return usage(err)
	}
	if len(r.Findings()) == 0 {
		fmt.Fprintln(stderr, "nothing failed in the report, so there is nothing to export")
	}
	var o export.Options
	if f.format == "arazzo" {
		if o.Contracts, err = f.contracts(r, refs, stderr); err != nil {
			return err
		}
	}
	return f.write(r, o, stdout, stderr)
}

// write writes the export whole or not at all, and names what was left out.
func (f *exportFlags) write(r *report.Report, o export.Options, stdout, stderr io.Writer) error {
	var b bytes.Buffer
	omitted, err := export.Write(&b, f.format, r, o)
	for _, one := range omitted {
		fmt.Fprintf(stderr, "left out: %q: %s\n", one.ID, one.Reason)
	}
	if err != nil {
		return couldNot(err)
	}
	if f.output == "" {
		_, err = stdout.Write(b.Bytes())
		return err
	}
	if err := writeFile(f.output, b.Bytes()); err != nil {
		return couldNot(err)
	}
	if f.format == "curl" {
		return os.Chmod(f.output, 0o755)
	}
	return nil
}

// contracts are those of the report, or the SPECs where they were files, as workflows refer to them.
func (f *exportFlags) contracts(r *report.Report, refs []string, stderr io.Writer) ([]export.Contract, error) {
	if len(refs) == 0 {
		for _, c := range r.Contracts {
			refs = append(refs, c.Name)
		}
	}
	loaded, err := loadContracts(refs, specs.Options{AllowExternal: f.allowExternal}, stderr)
	if err != nil {
		return nil, err
	}
	urls, err := f.urls(loaded)
	if err != nil {
		return nil, usage(err)
	}
	var list []export.Contract
	for i, c := range loaded {
		one := export.Contract{Name: c.Name, URL: urls[c.Name]}
		if one.URL == "" {
			one.URL = located(c.Name, refs[i])
		}
		for _, op := range c.Document.Operations {
			one.Operations = append(one.Operations, export.Operation{ID: op.ID, Method: op.Method, Path: op.Path, Named: op.ID != op.Method+" "+op.Path})
		}
		list = append(list, one)
	}
	return list, nil
}

// located is where the document of a SPEC lies: the file that it names, or the place of an embedded one in the source of this program.
func located(name, ref string) string {
	if name == ref {
		return "specs/" + name + "/openapi.yaml"
	}
	return filepath.ToSlash(ref)
}

// urls reads --source CONTRACT=URL.
func (f *exportFlags) urls(loaded []*specs.Contract) (map[string]string, error) {
	known, urls := map[string]bool{}, map[string]string{}
	for _, c := range loaded {
		known[c.Name] = true
	}
	for _, given := range f.sources {
		name, url, ok := strings.Cut(given, "=")
		if !ok || url == "" || !known[name] {
			return nil, fmt.Errorf("--source %q does not name a contract of the report and the URL of its document\nhint: --source CONTRACT=URL", given)
		}
		urls[name] = url
	}
	return urls, nil
}
