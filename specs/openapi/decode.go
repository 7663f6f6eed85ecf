package openapi

import (
	"errors"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Request is a request as it came.
type Request struct {
	Method       string
	Target       string // escaped path and "?query", exactly as sent
	Header       http.Header
	Body         []byte
	BodyTooLarge bool // the body was cut off by the reader's own limit
}

// Decoded is a request read by its operation. Parameters are declared and enforced ones only, by name; header names are
// lower case. What could be read is there even when something else is wrong.
type Decoded struct {
	Operation                     *Operation
	Path, Query, Headers, Cookies map[string]any // nil when there are none
	Body                          any            // nil when absent, unreadable, or not decoded
	HasBody                       bool           // the operation takes a body and a non-empty one was sent
	MediaType                     string         // of the body, lower case, without parameters; "" when unknown
	Problems                      []Violation    // everything wrong: too-large, media-type, malformed, invalid, in this order
}

// maxProblems bounds what one request can be told.
const maxProblems = 32

// Decode reads and judges a request. It never fails: everything that is wrong with the request is in Problems.
func (o *Operation) Decode(r *Request, m Match) Decoded {
	d := decoding{op: o, r: r, out: Decoded{Operation: o}}
	d.path(m.Raw)
	d.query()
	d.headers()
	d.body()
	for _, list := range d.problems {
		d.out.Problems = append(d.out.Problems, list...)
	}
	d.out.Problems = d.out.Problems[:min(len(d.out.Problems), maxProblems)]
	return d.out
}

var classes = [...]Class{TooLarge, MediaType, Malformed, Invalid}

type decoding struct {
	op       *Operation
	r        *Request
	out      Decoded
	problems [len(classes)][]Violation
}

func (d *decoding) report(v Violation) {
	for i, class := range classes {
		if class == v.Class && len(d.problems[i]) < maxProblems {
			d.problems[i] = append(d.problems[i], v)
		}
	}
}

func (d *decoding) path(raw []string) {
	for i, p := range d.op.inPath {
		if i < len(raw) {
			v, found, err := wire.DecodePath(&p.wire, raw[i])
			d.take(p, &d.out.Path, v, found, err)
		}
	}
}

func (d *decoding) query() {
	_, raw, _ := strings.Cut(d.r.Target, "?")
	pairs, err := wire.ParseQuery(raw)
	if err != nil {
		d.report(unreadable("query", err, d.op.Source, d.op.Pos))
		return
	}
	for _, p := range d.op.Params {
		if p.In == "query" {
			v, found, err := wire.DecodeQuery(&p.wire, pairs)
			d.take(p, &d.out.Query, v, found, err)
		}
	}
}

func (d *decoding) headers() {
	for _, p := range d.op.Params {
		switch p.In {
		case "header":
			v, found, err := wire.DecodeHeader(&p.wire, d.r.Header.Values(p.Name))
			d.take(p, &d.out.Headers, v, found, err)
		case "cookie":
			v, found, err := wire.DecodeCookie(&p.wire, d.r.Header.Values("Cookie"))
			d.take(p, &d.out.Cookies, v, found, err)
		}
	}
}

// take keeps the value of a parameter and judges it.
func (d *decoding) take(p *Parameter, into *map[string]any, v any, found bool, err error) {
	switch {
	case !p.Enforced:
		return
	case err != nil:
		d.report(unreadable(p.where, err, p.Source, p.Pos))
		return
	case !found && p.Required:
		d.report(p.missing(Invalid))
	}
	if !found {
		return
	}
	if *into == nil {
		*into = map[string]any{}
	}
	name := p.Name
	if p.In == "header" {
		name = strings.ToLower(name)
	}
	(*into)[name] = v
	if !p.judge.valid(v) {
		d.explain(p.judge, p.where, v, p.Source, p.Pos)
	}
}

func (d *decoding) explain(j *lazyJudge, root string, v any, src *schema.Source, pos schema.Position) {
	for _, violation := range j.violations(Invalid, root, v, src, pos) {
		d.report(violation)
	}
}

func (p *Parameter) missing(class Class) Violation {
	return Violation{Class: class, Where: p.where, Keyword: "required", Limit: true, Got: "missing", Source: p.Source, Pos: p.Pos}
}

// unreadable is the violation for text that cannot be decoded. Text given twice or in a wrong style can be read, yet
// breaks what is declared.
func unreadable(where string, err error, src *schema.Source, pos schema.Position) Violation {
	v := Violation{Class: Malformed, Where: where, Keyword: "syntax", Source: src, Pos: pos}
	var w *wire.Error
	if errors.As(err, &w) {
		v.Keyword = string(w.Reason)
	}
	if v.Keyword == string(wire.ReasonRepeated) || v.Keyword == string(wire.ReasonStyle) {
		v.Class = Invalid
	}
	return v
}
