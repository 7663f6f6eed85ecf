package main

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptExamples is "examples COMMAND...": every line under Examples in the command's --help must begin with the command, and
// must be a command line that is understood: with --help behind it, it ends with status 0.
func scriptExamples(ts *testscript.TestScript, neg bool, args []string) {
	help, err := counterpart(ts, append(args, "--help")).Output()
	ts.Check(err)
	_, rest, ok := strings.Cut(string(help), "\nExamples:\n")
	if !ok {
		ts.Fatalf("%q has no examples", strings.Join(args, " "))
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	count := 0
	for line := range strings.Lines(rest) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
		given := words(line)
		expect(ts, neg, len(given) > 0 && given[0] == "counterpart", "not a command: %q", line)
		out, err := counterpart(ts, append(given[1:], "--help")).CombinedOutput()
		expect(ts, neg, err == nil, "%q: %v: %s", line, err, out)
		count++
	}
	fmt.Fprintf(ts.Stdout(), "%d examples\n", count)
}
