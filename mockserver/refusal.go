package mockserver

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
)

// Listener makes the refusals of net/http itself the contract's. A path with an invalid percent escape never reaches a handler:
// net/http answers it with a plain text of its own. Serve on the listener that this returns, and such a request is answered by
// the server s like any other malformed one.
func (s *Server) Listener(l net.Listener) net.Listener { return &listener{l, s} }

type listener struct {
	net.Listener
	handler http.Handler
}

// Accept waits for the next connection, watched.
func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &watchedConn{Conn: conn, handler: l.handler}, nil
}

// watchedConn remembers the beginning of the last request that was read, for the case that net/http refuses it.
type watchedConn struct {
	net.Conn
	handler http.Handler
	head    []byte
}

// maxHead bounds what is remembered of a request, in bytes: what net/http reads at once.
const maxHead = 4 << 10

// Read remembers what arrives when it may begin a request.
func (c *watchedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if end := bytes.IndexByte(b[:n], '\n'); end > 0 {
		c.head = append(c.head[:0], b[:min(n, maxHead)]...)
	}
	return n, err
}

// canned is how net/http begins the answer to a request that it cannot parse: unlike a handler's it has no Date.
var canned = []byte("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// Write passes everything on but that one answer, which it replaces.
func (c *watchedConn) Write(b []byte) (int, error) {
	if !bytes.HasPrefix(b, canned) {
		return c.Conn.Write(b)
	}
	answer := c.refusal()
	if answer == nil {
		return c.Conn.Write(b)
	}
	if _, err := c.Conn.Write(answer); err != nil {
		return 0, err
	}
	return len(b), nil
}

// CloseWrite half-closes the connection, which net/http does so that a client still reads what it was told.
func (c *watchedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// refusal is the whole answer to the remembered request, nil when more than its target is beyond reading.
func (c *watchedConn) refusal() []byte {
	r := readHead(c.head)
	if r == nil {
		return nil
	}
	r.RemoteAddr = c.RemoteAddr().String()
	answer := &bufferedResponse{header: http.Header{}}
	c.handler.ServeHTTP(answer, r)
	return answer.bytes(r)
}

// readHead parses a request whose target net/http does not accept: everything but the target is read as usual.
func readHead(head []byte) *http.Request {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	method, after, _ := strings.Cut(strings.TrimRight(string(line), "\r"), " ")
	target, protocol, ok := strings.Cut(after, " ")
	if !ok || !strings.HasPrefix(target, "/") {
		return nil
	}
	readable := io.MultiReader(strings.NewReader(method+" / "+protocol+"\r\n"), bytes.NewReader(rest))
	r, err := http.ReadRequest(bufio.NewReader(readable))
	if err != nil {
		return nil
	}
	r.RequestURI, r.Body = target, http.NoBody
	return r
}

// bufferedResponse keeps an answer until it is whole.
type bufferedResponse struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *bufferedResponse) Header() http.Header         { return b.header }
func (b *bufferedResponse) WriteHeader(status int)      { b.status = status }
func (b *bufferedResponse) Write(p []byte) (int, error) { return b.body.Write(p) }

// bytes is the answer as it goes over the wire; the connection ends with it.
func (b *bufferedResponse) bytes(r *http.Request) []byte {
	response := &http.Response{
		StatusCode: b.status, ProtoMajor: 1, ProtoMinor: 1, Header: b.header, Request: r, Close: true,
		ContentLength: int64(b.body.Len()), Body: io.NopCloser(&b.body),
	}
	var out bytes.Buffer
	if response.Write(&out) != nil {
		return nil
	}
	return out.Bytes()
}
