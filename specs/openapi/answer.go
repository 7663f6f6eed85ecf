package openapi

import (
	"net/http"
	"strconv"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// ValidResponse reports whether an answer is one that the operation declares. It is the fast form of JudgeResponse,
// for answers whose body is a value already: mediaType is the Content-Type header, "" when there is no body. Of
// parts of it something may be known already.
func (o *Operation) ValidResponse(status int, mediaType string, header http.Header, body any, facts ...schema.Fact) bool {
	r := o.Response(status)
	if r == nil {
		return false
	}
	for _, h := range r.Headers {
		if h.broken(header, Invalid) != nil {
			return false
		}
	}
	if mediaType == "" || len(r.Content) == 0 {
		return bodiless(o, r, status)
	}
	m := r.media(mediaType)
	return m != nil && (m.judge == nil || m.judge.validGiven(body, facts))
}

// bodiless reports whether an answer may come without a body.
func bodiless(o *Operation, r *Response, status int) bool {
	return len(r.Content) == 0 || o.Method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
}

// JudgeResponse says everything that is wrong with an answer, nothing when it is as declared. mediaType is the
// Content-Type header. A body where none is declared is not judged.
func (o *Operation) JudgeResponse(status int, mediaType string, header http.Header, body any, hasBody bool) []Violation {
	r := o.Response(status)
	if r == nil {
		return []Violation{{Class: BadStatus, Where: "response.status", Keyword: "status", Limit: o.statuses(), Got: strconv.Itoa(status), Source: o.Source, Pos: o.Pos}}
	}
	var list []Violation
	for _, h := range r.Headers {
		list = append(list, h.broken(header, BadHeader)...)
	}
	return append(list, o.judgeBody(r, status, mediaType, body, hasBody)...)
}

func (o *Operation) judgeBody(r *Response, status int, mediaType string, body any, hasBody bool) []Violation {
	if !hasBody {
		if bodiless(o, r, status) {
			return nil
		}
		return []Violation{{Class: Invalid, Where: "response.body", Keyword: "required", Limit: true, Got: "missing", Source: r.Source, Pos: r.Pos}}
	}
	if len(r.Content) == 0 {
		return nil
	}
	m := r.media(mediaType)
	switch {
	case m == nil:
		return []Violation{{Class: MediaType, Where: "response.header.content-type", Keyword: "media-type", Limit: mediaTypes(r.Content), Got: gotType(mediaType), Source: r.Source, Pos: r.Pos}}
	case m.judge == nil || m.judge.valid(body):
		return nil
	}
	return m.judge.violations(Invalid, "response.body", body, r.Source, m.Pos)
}

func (o *Operation) statuses() []string {
	list := make([]string, len(o.Responses))
	for i, r := range o.Responses {
		list[i] = r.Status
	}
	return list
}

func (r *Response) media(header string) *Media {
	base, params, err := wire.MediaType(header)
	if err != nil {
		return nil
	}
	return pickMedia(r.Content, base, params)
}

func gotType(header string) string {
	if header == "" {
		return "missing"
	}
	base, _, err := wire.MediaType(header)
	if err != nil {
		return "malformed"
	}
	return knownType(base)
}

// broken says what is wrong with a header of a response.
func (p *Parameter) broken(header http.Header, class Class) []Violation {
	v, found, err := wire.DecodeHeader(&p.wire, header.Values(p.Name))
	switch {
	case err != nil:
		violation := unreadable(p.where, err, p.Source, p.Pos)
		violation.Class = class
		return []Violation{violation}
	case !found && p.Required:
		return []Violation{p.missing(class)}
	case !found || p.judge.valid(v):
		return nil
	}
	return p.judge.violations(class, p.where, v, p.Source, p.Pos)
}

// violations explains a refused value. Sources are those of the keyword, else of the nearest part above it.
func (l *lazyJudge) violations(class Class, root string, v any, src *schema.Source, pos schema.Position) []Violation {
	reasons := l.explain(v)
	list := make([]Violation, len(reasons))
	for i, r := range reasons {
		list[i] = Violation{Class: class, Where: instancePath(root, r.Path, l.declared()), Keyword: r.Keyword, Limit: r.Limit, Got: r.Got, Source: src, Pos: pos}
		if r.Schema == nil {
			continue
		}
		if own := r.Schema.SourceOf(r.Keyword); own != nil {
			list[i].Source = own
		}
		if r.Schema.Pos.File != "" {
			list[i].Pos = r.Schema.Pos
		}
	}
	return list
}
