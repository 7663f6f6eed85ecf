package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/pflag"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/statefile"
)

// stateFlags say how much is remembered, for how long, and where.
type stateFlags struct {
	file       string
	sync       bool
	workspaces int
	idle       time.Duration
	open       *statefile.File // nil without one
}

func (f *stateFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "state-file", "", "keep what is posted in `FILE`, and go on from it: a process that is killed loses nothing that it answered")
	flags.BoolVar(&f.sync, "state-sync", false, "wait with each answer until the disk has what it says, so that a power cut loses nothing either")
	flags.IntVar(&f.workspaces, "workspaces", 10_000, "have at most `N` workspaces")
	flags.DurationVar(&f.idle, "workspace-idle", time.Hour, "delete a workspace that nobody asks for during `DURATION`")
}

// check refuses what makes no sense.
func (f *stateFlags) check() error {
	switch {
	case f.workspaces < 1:
		return fmt.Errorf("--workspaces %d: there is always one, which is called default", f.workspaces)
	case f.idle <= 0:
		return fmt.Errorf("--workspace-idle %s: a workspace has to last\nhint: a time such as 30m", f.idle)
	case f.sync && f.file == "":
		return errors.New("--state-sync is about a file, and there is none\nhint: --state-file FILE")
	}
	return nil
}

// options opens the file, if there is one to open.
func (f *stateFlags) options(log *slog.Logger) ([]mockserver.Option, error) {
	bounds := mockserver.WithBounds(mockserver.Bounds{Workspaces: f.workspaces, Idle: f.idle})
	if f.file == "" {
		return []mockserver.Option{bounds}, nil
	}
	var err error
	f.open, err = statefile.Open(f.file, statefile.Options{Sync: f.sync, Tell: log.Warn})
	return []mockserver.Option{bounds, mockserver.WithStateFile(f.open)}, err
}

// close lets others have the file.
func (f *stateFlags) close() error {
	if f.open == nil {
		return nil
	}
	return f.open.Close()
}
