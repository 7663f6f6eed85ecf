package conformance

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
)

// redactor replaces credentials by the names of the variables that hold them, in whatever form they stand in a message.
type redactor struct {
	forms  []secretForm      // the longest first, so that one inside another is not left standing
	names  *strings.Replacer // puts $NAME where a secret stands
	marked *strings.Replacer // puts the number of its form there, between holes
}

// secretForm is a credential as it may stand in a message.
type secretForm struct {
	text  string
	name  string // what reports show for it
	shell string // what a shell puts there, between double quotes
}

// forms are the ways in which texts are written in messages, and the shell's way there from a variable.
var forms = []struct {
	write func(string) string
	shell string
}{
	{func(text string) string { return text }, `$NAME`},
	{url.PathEscape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{url.QueryEscape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{call.Escape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{inJSON, `$(printf %s "$NAME" | jq -sR . | sed 's/^.//; s/.$//')`},
	{func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }, `$(printf %s "$NAME" | base64 | tr -d '\n')`},
}

// spoilt are the ways in which the suite itself spoils a credential, little enough of it to give the rest away.
var spoilt = []struct {
	spoil func(string) string
	shell string
}{
	{func(text string) string { return text }, `$NAME`},
	{func(text string) string { return text[:len(text)-1] }, `${NAME%?}`},
	{func(text string) string { return text[:len(text)-2] }, `${NAME%??}`},
	{func(text string) string { return text[:len(text)-3] }, `${NAME%???}`},
	{variation.SwapCase, `$(printf %s "$NAME" | tr a-zA-Z A-Za-z)`},
}

// leastSpoilt is how long a credential has to be, in bytes, so that most of it is as good as all.
const leastSpoilt = 8

// inJSON is a text as it stands between the quotes of JSON.
func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(quoted[1 : len(quoted)-1])
}

// newRedactor makes one for secrets by value: each with the name of its variable.
func newRedactor(secrets map[string]string) *redactor {
	r := &redactor{}
	for _, secret := range slices.Sorted(maps.Keys(secrets)) {
		r.add(secret, secrets[secret])
	}
	slices.SortStableFunc(r.forms, func(a, b secretForm) int { return cmp.Compare(len(b.text), len(a.text)) })
	var names, marked []string
	for i, f := range r.forms {
		names = append(names, f.text, f.name)
		marked = append(marked, f.text, hole+strconv.Itoa(i)+hole)
	}
	r.names, r.marked = strings.NewReplacer(names...), strings.NewReplacer(marked...)
	return r
}

// add knows a secret in every form, and what the suite makes of it.
func (r *redactor) add(secret, name string) {
	for i, s := range spoilt {
		if secret == "" || i > 0 && len(secret) < leastSpoilt {
			return
		}
		for _, form := range forms {
			text := form.write(s.spoil(secret))
			if !slices.ContainsFunc(r.forms, func(f secretForm) bool { return f.text == text }) {
				shell := strings.ReplaceAll(form.shell, "$NAME", s.shell)
				r.forms = append(r.forms, secretForm{text, strings.ReplaceAll(s.shell, "NAME", name), strings.ReplaceAll(shell, "NAME", name)})
			}
		}
	}
}

// text replaces every secret in a text by $NAME.
func (r *redactor) text(text string) string {
	text = r.names.Replace(text)
	if strings.Contains(text, unify.Ellipsis) {
		text = r.begun(text)
	}
	return text
}

// leastBegun is how much of a secret, in bytes, is too much to be shown.
const leastBegun = 4

// begun replaces secrets that a text was cut off in.
func (r *redactor) begun(text string) string {
	for _, f := range r.forms {
		for n := len(f.text) - 1; n >= leastBegun; n-- {
			text = strings.ReplaceAll(text, f.text[:n]+unify.Ellipsis, f.name+unify.Ellipsis)
		}
	}
	return text
}

// value does so in every text of a JSON value.
func (r *redactor) value(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = r.value(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[r.text(name)] = r.value(e)
		}
		return out
	}
	return v
}

// hole stands around the number of a form while a curl line is being made; no request can hold it unescaped.
const hole = "\x01"

// request is a message as a report shows it. In the curl line the shell puts the secrets in.
func (r *redactor) request(m *call.Message, origin string) report.Request {
	shown := &call.Message{Method: m.Method, Target: r.text(m.Target), Body: []byte(r.text(string(m.Body)))}
	pasted := &call.Message{Method: m.Method, Target: r.marked.Replace(m.Target), Body: []byte(r.marked.Replace(string(m.Body)))}
	if m.Body == nil {
		shown.Body, pasted.Body = nil, nil
	}
	out := report.Request{Method: m.Method, URL: origin + shown.Target, Body: report.NewBody(shown.Body, evidence.MaxShown)}
	for _, f := range m.Headers {
		out.Headers = append(out.Headers, report.Header{Name: f.Name, Value: r.text(f.Value)})
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
	return newRedactor(secrets).request(m, origin).Curl
}

// unmarked leaves the quotes around each number, so that the shell replaces it.
func (r *redactor) unmarked(line string) string {
	parts := strings.Split(line, hole)
	for i := 1; i+1 < len(parts); i += 2 {
		if n, err := strconv.Atoi(parts[i]); err == nil && n < len(r.forms) {
			parts[i] = `'"` + r.forms[n].shell + `"'`
		}
	}
	return strings.Join(parts, "")
}

// response is an answer as a report shows it.
func (r *redactor) response(o *evidence.Observation) *report.Response {
	body := report.NewBody([]byte(r.text(string(o.Body))), evidence.MaxShown)
	if body != nil {
		body.Size += o.Left
	}
	return &report.Response{Status: o.Status, Headers: r.headers(o.Header), Body: body}
}

func (r *redactor) headers(h http.Header) []report.Header {
	var list []report.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == "Date" {
			continue // differs from run to run, and says nothing
		}
		for _, value := range h[name] {
			list = append(list, report.Header{Name: name, Value: r.text(value)})
		}
	}
	return list
}

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }
