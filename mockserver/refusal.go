package mockserver

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
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

// watchedConn remembers what was read last, for the case that net/http refuses it.
type watchedConn struct {
	net.Conn
	handler http.Handler
	ring    []byte // of maxRecent bytes, made when something arrives
	read    int    // bytes in all
}

// maxRecent bounds what is remembered, in bytes: what net/http reads at once.
const maxRecent = 4 << 10

// Read remembers what arrives.
func (c *watchedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.remember(b[:n])
	}
	return n, err
}

func (c *watchedConn) remember(b []byte) {
	if c.ring == nil {
		c.ring = make([]byte, maxRecent)
	}
	if over := len(b) - maxRecent; over > 0 {
		b, c.read = b[over:], c.read+over
	}
	fits := copy(c.ring[c.read%maxRecent:], b)
	copy(c.ring, b[fits:])
	c.read += len(b)
}

// recent is what was read last, oldest first.
func (c *watchedConn) recent() []byte {
	if c.read <= maxRecent {
		return c.ring[:c.read]
	}
	oldest := c.read % maxRecent
	return slices.Concat(c.ring[oldest:], c.ring[:oldest])
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

// refusal is the whole answer to the request that net/http refused, nil when more than its target is beyond reading.
func (c *watchedConn) refusal() []byte {
	r := refused(c.recent())
	if r == nil {
		return nil
	}
	r.RemoteAddr = c.RemoteAddr().String()
	answer := &bufferedResponse{header: http.Header{}}
	c.handler.ServeHTTP(answer, r)
	return answer.bytes(r)
}

// refused finds the request whose target net/http does not accept. Requests before it were pipelined, and have their answers.
func refused(recent []byte) *http.Request {
	for len(recent) > 0 {
		line, rest, _ := bytes.Cut(recent, []byte("\n"))
		method, after, _ := strings.Cut(strings.TrimSuffix(string(line), "\r"), " ")
		target, protocol, ok := strings.Cut(after, " ")
		if ok && strings.HasPrefix(protocol, "HTTP/1.") && unreadable(target) {
			method = method[strings.LastIndexFunc(method, notLetter)+1:] // a body before it need not end with its line
			return readHead(method, target, protocol, rest)
		}
		recent = rest
	}
	return nil
}

func notLetter(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' }

// unreadable says whether a target has a path, but not one that net/http takes.
func unreadable(target string) bool {
	_, err := url.ParseRequestURI(target)
	return err != nil && (strings.HasPrefix(target, "/") || strings.Contains(target, "://"))
}

// readHead reads everything but the target as usual. Header fields that have not arrived whole are not waited for.
func readHead(method, target, protocol string, rest []byte) *http.Request {
	whole := rest[:bytes.LastIndexByte(rest, '\n')+1]
	readable := io.MultiReader(strings.NewReader(method+" / "+protocol+"\r\n"), bytes.NewReader(whole), strings.NewReader("\r\n"))
	r, err := http.ReadRequest(bufio.NewReader(readable))
	if err != nil {
		return nil
	}
	r.RequestURI, r.Body, r.ContentLength = target, http.NoBody, 0
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
