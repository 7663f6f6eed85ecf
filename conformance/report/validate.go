package report

import (
	"errors"
	"fmt"
	"slices"
)

// Validate is an error unless r is a document of this version: a known
// version, verdict and level everywhere, results sorted by ID and each once.
func (r *Report) Validate() error {
	if r.APIVersion != APIVersion {
		return fmt.Errorf("report version %q is not known\nhint: this tool reads and writes %q; use the version of the tool that made the report", r.APIVersion, APIVersion)
	}
	if l := r.Selection.Level; l != "" && !l.valid() {
		return fmt.Errorf("selection: unknown level %q", l)
	}
	for i := range r.Results {
		if err := r.Results[i].validate(); err != nil {
			return fmt.Errorf("result %q: %w", r.Results[i].ID, err)
		}
		if i > 0 && r.Results[i-1].ID >= r.Results[i].ID {
			return fmt.Errorf("result %q: occurs twice or out of order", r.Results[i].ID)
		}
	}
	return r.Baseline.validate()
}

func (r *Result) validate() error {
	switch {
	case r.ID == "":
		return errors.New("empty id")
	case !r.Verdict.valid():
		return fmt.Errorf("unknown verdict %q\nhint: verdicts are %v", r.Verdict, verdicts)
	case !r.Level.valid():
		return fmt.Errorf("unknown level %q\nhint: levels are %q and %q", r.Level, Core, Extended)
	case r.Source.Line < 0:
		return fmt.Errorf("negative line %d", r.Source.Line)
	}
	return nil
}

func (a *Applied) validate() error {
	if a == nil {
		return nil
	}
	for _, p := range a.Problems {
		if !slices.Contains([]ProblemKind{Stale, Expired}, p.Kind) {
			return fmt.Errorf("baseline: unknown problem %q", p.Kind)
		}
	}
	return nil
}
