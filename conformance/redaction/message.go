package redaction

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs/call"
)

// hole stands around the number of a form while a curl line is being made; no request can hold it unescaped.
const hole = "\x01"

// Request is a message as a report shows it. In the curl line the shell puts the secrets in.
func (r *Redactor) Request(m *call.Message, origin string) report.Request {
	shown := &call.Message{Method: m.Method, Target: r.Text(m.Target), Body: []byte(r.Text(string(m.Body)))}
	pasted := &call.Message{Method: m.Method, Target: r.marked.Replace(m.Target), Body: []byte(r.marked.Replace(string(m.Body)))}
	if m.Body == nil {
		shown.Body, pasted.Body = nil, nil
	}
	out := report.Request{Method: m.Method, URL: origin + shown.Target, Body: report.NewBody(shown.Body, evidence.MaxShown)}
	for _, f := range m.Headers {
		out.Headers = append(out.Headers, report.Header{Name: f.Name, Value: r.Text(f.Value)})
		pasted.Headers = append(pasted.Headers, call.Field{Name: f.Name, Value: r.marked.Replace(f.Value)})
	}
	out.Curl = r.unmarked(pasted.Curl(origin))
	return out
}

// Curl is the curl line that sends a message, as reports show it: secrets are by value the names of the variables in which a shell has
// them, and stand there as these.
func Curl(m *call.Message, origin string, secrets map[string]string) string {
	if len(secrets) == 0 {
		return m.Curl(origin)
	}
	return New(secrets).Request(m, origin).Curl
}

// unmarked leaves the quotes around each number, so that the shell replaces it.
func (r *Redactor) unmarked(line string) string {
	parts := strings.Split(line, hole)
	for i := 1; i+1 < len(parts); i += 2 {
		if n, err := strconv.Atoi(parts[i]); err == nil && n < len(r.forms) {
			parts[i] = `'"` + r.forms[n].shell + `"'`
		}
	}
	return strings.Join(parts, "")
}

// Response is an answer as a report shows it.
func (r *Redactor) Response(o *evidence.Observation) *report.Response {
	body := report.NewBody([]byte(r.Text(string(o.Body))), evidence.MaxShown)
	if body != nil {
		body.Size += o.Left
	}
	return &report.Response{Status: o.Status, Headers: r.headers(o.Header), Body: body}
}

func (r *Redactor) headers(h http.Header) []report.Header {
	var list []report.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == "Date" {
			continue // differs from run to run, and says nothing
		}
		for _, value := range h[name] {
			list = append(list, report.Header{Name: name, Value: r.Text(value)})
		}
	}
	return list
}
