package export

import (
	"encoding/json"
	"fmt"
	"go/format"
	"strconv"
	"strings"
)

// source is a Go test with the standard library only: a sub-test for each finding, which sends its requests and checks what came
// back.
func source(list []finding, omitted []Omitted) ([]byte, error) {
	var b strings.Builder
	b.WriteString(sourceHead)
	for _, o := range omitted {
		fmt.Fprintf(&b, "// left out: %s: %s\n", plainly(o.ID), plainly(o.Reason))
	}
	b.WriteString("\n// findings are requests, and what must come back.\nvar findings = []finding{\n")
	for i := range list {
		list[i].source(&b)
	}
	b.WriteString("}\n")
	return format.Source([]byte(b.String()))
}

func (f *finding) source(b *strings.Builder) {
	fmt.Fprintf(b, "\t// %s\n\t{%s, []request{\n", plainly(f.result.Requirement), strconv.Quote(f.result.ID))
	for i := range f.steps {
		f.steps[i].source(b)
	}
	b.WriteString("\t}},\n")
}

func (s *step) source(b *strings.Builder) {
	fmt.Fprintf(b, "{\nmethod: %s, origin: %s,\ntarget: %s,\n", strconv.Quote(s.method), strconv.Quote(s.origin), s.expression(s.target))
	b.WriteString("header: [][2]text{\n")
	for _, h := range s.headers {
		fmt.Fprintf(b, "{%s, %s},\n", s.expression(h.Name), s.expression(h.Value))
	}
	b.WriteString("},\n")
	if s.body != nil {
		fmt.Fprintf(b, "hasBody: true, body: %s,\n", s.expression(string(s.body)))
	}
	fmt.Fprintf(b, "status: %d, below500: %v,\nleaves: []leaf{\n", s.status, s.below500)
	for _, l := range s.leaves {
		fmt.Fprintf(b, "{%s, %s},\n", strconv.Quote(asJSON(l.path)), strconv.Quote(asJSON(l.value)))
	}
	b.WriteString("},\n},\n")
}

// expression is a text as parts that the test puts together: each a literal or the name of a variable.
func (s *step) expression(value string) string {
	var parts []string
	for _, p := range s.pieces(value) {
		if p.secret {
			parts = append(parts, fmt.Sprintf("secret(%q, %d)", p.text, p.cut))
		} else {
			parts = append(parts, "said("+strconv.Quote(p.text)+")")
		}
	}
	return "text{" + strings.Join(parts, ", ") + "}"
}

// asJSON is a value of strings, numbers and the like; none of them can fail.
func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(text)
}

// sourceHead is the part of the test that is always the same.
const sourceHead = `// Package findings_test sends the findings of a report again. COUNTERPART_TARGET=http://host:port sends them to another server
// than the report's; secrets are taken from the environment, by the names that the report gives them.
package findings_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

type finding struct {
	id       string
	requests []request
}

type request struct {
	method, origin string
	target         text
	header         [][2]text
	hasBody        bool
	body           text
	status         int  // that must come back, 0 for any
	below500       bool // any status below 500 will do
	leaves         []leaf
}

// leaf is a value that the body must have: path and value are JSON.
type leaf struct{ path, value string }

// text is put together from what is said and from secrets.
type text []part

type part struct {
	value  string
	secret bool
	cut    int // how many of a secret's last characters are left out
}

func said(value string) part           { return part{value, false, 0} }
func secret(name string, cut int) part { return part{name, true, cut} }

func (x text) resolve(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, p := range x {
		if !p.secret {
			b.WriteString(p.value)
			continue
		}
		value, ok := os.LookupEnv(p.value)
		if !ok {
			t.Fatalf("the environment has no %s, which a request needs", p.value)
		}
		letters := []rune(value)
		b.WriteString(string(letters[:max(0, len(letters)-p.cut)]))
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	for _, f := range findings {
		t.Run(f.id, func(t *testing.T) {
			for i := range f.requests {
				f.requests[i].check(t)
			}
		})
	}
}

var client = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (q *request) make(t *testing.T) *http.Request {
	t.Helper()
	origin := q.origin
	if target := os.Getenv("COUNTERPART_TARGET"); target != "" {
		origin = target
	}
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal("COUNTERPART_TARGET is not a URL") // which is not shown: there may be a password in it
	}
	path, query, asked := strings.Cut(q.target.resolve(t), "?")
	u.Opaque, u.RawQuery, u.ForceQuery = path, query, asked
	r := &http.Request{Method: q.method, URL: u, Host: u.Host, Header: http.Header{}}
	for _, field := range q.header {
		name := field[0].resolve(t)
		r.Header[name] = append(r.Header[name], field[1].resolve(t))
	}
	if q.hasBody {
		body := q.body.resolve(t)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	}
	return r
}

func (q *request) check(t *testing.T) {
	t.Helper()
	answer, err := client.Do(q.make(t))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if q.status != 0 && answer.StatusCode != q.status {
		t.Errorf("status %d, want %d: %.300q", answer.StatusCode, q.status, body)
	}
	if q.below500 && answer.StatusCode >= 500 {
		t.Errorf("status %d, want one below 500: %.300q", answer.StatusCode, body)
	}
	for _, l := range q.leaves {
		l.check(t, body)
	}
}

func (l leaf) check(t *testing.T, body []byte) {
	t.Helper()
	var path []string
	if err := json.Unmarshal([]byte(l.path), &path); err != nil {
		t.Fatal(err)
	}
	got := read(t, body)
	for _, name := range path {
		object, _ := got.(map[string]any)
		value, there := object[name]
		if !there {
			t.Errorf("the body has nothing at %s: %.300q", l.path, body)
			return
		}
		got = value
	}
	if want := read(t, []byte(l.value)); !reflect.DeepEqual(got, want) {
		t.Errorf("the body has %v at %s, want %v", got, l.path, want)
	}
}

func read(t *testing.T, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Errorf("the body is not JSON: %.300q", text)
	}
	return v
}
`
