package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptExamples is "examples COMMAND...": every line under Examples in the command's --help must begin with the command, and
// must be a command line that is understood: with --help behind it, it ends with status 0.
func scriptExamples(ts *testscript.TestScript, neg bool, args []string) {
	help, _, _ := inProcess(append(args, "--help"))
	_, rest, ok := strings.Cut(help, "\nExamples:\n")
	if !ok {
		ts.Fatalf("%q has no examples", strings.Join(args, " "))
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	count := 0
	for line := range strings.Lines(rest) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
		given := words(line)
		expect(ts, neg, len(given) > 0 && given[0] == "counterpart", "not a command: %q", line)
		_, errs, status := inProcess(append(given[1:], "--help"))
		expect(ts, neg, status == exitOK, "%q: exit status %d: %s", line, status, errs)
		count++
	}
	fmt.Fprintf(ts.Stdout(), "%d examples\n", count)
}

// inProcess runs a command line that touches neither files nor the environment: no process is started for each.
func inProcess(args []string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return out.String(), errs.String(), status
}
