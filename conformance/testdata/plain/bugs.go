package plain

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// bugs is the one fault that is switched on in a server, if any.
type bugs struct {
	fault  string
	served atomic.Int64
	meeting
}

// has tells whether the fault in force is one of those named.
func (b *bugs) has(names ...string) bool {
	return b.fault != "" && slices.Contains(names, b.fault)
}

// bounds are the limits the server keeps to; where is the first part of the names of the faults that move them.
func (b *bugs) bounds(where string, low, high int) (int, int) {
	switch b.fault {
	case where + "-min-low":
		low--
	case where + "-min-high":
		low++
	case where + "-max-low":
		high--
	case where + "-max-high":
		high++
	case where + "-max-dropped":
		high = math.MaxInt
	}
	return low, high
}

// length counts characters of the decoded value.
func (b *bugs) length(where, raw, value string) int {
	switch b.fault {
	case where + "-bytes":
		return len(value)
	case where + "-utf16":
		return len(utf16.Encode([]rune(value)))
	case where + "-undecoded":
		return len(raw)
	}
	return utf8.RuneCountInString(value)
}

// outOfBounds says what is wrong with a size, or nothing.
func (b *bugs) outOfBounds(where, what string, size, low, high int) string {
	low, high = b.bounds(where, low, high)
	if size < low || size > high {
		return fmt.Sprintf("%s must be between %d and %d long", what, low, high)
	}
	return ""
}

// textProblem says what is wrong with a text value, or nothing.
func (b *bugs) textProblem(where, what, raw, value string, high int) string {
	if !utf8.ValidString(value) && !b.has(where+"-invalid-utf8-accepted") {
		if b.has(where + "-invalid-utf8-crash") {
			panic(http.ErrAbortHandler)
		}
		return what + " is not valid UTF-8"
	}
	return b.outOfBounds(where, what, b.length(where, raw, value), 1, high)
}

// bearer finds whom a Bearer token belongs to; fallback is whom a careless server takes a stranger for.
func (b *bugs) bearer(r *http.Request, op string, tokens map[string]string, fallback string) (string, bool) {
	header := r.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimLeft(token, " ")
	switch {
	case header == "":
		return fallback, b.has(op + "-missing-token-accepted")
	case !strings.EqualFold(scheme, "Bearer") && !b.has(op+"-scheme-ignored"):
		return "", false
	case token == "":
		return fallback, b.has(op + "-empty-token-accepted")
	}
	if user, ok := tokens[token]; ok {
		return user, true
	}
	return fallback, b.has(op + "-unknown-token-accepted")
}

// finish is where the faults sit that any operation may have: around the handler, in a proxy or a middleware.
func (b *bugs) finish(op string, r *http.Request, a answer) answer {
	failed := a.status >= 400
	switch {
	case b.has(op+"-flaky") && b.served.Add(1)%2 == 0:
		return page(http.StatusInternalServerError, "Internal Server Error")
	case b.has(op+"-hangs") && !failed:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case b.has(op+"-cut-off") && !failed:
		panic(http.ErrAbortHandler)
	case b.has(op+"-truncated") && !failed:
		whole := b.encode(a.body)
		a.raw = whole[:len(whole)/2]
	case b.has(op+"-wrong-media-type") && !failed:
		a.media = "text/html; charset=utf-8"
	case b.has(op+"-empty-answer") && !failed:
		a.raw = []byte{}
	case b.has(op+"-created") && !failed:
		a.status = http.StatusCreated
	case b.has(op+"-error-as-html") && failed:
		return page(a.status, http.StatusText(a.status))
	case b.has(op+"-error-as-text") && failed:
		a.media = "text/plain; charset=utf-8"
	case b.has(op+"-error-as-200") && failed:
		a.status = http.StatusOK
	case b.has(op+"-error-as-500") && failed:
		a.status = http.StatusInternalServerError
	}
	return a
}

// page is the error page of a proxy.
func page(status int, title string) answer {
	return answer{status: status, media: "text/html", raw: fmt.Appendf(nil, "<html><h1>%d %s</h1></html>", status, title)}
}

// writeSlowly is lawful but tedious: late, or a few bytes at a time.
func (b *bugs) writeSlowly(w http.ResponseWriter, r *http.Request, status int, data []byte) {
	if b.has("variant-slow") {
		select {
		case <-time.After(30 * time.Millisecond):
		case <-r.Context().Done():
		}
	}
	w.WriteHeader(status)
	for piece := range slices.Chunk(data, 97) {
		_, _ = w.Write(piece)
		_ = http.NewResponseController(w).Flush()
	}
}

// decorate changes headers in ways that mean nothing.
func (b *bugs) decorate(header http.Header) {
	if b.has("variant-no-charset") {
		header.Set("Content-Type", strings.TrimSuffix(header.Get("Content-Type"), "; charset=utf-8"))
	}
	if b.has("variant-extra-headers") {
		header.Set("Server", "edge")
		header.Set("Vary", "Origin, Accept-Encoding")
		header.Set("X-Request-Id", hexID())
	}
}

// withExtra adds to every object a member that no document mentions.
func withExtra(v any) any {
	switch v := v.(type) {
	case object:
		more := object{"serverBuild": "2026.1"}
		for name, member := range v {
			more[name] = withExtra(member)
		}
		return more
	case []object:
		more := make([]any, len(v))
		for i, item := range v {
			more[i] = withExtra(item)
		}
		return more
	}
	return v
}
