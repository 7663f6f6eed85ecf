package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		"list":          {[]string{"-list"}, 0, "genuin-add-reversed\tgenuin/addMembers/", ""},
		"unknown fault": {[]string{"-fault", "x"}, 2, "", `unknown fault "x"`},
		"unknown flag":  {[]string{"-x"}, 2, "", "-x"},
		"no address":    {[]string{"-listen", "nowhere"}, 3, "", "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			status := run(test.args, &stdout, &stderr)
			if status != test.status || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("got %d, %q, %q", status, stdout.String(), stderr.String())
			}
		})
	}
}
