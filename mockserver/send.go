package mockserver

import (
	"context"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/fault"
)

// send writes the answer of an exchange on terms: perhaps slowly, perhaps not all of it.
func (s *Server) send(ctx context.Context, w http.ResponseWriter, x *exchange) {
	t, body := x.terms, x.body
	h := w.Header()
	x.writeHead(h)
	if applied := t.wish.Applied(t.heeded); applied != "" {
		h.Set("Preference-Applied", applied)
		h.Add("Vary", "Prefer")
	}
	if text := t.effects.String(); text != "" {
		h.Set("Counterpart-Fault", text)
	}
	if x.answer.MediaType != "" {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if x.request.Method == http.MethodHead {
		body = nil
	}
	half := t.effects.Cut == fault.Middle
	if half && len(body) == 0 {
		panic(http.ErrAbortHandler) // there is no middle
	}
	w.WriteHeader(x.answer.Status)
	if half {
		body = body[:len(body)/2]
	}
	s.drip(ctx, w, body, t.effects.Slow)
	if half {
		_ = http.NewResponseController(w).Flush() // what was written must be on its way
		panic(http.ErrAbortHandler)
	}
}

// pieces is how often a second a slow body goes on.
const pieces = 10

// drip writes a body at so many bytes a second, all at once for none. It ends with the client.
func (s *Server) drip(ctx context.Context, w http.ResponseWriter, body []byte, speed fault.Speed) {
	if speed == 0 {
		_, _ = w.Write(body) // the client may be gone; there is nobody to tell
		return
	}
	control := http.NewResponseController(w)
	for size := max(1, int(speed)/pieces); len(body) > 0; {
		_ = control.Flush()
		size = min(size, len(body))
		delay := lasting(size, speed)
		_ = control.SetWriteDeadline(time.Now().Add(delay + time.Minute))
		if s.pass(ctx, delay) != nil {
			panic(http.ErrAbortHandler)
		}
		if s.delays.isOver() {
			size = len(body)
		}
		if _, err := w.Write(body[:size]); err != nil {
			return
		}
		body = body[size:]
	}
}

// lasting is how long so many bytes take.
func lasting(bytes int, speed fault.Speed) time.Duration {
	return time.Duration(float64(bytes) / float64(speed) * float64(time.Second))
}

// patient moves the deadlines of the connection, which are there for clients that dawdle, for an answer that is made to.
func patient(w http.ResponseWriter, t *terms) {
	if !t.takesTime() {
		return
	}
	control := http.NewResponseController(w) // what knows no deadlines needs none moved
	_ = control.SetReadDeadline(time.Time{}) // there is nothing left to read; this one would end the request
	_ = control.SetWriteDeadline(time.Now().Add(t.delay() + time.Minute))
}

// tellQuota adds to the answer how the request stands to the rate: in the fields that vendors use, X-RateLimit-Reset in milliseconds
// since 1970, and in those of the IETF's draft. What the answer says already, or what its document does not allow, is left out.
func (x *exchange) tellQuota(q *fault.Quota) {
	seconds := strconv.Itoa(int(math.Ceil(q.Wait.Seconds())))
	limit, remaining := strconv.Itoa(q.Limit), strconv.Itoa(q.Remaining)
	fields := map[string]string{
		"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": strconv.FormatInt(q.Reset.UnixMilli(), 10),
		"RateLimit-Limit": limit, "RateLimit-Remaining": remaining, "RateLimit-Reset": seconds,
	}
	if q.Exceeded {
		fields["Retry-After"] = seconds
	}
	for name := range x.answer.Header {
		maps.DeleteFunc(fields, func(own, _ string) bool { return strings.EqualFold(own, name) })
	}
	without := x.answer.Header
	maps.Copy(fields, without)
	if x.answer.Header = fields; x.prepared != nil && x.check() != nil {
		x.answer.Header = without
	}
}
