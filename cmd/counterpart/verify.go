package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
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
	failOn        string
	maxFailures   int
	reports       []string
	baseline      string
	writeBaseline string
	resetURL      string
	resetCommand  string
	allowExternal bool
	quiet         bool
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

A breach of what a vendor says (stated, official) fails; of what was concluded (inferred, assumed) it warns.
Exit status: 0 conforms, 1 does not, 2 wrong usage, 3 could not run.`,
		Example: `  counterpart verify
  counterpart verify rocketchat --target https://chat.example.org --world staging.yaml
  counterpart verify --target http://127.0.0.1:4010 --only 'amity/*/boundary' --report junit=report.xml --report html=report.html
  counterpart verify --target http://127.0.0.1:4010 --baseline known.yaml`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			return verify(cmd.Context(), refs, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.target, "target", "", "`URL` of the server; none is the built-in mock")
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist there and the actors who can call (repeatable)")
	flags.StringArrayVar(&f.only, "only", nil, "only obligations whose ID matches `GLOB` (repeatable)")
	flags.StringArrayVar(&f.skip, "skip", nil, "not the obligations whose ID matches `GLOB` (repeatable)")
	flags.StringVar(&f.level, "level", "", "only obligations of `LEVEL` core or extended")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the plan: the same seed gives the same requests")
	flags.IntVar(&f.workers, "workers", 4, "requests at once, where that changes nothing")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second at most; 0 is no limit")
	flags.DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one answer may take")
	flags.DurationVar(&f.budget, "time-budget", 0, "begin no request after so long; 0 is no limit")
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

func verify(ctx context.Context, refs []string, f verifyFlags, stdout, stderr io.Writer) error {
	outputs, err := f.outputs()
	if err != nil {
		return usage(err)
	}
	r, err := f.run(ctx, refs, stderr)
	if err != nil {
		return err
	}
	return f.conclude(r, outputs, stdout)
}

// run loads, plans and runs what the flags say.
func (f verifyFlags) run(ctx context.Context, refs []string, stderr io.Writer) (*report.Report, error) {
	served, err := loadServed(refs, f.worlds, f.allowExternal, stderr)
	if err != nil {
		return nil, err
	}
	plans, err := planAll(served, f.seed)
	if err != nil {
		return nil, usage(err)
	}
	options, err := f.options(refs, served, stderr)
	if err != nil {
		return nil, usage(err)
	}
	if err := options.Select.Validate(plans); err != nil {
		return nil, usage(err)
	}
	target, stop, err := f.open(served)
	if err != nil {
		return nil, err
	}
	defer stop()
	r, err := conformance.Run(ctx, plans, target, options)
	if err != nil {
		return nil, &exitError{exitCouldNot, err}
	}
	return r, nil
}

