package main

import (
	"fmt"
	"io"
	"net/url"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// hints are what may be the reason of failures beside the target itself.
func (f *verifyFlags) hints(r *report.Report) []string {
	if r.Outcome() != report.DoesNotConform && r.Outcome() != report.NotDecided {
		return nil
	}
	var list []string
	if u, err := url.Parse(f.target); err == nil && f.target != "" && f.resetURL == "" && f.resetCommand == "" {
		list = append(list, fmt.Sprintf("the run took the target to be in the state of its world; what an earlier run left there is a failure in this one. "+
			"--reset-url URL (a mock's is %s://%s/_counterpart/reset) or --reset-command COMMAND takes it back before", u.Scheme, u.Host))
	}
	if n := onPurpose(r); n > 0 {
		list = append(list, fmt.Sprintf("%s on purpose, as the target says (%s): it was told to, by --fault or at /_counterpart/faults, where DELETE ends it",
			plural(n, "failure"), report.FaultHeader))
	}
	return list
}

// onPurpose counts the failures of which the target says that they are on purpose.
func onPurpose(r *report.Report) (n int) {
	for i := range r.Results {
		if saysFault(r.Results[i].Exchanges) {
			n++
		}
	}
	return n
}

func saysFault(exchanges []report.Exchange) bool {
	for i := range exchanges {
		if seen := exchanges[i].Observed; seen != nil {
			for _, h := range seen.Headers {
				if h.Name == report.FaultHeader {
					return true
				}
			}
		}
	}
	return false
}

func tellHints(w io.Writer, hints []string) {
	for _, hint := range hints {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
}
