package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// run executes one command line and returns the exit status. stdout carries the answer, stderr everything else. The first
// signal to stop ends the context, so that what was begun is ended in order; the second ends the process at once.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return status(cmd, err, stderr)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "counterpart",
		Short: "A stateful mock server and a conformance suite, from one contract",
		Long: `Counterpart serves an OpenAPI contract as a stateful mock, and verifies real servers against the same contract.

A SPEC is the name of an embedded contract (amity, genuin, rocketchat) or the path of an OpenAPI document.
A behavior.yaml beside the document says what its operations do to the state.

Every flag may also be given in the environment: --log-format as COUNTERPART_LOG_FORMAT. The command line wins, and an empty
variable counts as none.
Exit status: 0 yes, 1 no, 2 wrong usage, 3 could not run.`,
		Example: `  counterpart serve                      # every embedded contract on 127.0.0.1:4010
  counterpart verify                     # the suite, against the built-in mock
  counterpart lint path/to/openapi.yaml
  counterpart list rules rocketchat`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              noCommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags()) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagMistake)
	root.SetHelpCommand(newHelp())
	root.AddCommand(newServe(), newVerify(), newLint(), newList(), newDiff(), newReplay(), newScore(), newExport(), newHealth())
	return root
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Say what a command does",
		Example: "  counterpart help verify\n  counterpart help list limits",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if err := noCommand(found, rest); err != nil {
				return err
			}
			found.InitDefaultHelpFlag()
			found.InitDefaultVersionFlag()
			return found.Help()
		},
	}
}

// fromEnvironment sets each flag that the command line does not from its COUNTERPART_* variable.
func fromEnvironment(flags *pflag.FlagSet) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "COUNTERPART_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := os.Getenv(name)
		if value == "" || f.Changed {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, plainly(err)))
		}
	})
	if err := errors.Join(errs...); err != nil {
		return usage(err)
	}
	return nil
}
