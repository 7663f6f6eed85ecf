package main

import (
	"fmt"
	"io"

	"github.com/counterpart-api/counterpart/specs"
)

// loadContracts loads the contracts that the command line names, every embedded one when it names none. Errors are usage
// errors; warnings and what is not supported go to stderr.
func loadContracts(refs []string, o specs.Options, stderr io.Writer) ([]*specs.Contract, error) {
	if len(refs) == 0 {
		refs = specs.Names()
	}
	var contracts []*specs.Contract
	named := map[string]string{}
	for _, ref := range refs {
		c, findings := specs.Load(ref, o)
		if err := findings.Err(); err != nil {
			return nil, usage(err)
		}
		if other, taken := named[c.Name]; taken {
			return nil, usage(fmt.Errorf("%q and %q are both called %q\nhint: rename one of the files", other, ref, c.Name))
		}
		named[c.Name] = ref
		tell(stderr, findings)
		contracts = append(contracts, c)
	}
	return contracts, nil
}

// tell prints what a loaded contract has that is not an error, a line or two each.
func tell(w io.Writer, findings specs.Findings) {
	for _, f := range findings {
		fmt.Fprintf(w, "%s: %s\n", f.Severity, f)
	}
}
