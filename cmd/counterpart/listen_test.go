package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// brief is a patience that tests need not wait for; the other limits are long, so that only the one under test can cut.
var brief = patience{header: 50 * time.Millisecond, read: time.Hour, write: time.Hour, idle: time.Hour, drain: time.Second}

func TestClientsThatDawdleAreCutOff(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		patience patience
		sent     string
	}{
		"slow header": {brief, "GET /_counterpart/health HTTP/1.1\r\nHost: a\r\nX-Slow"},
		"slow body": {patience{header: time.Hour, read: 50 * time.Millisecond, write: time.Hour, idle: time.Hour},
			"POST /api/v1/channels.invite HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{"},
		"idle": {patience{header: time.Hour, read: time.Hour, write: time.Hour, idle: 50 * time.Millisecond},
			"GET /_counterpart/health HTTP/1.1\r\nHost: a\r\n\r\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, serveFor(t, c.patience))
			if _, err := io.WriteString(conn, c.sent); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(conn); err != nil { // ends when the server ends the connection, and not before
				t.Error(err)
			}
		})
	}
}

// serveFor serves the built-in contracts until the test ends, and gives the address.
func serveFor(t *testing.T, p patience) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := mock(t).(*mockserver.Server)
	server := newServer(handler, slog.New(slog.DiscardHandler), p)
	go func() { _ = server.Serve(handler.Listener(l)) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestRequestsInFlightAreAnsweredBeforeTheServerEnds(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	log := slog.New(slog.DiscardHandler)
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stop() // told to stop in the middle of a request
		_, _ = io.WriteString(w, "done")
	}), log, usualPatience)
	ended := make(chan error, 1)
	go func() { ended <- serveUntil(ctx, server, l, log) }()
	conn := dial(t, l.Addr().String())
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasSuffix(string(answer), "done") {
		t.Errorf("answer %q, error %v", answer, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheContractAnswersEvenWhatIsAskedOfTheWholeServer(t *testing.T) {
	t.Parallel()
	conn := dial(t, serveFor(t, usualPatience))
	if _, err := io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 404 ") {
		t.Errorf("answer %q, error %v", answer, err)
	}
}
