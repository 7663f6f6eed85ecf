package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/counterpart-api/counterpart/specs/nearest"
)

// noCommand is the rule for a command that only holds others: whatever follows its name should have been one of them.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	meant := didYouMean(args[0], "", names)
	if args[0] == "version" && !cmd.HasParent() {
		meant = "did you mean --version? "
	}
	return usage(fmt.Errorf("unknown command %q\nhint: %s%s --help lists the commands", args[0], meant, cmd.CommandPath()))
}

// takes is the rule for a command that wants so many arguments: what says which, max below 0 is no limit.
func takes(minimum, maximum int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= minimum && (maximum < 0 || len(args) <= maximum) {
			return nil
		}
		return usage(fmt.Errorf("%s takes %s; got %s\nhint: %s --help shows how it is used",
			cmd.Name(), what, plural(len(args), "argument"), cmd.CommandPath()))
	}
}

// flagMistake says what is wrong with a flag, and what was probably meant.
func flagMistake(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return usage(unknownFlag(cmd, unknown))
	}
	return usage(fmt.Errorf("%w\nhint: %s --help lists the flags", plainly(err), cmd.CommandPath()))
}

func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	given := "--" + err.GetSpecifiedName()
	if short := err.GetSpecifiedShortnames(); short != "" {
		given = "-" + short
	}
	return fmt.Errorf("unknown flag %q\nhint: %s%s --help lists the flags", given, didYouMean(err.GetSpecifiedName(), "--", names), cmd.CommandPath())
}

// kinds says in words what a value of each type of flag is.
var kinds = map[string]string{
	"bool": "true or false", "int": "a whole number", "int64": "a whole number", "uint64": "a whole number from 0 on",
	"float64": "a number", "duration": "a duration such as 500ms, 10s or 2m",
}

// plainly rewords the flag library's complaint about a value.
func plainly(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	f := invalid.GetFlag()
	if kind := kinds[f.Value.Type()]; kind != "" {
		return fmt.Errorf("--%s: %q is not %s", f.Name, invalid.GetValue(), kind)
	}
	return fmt.Errorf("--%s: %q: %w", f.Name, invalid.GetValue(), errors.Unwrap(invalid))
}

// didYouMean is a question that begins a hint, "" when no name is near.
func didYouMean(given, prefix string, names []string) string {
	near := nearest.Names(given, names)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("did you mean %s%s? ", prefix, near[0])
}
