package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Options are what a reader may choose about a report. The zero value is
// plain, short and the same for every run of the same plan.
type Options struct {
	Color      bool // text: ANSI colours
	Width      int  // text: columns to wrap sentences at; 0 is 100
	WithTiming bool // include Report.Timing
	Verbose    bool // text: every exchange in full, and passed results too
}

type writer func(w io.Writer, r *Report, o Options) error

// writers has one entry a format; each lives in the file of that name.
var writers = map[string]writer{
	"text":     writeText,
	"json":     writeJSON,
	"html":     writeHTML,
	"junit":    writeJUnit,
	"sarif":    writeSARIF,
	"markdown": writeMarkdown,
}

// Formats lists the names that Write knows, sorted.
func Formats() []string {
	var names []string
	for n := range writers {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// CheckFormat is an error that names the known formats unless format is one.
func CheckFormat(format string) error {
	if _, known := writers[format]; !known {
		return fmt.Errorf("unknown report format %q\nhint: known formats are %s", format, strings.Join(Formats(), ", "))
	}
	return nil
}

// Write writes r in a format. The report itself is not changed; an invalid
// one is refused, and nothing is written unless all of it can be.
func Write(w io.Writer, format string, r *Report, o Options) error {
	if err := CheckFormat(format); err != nil {
		return err
	}
	r = r.sorted()
	if !o.WithTiming {
		r.Timing = nil
	}
	if err := r.Validate(); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := writers[format](&out, r, o); err != nil {
		return fmt.Errorf("report as %s: %w", format, err)
	}
	_, err := out.WriteTo(w)
	return err
}
