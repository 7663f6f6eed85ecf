package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
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

// failure, usage and couldNot wrap an error with its exit status.
func failure(err error) error { return &exitError{exitFailed, err} }

func usage(err error) error { return &exitError{exitUsage, err} }

func couldNot(err error) error { return &exitError{exitCouldNot, err} }

// status tells an error and turns it into an exit status. What cobra itself refuses is a matter of usage.
func status(cmd *cobra.Command, err error, stderr io.Writer) int {
	if err == nil {
		return exitOK
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, fmt.Errorf("%w\nhint: %s --help shows how it is used", err, cmd.CommandPath())}
	}
	if exit.err != nil {
		fmt.Fprintf(stderr, "counterpart: %v\n", exit.err)
	}
	return exit.status
}
