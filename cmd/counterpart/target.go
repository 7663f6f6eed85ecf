package main

import (
	"io"
	"log/slog"
	"net"
	"net/url"

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
