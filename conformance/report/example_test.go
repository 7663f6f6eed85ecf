package report_test

import (
	"fmt"
	"os"

	"github.com/counterpart-api/counterpart/conformance/report"
)

func ExampleWrite() {
	r := &report.Report{
		APIVersion: report.APIVersion,
		Target:     "http://127.0.0.1:8080",
		Results: []report.Result{{
			ID: "amity/joinCommunity/security/bearer-missing", Contract: "amity", Operation: "joinCommunity", Technique: "security",
			Requirement: "A call without a token is refused.", Level: report.Core, Verdict: report.Fail, Reason: "answered 200",
			Source: report.Source{Document: "Amity Social API", Grade: "stated", File: "specs/amity/openapi.yaml", Line: 12},
		}},
	}
	if err := report.Write(os.Stdout, "text", r, report.Options{}); err != nil {
		fmt.Println(err)
	}
	fmt.Println("exit status", r.ExitStatus())
	// Output:
	// FAIL amity/joinCommunity/security/bearer-missing
	//   requirement  A call without a token is refused.
	//   source       Amity Social API, stated, specs/amity/openapi.yaml:12
	//   because      answered 200
	//
	// operation            technique  pass  fail  warn  undecided  unreached  unsupported
	// amity/joinCommunity  security      .     1     .          .          .            .
	// total                              .     1     .          .          .            .
	//
	// DOES NOT CONFORM: 0 of 1 passed, 1 fail against http://127.0.0.1:8080, seed 0
	// exit status 1
}
