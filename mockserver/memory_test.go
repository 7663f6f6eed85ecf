package mockserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// held is how much more memory is in use after do, in bytes.
func held(do func()) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// parsed hands a handler a request whose parts are pieces of one text each, as net/http makes them.
func parsed(h http.Handler, r request) int {
	line := fmt.Sprintf("%s %s HTTP/1.1", r.method, r.target)
	req := httptest.NewRequest(r.method, "/", strings.NewReader(r.body))
	method, rest, _ := strings.Cut(line, " ")
	req.Method, req.RequestURI = method, rest[:strings.LastIndexByte(rest, ' ')]
	req.URL.Path = req.RequestURI
	for name, value := range r.headers {
		req.Header[name] = []string{value}
	}
	if host := r.headers["Host"]; host != "" {
		req.Host = host
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Code
}

// TestNothingLargeOfARequestIsKept is about what would keep it: a journal and names that hold on to parts of a request.
func TestNothingLargeOfARequestIsKept(t *testing.T) { // alone, for it measures
	const size, times = 900_000, 40
	long := strings.Repeat("a", size)
	for name, of := range map[string]func(i int) request{
		"value of a preference": func(int) request { return invite.preferring(`handling="` + strings.Clone(long) + `"`) },
		"beside a preference":   func(int) request { return invite.preferring("dynamic, x=" + strings.Clone(long)) },
		"wished fault":          func(int) request { return invite.preferring(`handling=lenient, fault="` + strings.Clone(long) + `"`) },
		"wished example":        func(int) request { return invite.preferring(`example="` + strings.Clone(long) + `"`) },
		"path":                  func(int) request { return request{"GET", "/api/v1/" + strings.Clone(long), nil, ""} },
		"method":                func(int) request { return request{strings.Clone(long), "/", nil, ""} },
		"method beside a path":  func(int) request { return request{"GET", "/?" + strings.Clone(long), nil, ""} },
		"header":                func(int) request { return invite.with("X-Long", strings.Clone(long)) },
		"name of a header":      func(int) request { return invite.with("X-"+strings.Clone(long), "x") },
		"cookie beside workspace": func(i int) request {
			return invite.with("Cookie", fmt.Sprintf("counterpart-workspace=c%d; x=%s", i, long))
		},
		"host beside workspace": func(i int) request { return invite.with("Host", fmt.Sprintf("h%d.%s.localhost", i, long)) },
	} {
		t.Run(name, func(t *testing.T) {
			h := mustServe(t, mockserver.WithJournal(1000, 1<<30))
			if got := held(func() {
				for i := range times {
					parsed(h, of(i))
				}
			}); got > size*times/4 {
				t.Errorf("%d requests of %d bytes are kept in %d bytes", times, size, got)
			}
			runtime.KeepAlive(h)
		})
	}
}

func TestAJournalCountsAllThatItKeeps(t *testing.T) {
	t.Parallel()
	h := mustServe(t, mockserver.WithJournal(1000, 20_000))
	for range 50 {
		serve(h, invite.preferring(`handling="`+strings.Repeat("b", 900)+`", code=401`))
	}
	if kept := h.Requests("", 100); len(kept) == 0 || len(kept) > 7 {
		t.Errorf("%d entries with a wish of 900 bytes each kept in 20 kB", len(kept))
	}
}

func TestALongValueOfAPreferenceIsRefused(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, name := range []string{"handling", "example", "fault", "code", "dynamic", "wait"} {
		got := m.want(http.StatusBadRequest, invite.preferring(name+`="`+strings.Repeat("a", 1001)+`"`))
		if got.header.Get("Preference-Applied") != "" || !strings.Contains(got.text, "the value of "+name+" has more than 1000 bytes") {
			t.Errorf("%s: %s", name, got.text)
		}
	}
}
