package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/mockserver"
)

// verifyFlags are the flags of counterpart verify.
type verifyFlags struct {
	target        string
	worlds        []string
	only, skip    []string
	level         string
	seed          uint64
	workers       int
	rate          float64
	timeout       time.Duration
	budget        time.Duration
	steps         int
	failOn        string
	maxFailures   int
	reports       []string
	baseline      string
	writeBaseline string
	resetURL      string
	resetCommand  string
	allowExternal bool
	quiet         bool

	resetMock func() // takes the built-in mock back to its worlds, once it runs
}

func newVerify() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify [SPEC...]",
		Short: "Check a server against contracts",
		Long: `Check a server, at any URL, against contracts: every documented example, both sides of every limit, every credential, every
rule of the behavior and that its effects stay.

Without --target the suite runs against the built-in mock, in this process. The requests are one sequence from a known world, so
a server that cannot be reset can be checked; --world says which entities exist there and who can call. A credential ${NAME} in
a world is taken from the environment, and reports show $NAME.

--reset-url is POSTed to, and a redirect is not followed. Where its path begins with /_counterpart/ , it is a mock's, and is sent the
token in COUNTERPART_CONTROL_TOKEN, if there is one.

Several contracts are tried at the same time, as far as --workers goes; one after the other with --reset-url, --reset-command or
--max-failures. The report is the same.

A breach of what a vendor says (stated, official) fails; of what was concluded (inferred, assumed) it warns.
SIGINT ends the run in order: what was found out so far is reported. --write-baseline leaves the exit status as it is.
Exit status: 0 conforms, 1 does not, 2 wrong usage, 3 could not run or not to the end.`,
		Example: `  counterpart verify
  counterpart verify rocketchat --target https://chat.example.org --world staging.yaml
  counterpart verify --target http://127.0.0.1:4010 --only 'amity/*/boundary' --report junit=report.xml --report html=report.html
  counterpart verify --target http://127.0.0.1:4010 --baseline known.yaml`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			return f.verify(cmd.Context(), refs, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.target, "target", "", "`URL` of the server; none is the built-in mock")
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist there and the actors who can call (repeatable)")
	flags.StringArrayVar(&f.only, "only", nil, "only obligations whose ID matches `GLOB` (repeatable)")
	flags.StringArrayVar(&f.skip, "skip", nil, "not the obligations whose ID matches `GLOB` (repeatable)")
	flags.StringVar(&f.level, "level", "", "only obligations of `LEVEL` core or extended")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the plan: the same seed gives the same requests")
	flags.IntVar(&f.workers, "workers", 4, "requests at once, where that changes nothing: of one contract or of several")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second at most; 0 is no limit")
	flags.DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one answer may take, that of --reset-url too")
	flags.DurationVar(&f.budget, "time-budget", 0, "go on with random requests after the plan, and begin none after so long; 0 is no limit, and the plan alone")
	flags.IntVar(&f.steps, "steps", 0, "go on with so many random requests after the plan: the same seed and steps find the same")
	flags.StringVar(&f.failOn, "fail-on", "fail", "`VERDICT` that makes the exit status 1: fail or warn")
	flags.IntVar(&f.maxFailures, "max-failures", 0, "stop after so many failed obligations; 0 is no limit")
	flags.StringArrayVar(&f.reports, "report", nil, "write a report as `FORMAT=FILE` (repeatable): "+strings.Join(report.Formats(), ", ")+"; - is stdout")
	flags.StringVar(&f.baseline, "baseline", "", "`FILE` of known failures, with a reason and an expiry for each")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write the failures of this run to `FILE` as a baseline")
	flags.StringVar(&f.resetURL, "reset-url", "", "POST to `URL` before each contract, to take the server back to the world")
	flags.StringVar(&f.resetCommand, "reset-command", "", "run `COMMAND` with the shell before each contract, to take the server back to the world")
	flags.BoolVar(&f.allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress on stderr")
	return cmd
}

// verify checks the flags before anything is loaded or sent, runs, and writes down what was found out.
func (f *verifyFlags) verify(ctx context.Context, refs []string, stdout, stderr io.Writer) error {
	if err := f.check(); err != nil {
		return usage(err)
	}
	outputs, err := f.outputs()
	if err != nil {
		return usage(err)
	}
	known, err := readBaseline(f.baseline)
	if err != nil {
		return usage(err)
	}
	r, err := f.run(ctx, refs, stderr)
	if err != nil {
		return err
	}
	r.FailOnWarn = f.failOn == "warn"
	if known != nil {
		known.Apply(r, time.Now())
	}
	r.Hints = f.hints(r)
	return f.conclude(r, outputs, stdout, stderr)
}

// run loads, plans and runs what the flags say.
func (f *verifyFlags) run(ctx context.Context, refs []string, stderr io.Writer) (*report.Report, error) {
	defer thrifty()()
	served, err := loadServed(refs, f.worlds, f.allowExternal, stderr)
	if err != nil {
		return nil, err
	}
	plans, err := planAll(served, f.seed)
	if err != nil {
		return nil, usage(err)
	}
	options := f.options(refs, served)
	if err := options.Select.Validate(plans); err != nil {
		return nil, usage(err)
	}
	target, stop, err := f.open(served, stderr)
	if err != nil {
		return nil, err
	}
	defer stop()
	options.Reset = f.reset()
	if !f.quiet {
		bar := newProgress(stderr)
		options.Progress = bar.tell
		defer bar.end()
	}
	return runPlans(ctx, plans, target, options)
}

// planAll plans as many contracts at once as there are processors: more would take as long, and hold more in memory.
func planAll(served []mockserver.Served, seed uint64) ([]*conformance.Plan, error) {
	plans, errs := make([]*conformance.Plan, len(served)), make([]error, len(served))
	var next atomic.Int64
	var planning sync.WaitGroup
	for range min(len(served), runtime.GOMAXPROCS(0)) {
		planning.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(served); i = int(next.Add(1)) - 1 {
				plans[i], errs[i] = conformance.NewPlan(served[i].Contract, served[i].World, seed)
			}
		})
	}
	planning.Wait()
	return plans, errors.Join(errs...)
}

// thrifty collects garbage sooner until what it returns is called, unless $GOGC says how soon: a plan in the making holds thousands of
// predictions, and beside them as much garbage as that. A third more time saves a quarter of the memory.
func thrifty() (end func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(50)
	return func() { debug.SetGCPercent(before) }
}

// runPlans runs, and says with which exit status a run that found out nothing ends.
func runPlans(ctx context.Context, plans []*conformance.Plan, target *conformance.Target, o conformance.Options) (*report.Report, error) {
	if ctx.Err() != nil {
		return nil, couldNot(fmt.Errorf("nothing was sent: %w", context.Cause(ctx)))
	}
	r, err := conformance.Run(ctx, plans, target, o)
	switch {
	case errors.Is(err, conformance.ErrNothing):
		return nil, usage(err)
	case err != nil:
		return nil, couldNot(err)
	}
	return r, nil
}

// conclude writes the reports, says the verdict, and turns it into the exit status.
func (f *verifyFlags) conclude(r *report.Report, outputs []output, stdout, stderr io.Writer) error {
	if err := writeReports(r, outputs, stdout); err != nil {
		return couldNot(err)
	}
	tellHints(stderr, r.Hints)
	if f.writeBaseline != "" {
		if err := writeBaseline(f.writeBaseline, r); err != nil {
			return couldNot(err)
		}
	}
	if status := r.ExitStatus(); status != exitOK {
		return &exitError{status: status}
	}
	return nil
}
