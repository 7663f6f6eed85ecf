package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/specs/call"
)

// peer is a server that answers byte by byte as a test says: serve gets every connection, and its number from 1 on.
func peer(t *testing.T, serve func(n int, conn net.Conn, r *bufio.Reader)) *Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for n := 1; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(n, conn, bufio.NewReader(conn))
			}()
		}
	}()
	return &Target{URL: &url.URL{Scheme: "http", Host: l.Addr().String()}, Timeout: time.Minute}
}

// take reads one request and returns its path, "" when there is none.
func take(r *bufio.Reader) string {
	request, err := http.ReadRequest(r)
	if err != nil {
		return ""
	}
	_, _ = io.Copy(io.Discard, request.Body)
	return request.URL.Path
}

func ok(text string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
}

func get(path string) *call.Message { return &call.Message{Method: "GET", Target: path} }

func TestAConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	s := &Conn{target: peer(t, func(n int, conn net.Conn, r *bufio.Reader) {
		for path := take(r); path != ""; path = take(r) {
			_, _ = io.WriteString(conn, ok(fmt.Sprint(n, path)))
		}
	})}
	defer s.Close()
	for _, path := range []string{"/a", "/b", "/c"} {
		if o := s.Send(t.Context(), get(path)); o.Err != nil || string(o.Body) != "1"+path {
			t.Errorf("%s: %q %v", path, o.Body, o.Err)
		}
	}
}

func TestAConnectionThatWasClosedWhileIdleIsReplacedUnnoticed(t *testing.T) {
	t.Parallel()
	s := &Conn{target: peer(t, func(n int, conn net.Conn, r *bufio.Reader) {
		_, _ = io.WriteString(conn, ok(fmt.Sprint(n, take(r))))
	})}
	defer s.Close()
	for i := range 3 {
		if o := s.Send(t.Context(), get("/")); o.Err != nil || string(o.Body) != fmt.Sprint(i+1, "/") {
			t.Errorf("%q %v", o.Body, o.Err)
		}
	}
}

func TestAFreshConnectionThatIsClosedIsNoAnswer(t *testing.T) {
	t.Parallel()
	accepted := make(chan int, 10)
	s := &Conn{target: peer(t, func(n int, _ net.Conn, r *bufio.Reader) { take(r); accepted <- n })}
	if o := s.Send(t.Context(), get("/")); !errors.Is(o.Err, errBeforeAnswer) || len(o.Sent) == 0 {
		t.Errorf("%v", o.Err)
	}
	if <-accepted; len(accepted) > 0 {
		t.Error("the request was sent twice")
	}
}

func TestAnswersAreTakenAsTheyCome(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxAnswer)
	tests := []struct {
		name, method, answer string
		status               int
		body                 string
		err                  error
	}{
		{"with a length", "GET", ok("text"), 200, "text", nil},
		{"in chunks", "GET", "HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 201, "abc", nil},
		{"until the end", "GET", "HTTP/1.0 200 OK\r\n\r\nall", 200, "all", nil},
		{"without a body", "DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", nil},
		{"to HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, "", nil},
		{"announced", "GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok("then"), 200, "then", nil},
		{"as long as it may be", "GET", ok(long), 200, long, nil},
		{"too long", "GET", ok(long + "x"), 0, "", errTooLong},
		{"too long, in one chunk", "GET", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", maxAnswer+1, long+"x"), 0, "", errTooLong},
		{"head without end", "GET", "HTTP/1.1 200 OK\r\nA: " + long + long, 0, "", errNotHTTP},
		{"announced without end", "GET", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1_000_000), 0, "", errNotHTTP},
		{"cut short", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 0, "", errBrokenOff},
		{"cut short in a chunk", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", 0, "", errBrokenOff},
		{"cut short in the head", "GET", "HTTP/1.1 200 OK\r\nContent-Le", 0, "", errNotHTTP},
		{"another protocol", "GET", "SSH-2.0-OpenSSH_9.9\r\n", 0, "", errNotHTTP},
		{"nothing", "GET", "", 0, "", errBeforeAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &Conn{target: peer(t, func(_ int, conn net.Conn, r *bufio.Reader) {
				take(r)
				_, _ = io.WriteString(conn, tt.answer)
			})}
			defer s.Close()
			o := s.Send(t.Context(), &call.Message{Method: tt.method, Target: "/"})
			if !errors.Is(o.Err, tt.err) || o.Status != tt.status || string(o.Body) != tt.body {
				t.Errorf("got %d, %d bytes, %v; want %d, %d bytes, %v", o.Status, len(o.Body), o.Err, tt.status, len(tt.body), tt.err)
			}
		})
	}
}

func TestWhatFollowsAnAnswerBelongsToNoRequest(t *testing.T) {
	t.Parallel()
	s := &Conn{target: peer(t, func(n int, conn net.Conn, r *bufio.Reader) {
		for path := take(r); path != ""; path = take(r) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"+fmt.Sprint(n)+"left over")
		}
	})}
	defer s.Close()
	for i, method := range []string{"HEAD", "GET", "GET"} {
		o := s.Send(t.Context(), &call.Message{Method: method, Target: "/"})
		if o.Err != nil || method == "GET" && string(o.Body) != fmt.Sprint(i+1) {
			t.Errorf("%d: %q %v", i, o.Body, o.Err)
		}
	}
}

func TestAnAnswerBeforeTheBodyWasReadCounts(t *testing.T) {
	t.Parallel()
	s := &Conn{target: peer(t, func(n int, conn net.Conn, r *bufio.Reader) {
		_, _ = http.ReadRequest(r)
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 1\r\n\r\n"+fmt.Sprint(n))
		_, _ = r.Peek(r.Size() + 1) // keeps the connection open, and takes no more than fits
		<-t.Context().Done()
	})}
	defer s.Close()
	for i := range 2 {
		o := s.Send(t.Context(), &call.Message{Method: "POST", Target: "/", Body: make([]byte, 64<<20)})
		if o.Err != nil || o.Status != 413 || string(o.Body) != fmt.Sprint(i+1) {
			t.Errorf("%d %q %v", o.Status, o.Body, o.Err)
		}
	}
}

func TestAServerThatSaysNothingIsNotWaitedForLongerThanTheTimeout(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"nothing": "", "half a head": "HTTP/1.1 200", "half a body": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := peer(t, func(_ int, conn net.Conn, r *bufio.Reader) {
				_, _ = io.WriteString(conn, first)
				<-t.Context().Done()
			})
			s := &Conn{target: target}
			if err := s.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			target.Timeout = time.Millisecond
			if o := s.Send(t.Context(), get("/")); !errors.Is(o.Err, errLate) {
				t.Errorf("%v", o.Err)
			}
		})
	}
}

func TestTheEndOfTheRunEndsTheWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := &Conn{target: peer(t, func(_ int, _ net.Conn, r *bufio.Reader) {
		take(r)
		cancel()
		<-t.Context().Done()
	})}
	if o := s.Send(ctx, get("/")); o.Err == nil {
		t.Error("there is an answer")
	}
	if o := s.Send(ctx, get("/")); o.Err == nil {
		t.Error("there is an answer after the end")
	}
}

func TestRequestsGoOverTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	u, err := ParseTarget(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := server.Client().Transport.(*http.Transport).TLSClientConfig
	trusting := &Conn{target: &Target{URL: u, Timeout: time.Minute, TLS: &tls.Config{RootCAs: config.RootCAs, MinVersion: tls.VersionTLS12}}}
	defer trusting.Close()
	if o := trusting.Send(t.Context(), get("/safe")); o.Err != nil || string(o.Body) != "/safe" {
		t.Errorf("%q %v", o.Body, o.Err)
	}
	if o := (&Conn{target: &Target{URL: u, Timeout: time.Minute}}).Send(t.Context(), get("/safe")); o.Err == nil {
		t.Error("a certificate of nobody is trusted")
	}
}

func TestNothingIsSentThatWouldBeTwoHeaderFields(t *testing.T) {
	t.Parallel()
	for _, f := range []call.Field{{Name: "A", Value: "b\r\nC: d"}, {Name: "A", Value: "b\nC: d"}, {Name: "A: b\r\nC", Value: "d"}, {Name: "A", Value: "\x00"}} {
		s := &Conn{target: &Target{URL: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}}}
		o := s.Send(t.Context(), &call.Message{Method: "GET", Target: "/", Headers: []call.Field{f}})
		if o.Sent != nil || o.Err == nil || !strings.Contains(o.Err.Error(), "cannot be sent") {
			t.Errorf("%q: sent %q, %v", f, o.Sent, o.Err)
		}
	}
}

func TestBytesSentAreReadAgainWithoutTheTargetsPrefix(t *testing.T) {
	t.Parallel()
	m := &call.Message{Method: "POST", Target: "/prefix/v1/a%2Fb?c=d", Headers: []call.Field{{Name: "X-A", Value: "é"}}, Body: []byte("{}")}
	sent, err := Encode(m, "host:1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := claim.Read(sent, "/prefix")
	if err != nil || r.Method != "POST" || r.Target != "/v1/a%2Fb?c=d" || r.Header.Get("X-A") != "é" || string(r.Body) != "{}" {
		t.Errorf("%+v %v", r, err)
	}
	for name, bad := range map[string][]byte{"another prefix": []byte("GET /other HTTP/1.1\r\nHost: h\r\n\r\n"), "no request": []byte("hello"), "half a body": sent[:len(sent)-1]} {
		if _, err := claim.Read(bad, "/prefix"); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
