package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/mockserver"
)

// open finds the target; without one it starts the built-in mock on a free port of this machine.
func (f *verifyFlags) open(served []mockserver.Served, stderr io.Writer) (*conformance.Target, func(), error) {
	if f.target != "" {
		u, err := conformance.ParseTarget(f.target)
		if err != nil {
			return nil, nil, usage(err)
		}
		return &conformance.Target{URL: u, Timeout: f.timeout}, func() {}, nil
	}
	// What the mock itself cannot answer is a defect of the contract, and better said than counted as a failure.
	defects := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	mock, err := mockserver.New(served, mockserver.WithLog(defects))
	if err != nil {
		return nil, nil, usage(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, couldNot(err)
	}
	server := newServer(mock, slog.New(slog.DiscardHandler), usualPatience)
	go func() { _ = server.Serve(mock.Listener(l)) }()
	f.resetMock = mock.Reset
	u := &url.URL{Scheme: "http", Host: l.Addr().String()}
	return &conformance.Target{URL: u, Name: report.BuiltInMock, Timeout: f.timeout}, func() { _ = server.Close() }, nil
}

// reset is what takes the target back to its world, nil for nothing.
func (f *verifyFlags) reset() func(context.Context) error {
	switch {
	case f.resetMock != nil:
		return func(context.Context) error { f.resetMock(); return nil }
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
