package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// baselineLife is how long the entries of a written baseline count: long enough to mend things, too short to forget them.
const baselineLife = 90 * 24 * time.Hour

// readBaseline reads the failures that are known, nil when no file is named.
func readBaseline(file string) (*report.Baseline, error) {
	if file == "" {
		return nil, nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read baseline %q: %w", file, cause(err))
	}
	return report.ParseBaseline(file, src)
}

// writeBaseline writes what stands between the run and conforming as a baseline.
func writeBaseline(file string, r *report.Report) error {
	expires := time.Now().Add(baselineLife).Format(time.DateOnly)
	var b bytes.Buffer
	if err := report.NewBaseline(r, "known when the baseline was written", expires).Write(&b); err != nil {
		return err
	}
	return writeFile(file, b.Bytes())
}