func planAll(served []mockserver.Served, seed uint64) ([]*conformance.Plan, error) {
	var plans []*conformance.Plan
	for _, s := range served {
		p, err := conformance.NewPlan(s.Contract, s.World, seed)
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

func (f verifyFlags) options(refs []string, served []mockserver.Served, stderr io.Writer) (conformance.Options, error) {
	o := conformance.Options{
		Seed: f.seed, Workers: f.workers, Rate: f.rate, Budget: f.budget, MaxFails: f.maxFailures,
		Select:  conformance.Selection{Only: f.only, Skip: f.skip, Level: report.Level(f.level)},
		Secrets: secretsOf(served), Replay: f.replayLine(refs), Reset: f.reset(),
	}
	switch {
	case f.level != "" && o.Select.Level != report.Core && o.Select.Level != report.Extended:
		return o, fmt.Errorf("unknown level %q\nhint: core or extended", f.level)
	case f.failOn != "fail" && f.failOn != "warn":
		return o, fmt.Errorf("unknown verdict %q for --fail-on\nhint: fail or warn", f.failOn)
	case f.workers < 1:
		return o, fmt.Errorf("--workers %d: at least one has to work", f.workers)
	case f.timeout <= 0:
		return o, fmt.Errorf("--timeout %s is no time at all", f.timeout)
	case f.resetURL != "" && f.resetCommand != "":
		return o, fmt.Errorf("--reset-url and --reset-command are two ways to do one thing\nhint: give one of them")
	}
	if !f.quiet {
		o.Progress = newProgress(stderr)
	}
	return o, nil
}

// secretsOf are the credentials that came from the environment, by value.
func secretsOf(served []mockserver.Served) map[string]string {
	secrets := map[string]string{}
	for _, s := range served {
		for value, name := range s.World.Env {
			secrets[value] = name
		}
	}
	return secrets
}

// replayLine makes the command line that runs one obligation again.
func (f verifyFlags) replayLine(refs []string) func(id string) string {
	parts := append([]string{"counterpart", "verify"}, refs...)
	if f.target != "" {
		parts = append(parts, "--target", f.target)
	}
	for _, w := range f.worlds {
		parts = append(parts, "--world", w)
	}
	parts = append(parts, "--seed", strconv.FormatUint(f.seed, 10), "--only")
	line := strings.Join(parts, " ")
	return func(id string) string { return line + " '" + id + "'" }
}

// reset is what takes the target back to its world, nil for nothing.
func (f verifyFlags) reset() func(context.Context) error {
	switch {
	case f.resetURL != "":
		return func(ctx context.Context) error { return postReset(ctx, f.resetURL) }
	case f.resetCommand != "":
		return func(ctx context.Context) error {
			out, err := exec.CommandContext(ctx, "sh", "-c", f.resetCommand).CombinedOutput()
			if err != nil {
				return fmt.Errorf("%q: %w: %s", f.resetCommand, err, strings.TrimSpace(string(out)))
			}
			return nil
		}
	}
	return nil
}

func postReset(ctx context.Context, target string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%q answered %s", target, answer.Status)
	}
	return nil
}

// open finds the target; without one it starts the built-in mock on a free port of this machine.
func (f verifyFlags) open(served []mockserver.Served) (*conformance.Target, func(), error) {
	if f.target != "" {
		u, err := conformance.ParseTarget(f.target)
		if err != nil {
			return nil, nil, usage(err)
		}
		return &conformance.Target{URL: u, Timeout: f.timeout}, func() {}, nil
	}
	mock, err := mockserver.New(served)
	if err != nil {
		return nil, nil, usage(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, &exitError{exitCouldNot, err}
	}
	server := &http.Server{Handler: mock, ReadHeaderTimeout: headerTimeout}
	go func() { _ = server.Serve(mock.Listener(l)) }()
	u := &url.URL{Scheme: "http", Host: l.Addr().String()}
	return &conformance.Target{URL: u, Name: report.BuiltInMock, Timeout: f.timeout}, func() { _ = server.Close() }, nil
}

// output is one report that was asked for.
type output struct{ format, file string }

// outputs reads --report FORMAT=FILE.
func (f verifyFlags) outputs() ([]output, error) {
	var list []output
	for _, given := range f.reports {
		format, file, ok := strings.Cut(given, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report %q has no file\nhint: --report FORMAT=FILE, and - is stdout", given)
		}
		if err := report.CheckFormat(format); err != nil {
			return nil, fmt.Errorf("--report %q: %w", given, err)
		}
		list = append(list, output{format, file})
	}
	return list, nil
}

// conclude writes the reports, says the verdict, and turns it into the exit status.
func (f verifyFlags) conclude(r *report.Report, outputs []output, stdout io.Writer) error {
	r.FailOnWarn = f.failOn == "warn"
	if err := f.applyBaseline(r); err != nil {
		return usage(err)
	}
	if err := writeReports(r, outputs, stdout); err != nil {
		return &exitError{exitCouldNot, err}
	}
	if f.writeBaseline != "" {
		if err := writeBaseline(f.writeBaseline, r); err != nil {
			return &exitError{exitCouldNot, err}
		}
	}
	if status := r.ExitStatus(); status != exitOK {
		return &exitError{status: status}
	}
	return nil
}
