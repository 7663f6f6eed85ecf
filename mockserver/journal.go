package mockserver

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Entry is one exchange in the journal. Credentials are left out, or stand as "${contract.actor.scheme}" where they are known.
type Entry struct {
	Time      time.Time `json:"time"`
	Contract  string    `json:"contract,omitempty"`
	Operation string    `json:"operation,omitempty"`
	Request   Message   `json:"request"`
	Response  Message   `json:"response"`
	Rule      string    `json:"rule,omitempty"`
	Violation string    `json:"violation,omitempty"`
	Fault     string    `json:"fault,omitempty"`     // what went wrong with it on purpose
	Preferred string    `json:"preferred,omitempty"` // what the client wished, and got
	Micros    int64     `json:"duration_us"`
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

// kept is one exchange as the journal holds it: not rendered, for most are never read, and small, for there are many. Where a
// credential has its place it is left out already; one that stands elsewhere is taken out when somebody reads it.
type kept struct {
	began                   time.Time
	took                    time.Duration
	contract, operation     string // "" for none
	method, path            string
	status                  int
	header                  map[string]string // of the answer
	rule, violation         string
	fault, preferred        string
	request, response       []byte
	requestCut, responseCut bool
	known                   *known
	fields                  []field
	service                 int // its index, -1 for none
	before, after           states
	generation              uint64    // of the state
	retained                int       // about what of the states nothing else keeps, in bytes
	made                    [2]uint64 // how many identities the service had made up before and after
}

// record puts the exchange into the journal and a line into the log.
func (s *Server) record(x *exchange) {
	k := s.keep(x)
	s.tell(x.world, s.workspaces.keep(x.world, k), k)
	s.logLine(x, k)
}

func (s *Server) keep(x *exchange) *kept {
	secrets := &s.serving.Load().secrets
	k := &kept{
		began: x.began, took: x.took, status: x.answer.Status, header: x.answer.Header, rule: x.answer.Rule, violation: x.reason,
		known: secrets.known, fields: secrets.redactedHeaders(x.request.Header), method: alone(x.request.Method),
		path:   secrets.known.bounded(secrets.redactedTarget(x.request.Target), 2048),
		before: x.before, after: x.after, service: -1, generation: x.generation,
	}
	if len(x.request.Method) > longestMethod { // both are parts of one request line
		k.path = strings.Clone(k.path)
	}
	k.request, k.requestCut = k.known.cutBody(x.request.Body)
	k.response, k.responseCut = k.known.cutBody(x.body)
	if len(x.answer.Changed) > 0 {
		k.retained = perRequest
	}
	if x.service != nil {
		k.contract, k.service = x.service.contract.Name, x.service.index
		k.made = [2]uint64{x.madeBefore, x.world.fresh[k.service].next.Load()}
	}
	if x.answer.Operation != nil {
		k.operation = x.answer.Operation.ID
	}
	if x.terms != nil {
		x.terms.note(k)
	}
	return k
}

// cutBody bounds a body. What is cut off is let go of.
func (k *known) cutBody(body []byte) (begin []byte, truncated bool) {
	if len(body) <= maxJournalBody {
		return body, false
	}
	return bytes.Clone(body[:k.cut(string(body), maxJournalBody)]), true
}

// entry renders what is kept.
func (k *kept) entry() *Entry {
	e := &Entry{
		Time: k.began, Micros: k.took.Microseconds(), Contract: k.contract, Operation: k.operation, Rule: k.rule, Violation: k.violation,
		Fault: k.fault, Preferred: k.preferred,
		Request:  Message{Method: k.method, Path: k.known.hideIn(k.path), Truncated: k.requestCut, Headers: make(map[string]string, len(k.fields))},
		Response: Message{Status: k.status, Headers: k.header, Truncated: k.responseCut},
	}
	for _, f := range k.fields {
		e.Request.Headers[f.name] = k.known.hideIn(f.value)
	}
	e.Request.setBody(k.known.hideIn(string(k.request)))
	e.Response.setBody(k.known.hideIn(string(k.response)))
	return e
}

func (m *Message) setBody(body string) {
	if utf8.ValidString(body) {
		m.Body = body
		return
	}
	m.Base64 = base64.StdEncoding.EncodeToString([]byte(body))
}

// size is about how many bytes the entry holds on to.
func (k *kept) size() int {
	n := 640 + len(k.path) + len(k.request) + len(k.response) + len(k.violation) + len(k.fault) + len(k.preferred) + k.retained
	for name, value := range k.header {
		n += len(name) + len(value) + 32
	}
	for _, f := range k.fields {
		n += len(f.name) + len(f.value) + 32
	}
	return n
}

// logLine is one line per request: what was asked, what was answered, and why. Never a credential, never raw control characters.
func (s *Server) logLine(x *exchange, k *kept) {
	level := slog.LevelInfo
	if x.defect != nil {
		level = slog.LevelError
	}
	if !s.settings.log.Enabled(context.Background(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", k.method), slog.String("path", bounded(k.known.hideIn(k.path), 200)), slog.Int("status", x.answer.Status),
	}
	switch {
	case x.defect != nil:
		attrs = append(attrs, slog.String("defect", x.defect.Error()))
	case k.violation != "":
		attrs = append(attrs, slog.String("violation", k.violation))
	case k.rule != "":
		attrs = append(attrs, slog.String("rule", k.rule))
	}
	if k.fault != "" {
		attrs = append(attrs, slog.String("fault", k.fault))
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

// usualMethods are those that need no memory of their own.
var usualMethods = [...]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions}

// longestMethod is how much of a method is kept, in bytes.
const longestMethod = 32

// alone is a method that keeps nothing else in memory: net/http gives a part of the request line, which keeps the whole.
func alone(method string) string {
	if i := slices.Index(usualMethods[:], method); i >= 0 {
		return usualMethods[i]
	}
	return strings.Clone(bounded(method, longestMethod))
}

// Numbered is an entry with the number that the journal gave it, from 1 on.
type Numbered struct {
	ID uint64 `json:"id"`
	*Entry
}

// Requests lists the journal of the default workspace, newest first: at most limit entries, of one operation unless it is "".
func (s *Server) Requests(operation string, limit int) []Numbered {
	return s.workspaces.usual.requests(operation, limit)
}

func (w *workspace) requests(operation string, limit int) []Numbered {
	listed := []Numbered{}
	for _, e := range w.journal.Snapshot(-1) {
		if len(listed) < limit && (operation == "" || e.Value.operation == operation) {
			listed = append(listed, Numbered{e.Sequence, e.Value.entry()})
		}
	}
	return listed
}
