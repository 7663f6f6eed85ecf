package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

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
	if err := os.WriteFile(o.file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("cannot write report: %w", err)
	}
	return nil
}

func writeStepSummary(r *report.Report) error {
	file := os.Getenv(stepSummary)
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", stepSummary, err)
	}
	if err := report.Write(f, "markdown", r, report.Options{}); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// colored says whether w is a terminal that wants colour (https://no-color.org).
func colored(w io.Writer) bool { return terminal(w) && os.Getenv("NO_COLOR") == "" }

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// applyBaseline marks what is known to fail.
func (f verifyFlags) applyBaseline(r *report.Report) error {
	if f.baseline == "" {
		return nil
	}
	src, err := os.ReadFile(f.baseline)
	if err != nil {
		return fmt.Errorf("cannot read baseline: %w", err)
	}
	b, err := report.ParseBaseline(f.baseline, src)
	if err != nil {
		return err
	}
	b.Apply(r, time.Now())
	return nil
}

// baselineLife is how long the entries of a written baseline count: long enough to mend things, too short to forget them.
const baselineLife = 90 * 24 * time.Hour

// writeBaseline writes what stands between the run and conforming as a baseline.
func writeBaseline(file string, r *report.Report) error {
	expires := time.Now().Add(baselineLife).Format(time.DateOnly)
	var b bytes.Buffer
	if err := report.NewBaseline(r, "known when the baseline was written", expires).Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("cannot write baseline: %w", err)
	}
	return nil
}

// readReport reads a report that an earlier run wrote as JSON.
func readReport(file string) (*report.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read report: %w", err)
	}
	defer f.Close()
	r, err := report.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}
