package console

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// entry is one exchange as the control API tells it.
type entry struct {
	ID        uint64
	Time      time.Time
	Contract  string
	Operation string
	Request   message
	Response  message
	Rule      string
	Violation string
	Micros    int64  `json:"duration_us"`
	Fault     string // what went wrong with it on purpose
	Preferred string // what the client wished, and got
}

type message struct {
	Method    string
	Path      string
	Status    int
	Headers   map[string]string
	Body      string
	Base64    string
	Truncated bool
}

// Content is the body as it was.
func (m message) Content() []byte {
	if m.Base64 == "" {
		return []byte(m.Body)
	}
	content, _ := base64.StdEncoding.DecodeString(m.Base64)
	return content
}

// Fields are the header fields by name.
func (m message) Fields() []field {
	var all []field
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		all = append(all, field{name, m.Headers[name]})
	}
	return all
}

// field is a header field.
type field struct{ Name, Value string }

// Refused says whether the client was told no.
func (e entry) Refused() bool { return e.Response.Status >= http.StatusBadRequest }

// Why is the violation without its source, for lists.
func (e entry) Why() string {
	why, _, _ := strings.Cut(e.Violation, "; source=")
	return why
}

// According is the source of the violation, "" for none.
func (e entry) According() string {
	_, source, _ := strings.Cut(e.Violation, "; source=")
	return strings.Trim(source, `"`)
}

// Number is the number of the request, for addresses.
func (e entry) Number() string { return strconv.FormatUint(e.ID, 10) }

// Previous is the number that is rewound to in order to undo the request as well.
func (e entry) Previous() string { return strconv.FormatUint(e.ID-1, 10) }

// listed is how many requests a page lists.
const listed = 100

// journalBody is what the first page shows: the requests, and what can be asked.
type journalBody struct {
	Entries   []entry
	Operation string
	Refused   bool
	Chosen    *chosen // nil on the first page
	Services  []Service
}

// ID is the number of the request that the page shows in full, 0 for none.
func (b *journalBody) ID() uint64 {
	if b.Chosen == nil {
		return 0
	}
	return b.Chosen.entry.ID
}

// journal is the first page.
func (c *Console) journal(p *page) {
	p.Section, p.Title = "requests", "Requests"
	body, err := p.list()
	if err != nil {
		p.failed(err)
		return
	}
	body.Services = c.source.Services()
	p.show(http.StatusOK, "journal", body)
}

// list reads the journal as the query narrows it down.
func (p *page) list() (*journalBody, error) {
	query := p.r.URL.Query()
	body := &journalBody{Operation: query.Get("operation"), Refused: query.Get("only") == "refused"}
	among := listed
	if body.Refused {
		among *= 10
	}
	var got struct{ Requests []entry }
	wanted := fmt.Sprintf("requests?limit=%d", among)
	if body.Operation != "" {
		wanted += "&operation=" + url.QueryEscape(body.Operation)
	}
	err := p.get(wanted, &got)
	for _, e := range got.Requests {
		if len(body.Entries) < listed && (!body.Refused || e.Refused()) {
			body.Entries = append(body.Entries, e)
		}
	}
	return body, err
}

// chosen is the request that a page shows in full.
type chosen struct {
	entry
	Changes []change
}

// change is how one entity differs before and after a request.
type change struct {
	Contract, Collection, Key string
	Before, After             map[string]any
}

// Parts are the properties that differ, by name.
func (c change) Parts() []part {
	names := map[string]bool{}
	for _, side := range []map[string]any{c.Before, c.After} {
		for name := range side {
			names[name] = true
		}
	}
	var parts []part
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before, was := c.Before[name]
		after, is := c.After[name]
		if p := (part{name, was, is, compact(before), compact(after)}); was != is || p.Before != p.After {
			parts = append(parts, p)
		}
	}
	return parts
}

// part is a property before and after.
type part struct {
	Name          string
	Was, Is       bool // there
	Before, After string
}

// request is the page of one request, beside the others.
func (c *Console) request(p *page) {
	p.Section = "requests"
	id := p.r.URL.Query().Get("id")
	var one chosen
	if err := p.get("requests/"+url.PathEscape(id), &one.entry); err != nil {
		p.failed(err)
		return
	}
	var diff struct{ Changes []change }
	if err := p.get("requests/"+url.PathEscape(id)+"/diff", &diff); err != nil {
		p.failed(err)
		return
	}
	body, err := p.list()
	if err != nil {
		p.failed(err)
		return
	}
	one.Changes, body.Chosen = diff.Changes, &one
	p.Title = "Request " + one.Number()
	p.show(http.StatusOK, "journal", body)
}

// rewind takes the workspace back to a request.
func (c *Console) rewind(p *page) {
	if err := p.ask(http.MethodPost, "rewind/"+url.PathEscape(p.r.PostFormValue("to")), nil, nil); err != nil {
		p.failed(err)
		return
	}
	p.done("rewound", "")
}
