package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance/score"
)

// scoreFlags are the flags of counterpart score.
type scoreFlags struct {
	worlds   []string
	seed     uint64
	workers  int
	minScore float64
	format   string
	timing   bool
	quiet    bool
}

func newScore() *cobra.Command {
	var f scoreFlags
	cmd := &cobra.Command{
		Use:   "score [SPEC...]",
		Short: "Measure how good the suite is on contracts",
		Long: `Derive faulty servers from contracts, serve each in this process, and run the suite against it until it is caught.

The score is how many are caught of those that anything could tell from a right server, 0 to 1. A mutant that is not caught is
looked for on the model: it survived when a request tells it from the contract, and is equivalent, and not counted, when none of
those tried does. Survivors are named, and so is each obligation that caught nothing which the others do not.
Exit status: 0 the score is at least --min-score, 1 it is not, 2 wrong usage, 3 could not run.`,
		Example: `  counterpart score
  counterpart score rocketchat --format json
  counterpart list mutants genuin`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			return f.score(cmd.Context(), refs, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist and the actors who can call (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the plan: the same seed gives the same score")
	flags.IntVar(&f.workers, "workers", runtime.NumCPU(), "mutants at once")
	flags.Float64Var(&f.minScore, "min-score", 1, "`SCORE`, 0 to 1, under which the exit status is 1")
	flags.StringVar(&f.format, "format", "text", "`FORMAT`: text or json")
	flags.BoolVar(&f.timing, "timing", false, "say on stderr how long it took")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress on stderr")
	return cmd
}

func (f *scoreFlags) check() error {
	switch {
	case f.minScore < 0 || f.minScore > 1:
		return fmt.Errorf("--min-score: %q is no score\nhint: from 0 to 1", fmt.Sprint(f.minScore))
	case f.workers < 1:
		return fmt.Errorf("--workers: \"%d\" is too few: at least one has to work", f.workers)
	case f.format != "text" && f.format != "json":
		return unknownFormat(f.format)
	}
	return nil
}

// score tries every mutant of the contracts, and turns the score into the exit status.
func (f *scoreFlags) score(ctx context.Context, refs []string, stdout, stderr io.Writer) error {
	if err := f.check(); err != nil {
		return usage(err)
	}
	began := time.Now()
	r, err := f.run(ctx, refs, stderr)
	if err != nil {
		return err
	}
	if f.timing {
		fmt.Fprintf(stderr, "%d mutants in %s\n", len(r.Mutants), time.Since(began).Round(time.Millisecond))
	}
	if err := f.print(r, stdout); err != nil {
		return couldNot(err)
	}
	if r.Score < f.minScore {
		return failure(fmt.Errorf("the score %s is under %s", score.Text(r.Score), score.Text(f.minScore)))
	}
	return nil
}

func (f *scoreFlags) run(ctx context.Context, refs []string, stderr io.Writer) (*score.Result, error) {
	served, err := loadServed(refs, f.worlds, false, stderr)
	if err != nil {
		return nil, err
	}
	var subjects []score.Subject
	for _, s := range served {
		if s.Contract.Behavior == nil {
			return nil, usage(fmt.Errorf("%s: a document without a behavior has no mutants\nhint: put a behavior.yaml beside it", s.Contract.Name))
		}
		subjects = append(subjects, score.Subject{Contract: s.Contract, World: s.World})
	}
	o := score.Options{Seed: f.seed, Workers: f.workers}
	if !f.quiet {
		bar := newProgress(stderr)
		bar.noun = "mutants"
		o.Progress = bar.tell
		defer bar.end()
	}
	r, err := score.Run(ctx, subjects, o)
	if err != nil {
		return nil, couldNot(err)
	}
	return r, nil
}

func (f *scoreFlags) print(r *score.Result, stdout io.Writer) error {
	if f.format == "json" {
		return printJSON(stdout, r)
	}
	return r.WriteText(stdout)
}
