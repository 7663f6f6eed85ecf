package mockserver

import (
	"context"
	"encoding/base64"
	"log/slog"
	"time"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Entry is one exchange in the journal. Credentials are left out before it is written.
type Entry struct {
	Time      time.Time `json:"time"`
	Contract  string    `json:"contract,omitempty"`
	Operation string    `json:"operation,omitempty"`
	Request   Message   `json:"request"`
	Response  Message   `json:"response"`
	Rule      string    `json:"rule,omitempty"`
	Violation string    `json:"violation,omitempty"`
	Micros    int64     `json:"duration_us"`

	// Before and After are the state around the request: shared structure, so keeping them costs next to nothing.
	Before behavior.State `json:"-"`
	After  behavior.State `json:"-"`
}

// Message is one side of an exchange. A body that is not UTF-8 text is in Base64 instead; a long one is cut, Truncated says so.
type Message struct {
	Method    string            `json:"method,omitempty"`
	Path      string            `json:"path,omitempty"`
	Status    int               `json:"status,omitempty"`
	Headers   map[string]string `json:"headers,omitempty"`
	Body      string            `json:"body,omitempty"`
	Base64    string            `json:"base64,omitempty"`
	Truncated bool              `json:"truncated,omitempty"`
}

// maxJournalBody is how much of a body the journal keeps, in bytes.
const maxJournalBody = 64 << 10

// record puts the exchange into the journal and a line into the log.
func (s *Server) record(x *exchange) {
	e := s.entry(x)
	s.journal.Append(e, e.size())
	s.logLine(x, e)
}

func (s *Server) entry(x *exchange) *Entry {
	e := &Entry{
		Time: x.began, Rule: x.answer.Rule, Violation: x.reason(), Micros: x.took.Microseconds(), Before: x.before, After: x.after,
		Response: Message{Status: x.answer.Status, Headers: x.answer.Header},
	}
	var hide secrets
	if x.service != nil {
		e.Contract, hide = x.service.contract.Name, x.service.secrets
	}
	e.Request = Message{
		Method: bounded(x.request.Method, 32), Path: bounded(hide.redactedTarget(x.request.Target), 2048),
		Headers: hide.redactedHeaders(x.request.Header),
	}
	if x.answer.Operation != nil {
		e.Operation = x.answer.Operation.ID
	}
	e.Request.setBody(x.request.Body)
	e.Response.setBody(x.body)
	return e
}

func (m *Message) setBody(body []byte) {
	if len(body) > maxJournalBody {
		body, m.Truncated = body[:maxJournalBody], true
	}
	if utf8.Valid(body) {
		m.Body = string(body)
		return
	}
	m.Base64 = base64.StdEncoding.EncodeToString(body)
}

// size is about how many bytes the entry holds on to.
func (e *Entry) size() int {
	n := 512 + len(e.Request.Path) + len(e.Request.Body) + len(e.Request.Base64) + len(e.Response.Body)
	for name, value := range e.Request.Headers {
		n += len(name) + len(value) + 32
	}
	return n
}

// logLine is one line per request: what was asked, what was answered, and why. Never a credential, never raw control characters.
func (s *Server) logLine(x *exchange, e *Entry) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("method", e.Request.Method), slog.String("path", bounded(e.Request.Path, 200)), slog.Int("status", x.answer.Status),
	}
	switch {
	case x.defect != nil:
		level, attrs = slog.LevelError, append(attrs, slog.String("defect", x.defect.Error()))
	case e.Violation != "":
		attrs = append(attrs, slog.String("violation", e.Violation))
	case e.Rule != "":
		attrs = append(attrs, slog.String("rule", e.Rule))
	}
	s.settings.log.LogAttrs(context.Background(), level, "request", append(attrs, slog.Duration("duration", x.took))...)
}

// bounded cuts a text that a client chose.
func bounded(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:n] + "..."
}

// Numbered is an entry with the number that the journal gave it, from 1 on.
type Numbered struct {
	ID uint64 `json:"id"`
	*Entry
}

// Requests lists the journal, newest first: at most limit entries, of one operation unless it is "".
func (s *Server) Requests(operation string, limit int) []Numbered {
	listed := []Numbered{}
	for _, e := range s.journal.Snapshot(s.settings.journalCount) {
		if len(listed) < limit && (operation == "" || e.Value.Operation == operation) {
			listed = append(listed, Numbered{e.Sequence, e.Value})
		}
	}
	return listed
}
