// Package transport sends requests byte for byte over HTTP/1.1, and takes in what comes back. It keeps the pace, and who must be alone
// with a target. What is sent, and what an answer is worth, it does not know.
package transport

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Conn sends requests to a target over one connection at a time and keeps the bytes. It writes HTTP/1.1 itself: a client library would mend
// or refuse the very requests that a suite has to send.
type Conn struct {
	target *Target
	conn   net.Conn
	room   *io.LimitedReader // what may still be read of the present answer
	reader *bufio.Reader
}

// NewConn is a connection that is opened when it is needed.
func NewConn(t *Target) *Conn { return &Conn{target: t} }

// maxAnswer bounds the body of an answer, maxHead what may come beside it, in bytes.
const (
	maxAnswer = 4 << 20
	maxHead   = 1 << 20
)

// maxAtOnce is how long a request may be, in bytes, to be written before the answer is read: so much no server leaves untaken.
const maxAtOnce = 32 << 10

// Encode is a message as it goes over the wire to a host. An error names a header field that would be two.
func Encode(m *call.Message, host string) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: counterpart\r\nAccept: */*\r\n", m.Method, m.Target, host)
	for _, f := range m.Headers {
		if strings.ContainsAny(f.Name+f.Value, "\r\n\x00") {
			return nil, fmt.Errorf("header field %q cannot be sent", f.Name)
		}
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	if m.Body != nil || m.Method == "POST" || m.Method == "PUT" || m.Method == "PATCH" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(m.Body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(m.Body)
	return b.Bytes(), nil
}

// Send sends a message and waits for the answer. A connection that the server closed while it was idle is replaced unnoticed. Why
// nothing came back, the observation says.
func (s *Conn) Send(ctx context.Context, m *call.Message) *evidence.Observation {
	reused := s.conn != nil
	o := s.Once(ctx, m)
	if reused && stale(o.Err) {
		o.Err = s.exchange(ctx, m.Method, o)
	}
	return o
}

// Once is Send for a message that must not be sent a second time.
func (s *Conn) Once(ctx context.Context, m *call.Message) *evidence.Observation {
	sent, err := Encode(m, s.target.URL.Host)
	if err != nil {
		return &evidence.Observation{Err: err}
	}
	o := &evidence.Observation{Sent: sent}
	o.Err = s.exchange(ctx, m.Method, o)
	return o
}

// errBeforeAnswer says that a connection ended before the first byte of an answer.
var errBeforeAnswer = errors.New("connection closed without an answer")

func stale(err error) bool { return errors.Is(err, errBeforeAnswer) }

func (s *Conn) exchange(ctx context.Context, method string, o *evidence.Observation) error {
	if err := s.Connect(ctx); err != nil {
		return err
	}
	conn := s.conn
	if err := conn.SetDeadline(time.Now().Add(s.target.Timeout)); err != nil {
		return s.drop(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	s.room.N = maxAnswer + maxHead
	if len(o.Sent) > maxAtOnce {
		go func() { _, _ = conn.Write(o.Sent) }()
		defer s.Close() // a server may answer without having read all of it
	} else {
		_, _ = conn.Write(o.Sent) // what goes wrong here shows in what is read
	}
	if _, err := s.reader.Peek(1); err != nil {
		return s.drop(broken(err, errBeforeAnswer))
	}
	return s.read(method, o)
}

// read takes in the answer; what a server says before it has read the whole request counts too.
func (s *Conn) read(method string, o *evidence.Observation) error {
	response, err := s.final(method)
	if err != nil {
		return s.drop(broken(err, errNotHTTP))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case len(body) > maxAnswer || s.room.N == 0:
		return s.drop(errTooLong)
	case err != nil && !cutAfterwards(response, err):
		return s.drop(broken(err, errBrokenOff))
	}
	o.Status, o.Header, o.Body = response.StatusCode, response.Header, body
	if response.Close || s.reader.Buffered() > 0 {
		s.Close() // what else stands there belongs to no request
	}
	return nil
}

// cutAfterwards says whether a body that goes on until the connection ends was ended by a server that did not care to read the
// rest of the request: the system then takes the connection away.
func cutAfterwards(response *http.Response, err error) bool {
	return response.ContentLength < 0 && len(response.TransferEncoding) == 0 && errors.Is(err, syscall.ECONNRESET)
}

// final reads the head of the answer that counts: those that only say that it will come (RFC 9110, section 15.2) are passed over.
func (s *Conn) final(method string) (*http.Response, error) {
	for {
		response, err := http.ReadResponse(s.reader, &http.Request{Method: method})
		if err != nil || response.StatusCode >= 200 || response.StatusCode == http.StatusSwitchingProtocols {
			return response, err
		}
	}
}

// What can go wrong with an answer. The texts stand in reports, so they say nothing that differs from run to run: no ports, and not
// by which of its signals the system told that a connection is gone.
var (
	errLate      = errors.New("no answer in time")
	errNotHTTP   = errors.New("what came back is not HTTP")
	errBrokenOff = errors.New("the answer broke off")
	errTooLong   = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
)

// broken is what a failure to read means: that time ran out, or else what it meant at this point.
func broken(read, otherwise error) error {
	var timeout net.Error
	if errors.As(read, &timeout) && timeout.Timeout() {
		return errLate
	}
	return otherwise
}

// Connect opens the connection, unless it is open. An error says why that cannot be done.
func (s *Conn) Connect(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("cannot connect: %w", err)
	}
	s.conn, s.room = conn, &io.LimitedReader{R: conn}
	s.reader = bufio.NewReader(s.room)
	return nil
}

func (s *Conn) dial(ctx context.Context) (net.Conn, error) {
	if s.target.Dial != nil {
		return s.target.Dial(ctx)
	}
	dialer := &net.Dialer{Timeout: s.target.Timeout}
	if s.target.URL.Scheme != "https" {
		return dialer.DialContext(ctx, "tcp", s.target.address())
	}
	config := s.target.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return (&tls.Dialer{NetDialer: dialer, Config: config}).DialContext(ctx, "tcp", s.target.address())
}

func (s *Conn) drop(err error) error {
	s.Close()
	return err
}

// Close ends the connection; the next message opens another one.
func (s *Conn) Close() {
	if s.conn != nil {
		_ = s.conn.Close()
		s.conn = nil
	}
}
