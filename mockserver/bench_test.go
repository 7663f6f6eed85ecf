package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// benchEntities is how large the benchmarks' worlds are, and how many requests go by before the world is reset: each request
// changes something.
const benchEntities = 1024

// bare is the yardstick: net/http that decodes the body and writes bytes it was given.
func bare(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sent, err := io.ReadAll(r.Body); err == nil && len(sent) > 0 {
			var v any
			_ = json.Unmarshal(sent, &v)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// discard is a response that nobody reads.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// prepared is a request as net/http hands it to a handler, to be used again and again.
type prepared struct {
	http.Request
	body bytes.Reader
	text []byte
}

func prepare(tb testing.TB, r request) *prepared {
	tb.Helper()
	u, err := url.ParseRequestURI(r.target)
	if err != nil {
		tb.Fatal(err)
	}
	p := &prepared{text: []byte(r.body)}
	p.Request = http.Request{Method: r.method, URL: u, RequestURI: r.target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, ContentLength: int64(len(r.body)), Host: "127.0.0.1:4010"}
	for name, value := range r.headers {
		p.Request.Header.Set(name, value)
	}
	return p
}

func (p *prepared) again() *http.Request {
	p.body.Reset(p.text)
	p.Body = io.NopCloser(&p.body)
	return &p.Request
}

// load sends traffic to a handler, in process.
type load struct {
	handler  http.Handler
	requests []*prepared
	reset    func() // after all requests were sent once
	next     int
	discard  discard
}

func newLoad(tb testing.TB, t traffic, h http.Handler, reset func()) *load {
	tb.Helper()
	l := &load{handler: h, reset: reset, discard: discard{header: http.Header{}}}
	for _, r := range t.requests {
		l.requests = append(l.requests, prepare(tb, r))
	}
	return l
}

// send sends n requests and returns how long that took; it fails when one is not answered 200.
func (l *load) send(tb testing.TB, n int) time.Duration {
	began := time.Now()
	for range n {
		if l.next == len(l.requests) {
			l.next = 0
			l.reset()
		}
		clear(l.discard.header)
		l.discard.status = http.StatusOK
		l.handler.ServeHTTP(&l.discard, l.requests[l.next].again())
		l.next++
		if l.discard.status != http.StatusOK {
			tb.Fatalf("status %d", l.discard.status)
		}
	}
	return time.Since(began)
}

// mockLoad sends the traffic to the mock.
func mockLoad(tb testing.TB, t traffic) *load {
	tb.Helper()
	s, err := mockserver.New([]mockserver.Served{t.served})
	if err != nil {
		tb.Fatal(err)
	}
	return newLoad(tb, t, s, s.Reset)
}

// bareLoad sends the traffic to the yardstick, which answers what the mock answers.
func bareLoad(tb testing.TB, t traffic) *load {
	tb.Helper()
	s, err := mockserver.New([]mockserver.Served{t.served})
	if err != nil {
		tb.Fatal(err)
	}
	return newLoad(tb, t, bare([]byte(serve(s, t.requests[0]).text)), func() {})
}

// BenchmarkHandler times the whole handler of the mock in process; the metric "bare" is how often the yardstick fits in it.
func BenchmarkHandler(b *testing.B) {
	for _, operation := range operations {
		b.Run(operation, func(b *testing.B) {
			t := traffics[operation](b, benchEntities, benchEntities)
			mock, yardstick := mockLoad(b, t), bareLoad(b, t)
			b.ReportAllocs()
			b.ResetTimer()
			took := mock.send(b, b.N)
			b.StopTimer()
			b.ReportMetric(float64(took)/float64(max(1, yardstick.send(b, b.N))), "x-bare")
		})
	}
}
