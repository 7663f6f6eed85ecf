package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watchFolders tells, once it is calm again, that something happened to a file that matters in one of the folders, until the
// context ends.
func watchFolders(ctx context.Context, folders []string, matters func(name string) bool, log *slog.Logger) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("cannot watch files: %w", err)
	}
	for _, dir := range folders {
		if err := w.Add(dir); err != nil {
			_ = w.Close()
			return nil, fmt.Errorf("cannot watch folder %q: %w", dir, err)
		}
	}
	happened := make(chan struct{}, 1)
	go func() {
		defer w.Close()
		for {
			select {
			case e := <-w.Events:
				if !e.Has(fsnotify.Chmod) && matters(e.Name) {
					nudge(happened)
				}
			case err := <-w.Errors:
				log.Warn("some changes of files may go unseen", "error", err)
				nudge(happened)
			case <-ctx.Done():
				close(happened)
				return
			}
		}
	}()
	return calmed(happened, time.After), nil
}

func nudge(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default: // it is known already
	}
}

// calmed passes on that something happened when nothing did for a while. It ends with its source.
func calmed(happened <-chan struct{}, after func(time.Duration) <-chan time.Time) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		defer close(out)
		var quiet <-chan time.Time
		for {
			select {
			case _, going := <-happened:
				if !going {
					return
				}
				quiet = after(calm)
			case <-quiet:
				quiet = nil
				out <- struct{}{}
			}
		}
	}()
	return out
}
