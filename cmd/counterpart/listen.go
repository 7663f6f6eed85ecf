package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"
)

// patience is how long a connection may dawdle: no client holds one for ever.
type patience struct {
	header time.Duration // from the first byte of a request to the end of its header
	read   time.Duration // to the end of its body
	write  time.Duration // from the end of the header to the end of the answer
	idle   time.Duration // between two requests
	drain  time.Duration // what requests in flight get when the server is told to stop
}

var usualPatience = patience{header: 10 * time.Second, read: time.Minute, write: 2 * time.Minute, idle: 2 * time.Minute, drain: 10 * time.Second}

func newServer(h http.Handler, log *slog.Logger, p patience) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: p.header, ReadTimeout: p.read, WriteTimeout: p.write, IdleTimeout: p.idle,
		DisableGeneralOptionsHandler: true, // even "OPTIONS *" is answered as the contract says
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveUntil serves until the context ends, then drains. The drain has a context of its own: the one that ended would cut it short.
func serveUntil(ctx context.Context, server *http.Server, l net.Listener, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return failure(err)
	case <-ctx.Done():
	}
	log.Info("stopping", "because", context.Cause(ctx).Error())
	drain, cancel := context.WithTimeout(context.Background(), usualPatience.drain)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return failure(fmt.Errorf("requests were cut off: %w", err))
	}
	return nil
}

// reachable is an address under which this machine finds a listener: one that listens everywhere has none of its own.
func reachable(at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return at.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}
