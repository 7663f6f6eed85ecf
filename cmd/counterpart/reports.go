package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// stepSummary is where a CI service wants a page about the step (GitHub Actions).
const stepSummary = "GITHUB_STEP_SUMMARY"

// writeReports writes the summary to stdout, unless a report goes there, and every report that was asked for.
func writeReports(r *report.Report, outputs []output, stdout io.Writer) error {
	toStdout := false
	for _, o := range outputs {
		toStdout = toStdout || o.file == "-"
		if err := writeReport(r, o, stdout); err != nil {
			return err
		}
	}
	if err := writeStepSummary(r); err != nil || toStdout {
		return err
	}
	return report.Write(stdout, "text", r, report.Options{Color: colored(stdout)})
}

// writeReport writes one report. A file is written whole or not at all.
func writeReport(r *report.Report, o output, stdout io.Writer) error {
	var b bytes.Buffer
	if err := report.Write(&b, o.format, r, report.Options{}); err != nil {
		return err
	}
	if o.file == "-" {
		_, err := stdout.Write(b.Bytes())
		return err
	}
	return writeFile(o.file, b.Bytes())
}

func writeStepSummary(r *report.Report) error {
	file := os.Getenv(stepSummary)
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("%s: cannot write %q: %w", stepSummary, file, cause(err))
	}
	if err := report.Write(f, "markdown", r, report.Options{}); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// readReport reads a report that an earlier run wrote as JSON.
func readReport(file string) (*report.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read report %q: %w", file, cause(err))
	}
	defer f.Close()
	r, err := report.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// output is one report that was asked for.
type output struct{ format, file string }

// outputs reads --report FORMAT=FILE, and refuses what could not be written once the run is over.
func (f *verifyFlags) outputs() ([]output, error) {
	var list []output
	taken := map[string]bool{}
	for _, given := range f.reports {
		format, file, ok := strings.Cut(given, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report %q has no file\nhint: --report FORMAT=FILE, and - is stdout", given)
		}
		err := report.CheckFormat(format)
		switch {
		case err == nil && taken[file]:
			err = fmt.Errorf("another report goes there already")
		case err == nil && file != "-":
			err = writable(file)
		}
		if err != nil {
			return nil, fmt.Errorf("--report %q: %w", given, err)
		}
		taken[file] = true
		list = append(list, output{format, file})
	}
	return list, nil
}
