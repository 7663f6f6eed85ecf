package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit statuses of every subcommand.
const (
	exitOK       = 0
	exitFailed   = 1 // the answer is no: it does not conform, it has errors
	exitUsage    = 2 // the command line makes no sense
	exitCouldNot = 3 // it could not be run
)

// exitError carries the exit status of a failure; a nil err has already been told.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// failure and usage wrap an error with its exit status.
func failure(err error) error { return &exitError{exitFailed, err} }

func usage(err error) error { return &exitError{exitUsage, err} }

// run executes one command line and returns the exit status. stdout carries the answer, stderr everything else.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return status(root.ExecuteContext(ctx), stderr)
}

// status tells an error and turns it into an exit status. What cobra itself refuses is a matter of usage.
func status(err error, stderr io.Writer) int {
	if err == nil {
		return exitOK
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, withHint(err)}
	}
	if exit.err != nil {
		fmt.Fprintf(stderr, "counterpart: %v\n", exit.err)
	}
	return exit.status
}

func withHint(err error) error {
	return fmt.Errorf("%w\nhint: counterpart --help lists the commands, counterpart COMMAND --help their flags", err)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "counterpart",
		Short: "A stateful mock server and a conformance suite, from one contract",
		Long: `Counterpart serves an OpenAPI contract as a stateful mock, and verifies real servers against the same contract.

A SPEC is the name of an embedded contract (amity, genuin, rocketchat) or the path of an OpenAPI document.
A behavior.yaml beside the document says what its operations do to the state.

Every flag may also be given in the environment: --log-format as COUNTERPART_LOG_FORMAT.
Exit status: 0 yes, 1 no, 2 wrong usage, 3 could not run.`,
		Example: `  counterpart serve                      # every embedded contract on 127.0.0.1:4010
  counterpart lint path/to/openapi.yaml
  counterpart list rules rocketchat`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags()) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newServe(), newVerify(), newLint(), newList(), newDiff(), newReplay())
	return root
}

// fromEnvironment sets each flag that the command line does not from its COUNTERPART_* variable.
func fromEnvironment(flags *pflag.FlagSet) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "COUNTERPART_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if !ok || f.Changed {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("%s=%q: %w", name, value, err))
		}
	})
	if err := errors.Join(errs...); err != nil {
		return usage(err)
	}
	return nil
}
