package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
)

func newReplay() *cobra.Command {
	f := verifyFlags{workers: 1, failOn: "fail", quiet: true}
	cmd := &cobra.Command{
		Use:   "replay REPORT.json [SPEC...]",
		Short: "Send the failures of an earlier run again",
		Long: `Send what failed in an earlier run again, with the same seed, and say of each obligation whether it is fixed.

The contracts and the target are those of the report; name the SPECs when they were files, and --target for another server.
A --reset-url whose path begins with /_counterpart/ is sent the token in COUNTERPART_CONTROL_TOKEN, if there is one.
Exit status 1 when something still fails.`,
		Example: `  counterpart verify --target http://127.0.0.1:4010 --report json=report.json
  counterpart replay report.json`,
		Args: takes(1, -1, "a report, REPORT.json, and the SPECs if they were files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.replay(cmd.Context(), args[0], args[1:], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.target, "target", "", "`URL` of the server, if not the report's")
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities that exist there (repeatable)")
	flags.BoolVar(&f.allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	flags.StringVar(&f.resetURL, "reset-url", "", "POST to `URL` to take the server back to the world")
	flags.StringVar(&f.resetCommand, "reset-command", "", "run `COMMAND` with the shell to take the server back to the world")
	flags.DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one answer may take, that of --reset-url too")
	return cmd
}

func (f *verifyFlags) replay(ctx context.Context, file string, refs []string, stdout, stderr io.Writer) error {
	if err := f.check(); err != nil {
		return usage(err)
	}
	earlier, err := readReport(file)
	if err != nil {
		return usage(err)
	}
	ids := failing(earlier)
	if len(ids) == 0 {
		fmt.Fprintln(stdout, "nothing failed in the report, so there is nothing to send again")
		return nil
	}
	if len(refs) == 0 {
		for _, c := range earlier.Contracts {
			refs = append(refs, c.Name)
		}
	}
	if f.target == "" && earlier.Target != report.BuiltInMock {
		f.target = earlier.Target
	}
	f.seed, f.only = earlier.Seed, slices.DeleteFunc(slices.Clone(ids), conformance.Found)
	now := &report.Report{}
	if len(f.only) > 0 {
		if now, err = f.run(ctx, refs, stderr); err != nil {
			return err
		}
	}
	if len(f.only) < len(ids) {
		found, err := f.again(ctx, refs, earlier, stderr)
		if err != nil {
			return err
		}
		now.Results = append(now.Results, found...)
	}
	defer func() { tellHints(stderr, f.hints(now)) }()
	return tellReplay(stdout, earlier, now)
}

// again sends what exploration found once more.
func (f *verifyFlags) again(ctx context.Context, refs []string, earlier *report.Report, stderr io.Writer) ([]report.Result, error) {
	served, err := loadServed(refs, f.worlds, f.allowExternal, stderr)
	if err != nil {
		return nil, err
	}
	plans, err := planAll(served, f.seed)
	if err != nil {
		return nil, usage(err)
	}
	target, stop, err := f.open(served, stderr)
	if err != nil {
		return nil, err
	}
	defer stop()
	options := f.options(refs, served)
	options.Reset = f.reset()
	found, err := conformance.Again(ctx, plans, target, options, earlier, len(f.only) > 0)
	if err != nil {
		return nil, couldNot(err)
	}
	return found, nil
}

// failing lists what an earlier run found wrong or could not decide.
func failing(r *report.Report) []string {
	var ids []string
	for i := range r.Results {
		if v := r.Results[i].Verdict; v == report.Fail || v == report.Warn || v == report.Undecided {
			ids = append(ids, r.Results[i].ID)
		}
	}
	return ids
}

// tellReplay says of each obligation what became of it.
func tellReplay(w io.Writer, earlier, now *report.Report) error {
	was := map[string]report.Verdict{}
	for i := range earlier.Results {
		was[earlier.Results[i].ID] = earlier.Results[i].Verdict
	}
	still := 0
	for i := range now.Results {
		res := &now.Results[i]
		if res.Verdict == report.Pass {
			fmt.Fprintf(w, "fixed          %s (was %s)\n", res.ID, was[res.ID])
			continue
		}
		still++
		fmt.Fprintf(w, "still failing  %s (%s, was %s): %s\n", res.ID, res.Verdict, was[res.ID], res.Reason)
	}
	fmt.Fprintf(w, "%d fixed, %d still failing\n", len(now.Results)-still, still)
	if still > 0 {
		return failure(nil)
	}
	return nil
}
