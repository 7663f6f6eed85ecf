package main

import (
	"fmt"
	"io"
	"log/slog"
)

// newLog makes the log that the flags ask for.
func newLog(f serveFlags, w io.Writer) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: shortTime}
	if f.quiet {
		options.Level = slog.LevelError
	}
	switch f.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		options.ReplaceAttr = nil
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return nil, fmt.Errorf("unknown log format %q\nhint: text or json", f.logFormat)
}

// shortTime shows people the time of day only, and no level on an ordinary line.
func shortTime(groups []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.TimeKey && len(groups) == 0:
		return slog.String(slog.TimeKey, a.Value.Time().Format("15:04:05.000"))
	case a.Key == slog.LevelKey && a.Value.String() == slog.LevelInfo.String(), a.Key == slog.MessageKey && a.Value.String() == "request":
		return slog.Attr{}
	}
	return a
}
