package openapi

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

func (d *decoding) body() {
	body := d.op.Body
	if d.r.BodyTooLarge {
		d.report(Violation{Class: TooLarge, Where: "body", Keyword: "maxBytes", Source: d.op.Source, Pos: d.op.Pos})
	}
	if body == nil || d.r.BodyTooLarge {
		return
	}
	if len(d.r.Body) == 0 {
		if body.Required {
			d.report(Violation{Class: Invalid, Where: "body", Keyword: "required", Limit: true, Got: "missing", Source: body.Source, Pos: body.Pos})
		}
		return
	}
	d.out.HasBody = true
	media, base, got := contentOf(body.Content, d.r.Header)
	d.out.MediaType = base
	if media == nil {
		d.report(Violation{Class: MediaType, Where: "header.content-type", Keyword: "media-type", Limit: mediaTypes(body.Content), Got: got, Source: body.Source, Pos: body.Pos})
		return
	}
	d.value(media)
}

// value decodes the body by its media type and judges it.
func (d *decoding) value(m *Media) {
	v, err := m.decode(d.r.Body)
	if err != nil {
		d.report(unreadable("body", err, d.op.Body.Source, m.Pos))
		return
	}
	d.out.Body = v
	if m.judge != nil && !m.judge.valid(v) {
		d.explain(m.judge, "body", v, d.op.Body.Source, m.Pos)
	}
}

func (m *Media) decode(body []byte) (any, error) {
	switch m.codec {
	case asJSON:
		return wire.ParseJSON(body, wire.Limits{})
	case asForm:
		form, err := wire.DecodeForm(body, m.fields, m.others)
		if err != nil {
			return nil, err
		}
		return form, nil
	case asText:
		if !utf8.Valid(body) {
			return nil, &wire.Error{Reason: wire.ReasonUTF8}
		}
		return string(body), nil
	}
	return nil, nil
}

// contentOf picks the media type that the Content-Type header names. got describes the header when none fits.
func contentOf(content []*Media, header http.Header) (m *Media, base, got string) {
	lines := header.Values("Content-Type")
	switch {
	case len(lines) == 0:
		return anyMedia(content), "", "missing"
	case len(lines) > 1:
		return nil, "", "several"
	}
	base, params, err := wire.MediaType(lines[0])
	if err != nil {
		return nil, "", "malformed"
	}
	return pickMedia(content, base, params), base, knownType(base)
}

func anyMedia(content []*Media) *Media {
	for _, m := range content {
		if m.base == "*/*" {
			return m
		}
	}
	return nil
}

// pickMedia finds the most specific media type that fits: an exact one, then a range, then all (OpenAPI 3.1, 4.8.14).
func pickMedia(content []*Media, base string, params map[string]string) *Media {
	var wide *Media
	for _, m := range content {
		if m.base == base && m.accepts(params) {
			return m
		}
		if strings.HasSuffix(m.base, "/*") && wire.MatchMediaType(m.base, base) && (wide == nil || wide.base == "*/*") {
			wide = m
		}
	}
	return wide
}

// accepts compares the parameters that the document itself names; others, such as charset, do not matter.
func (m *Media) accepts(params map[string]string) bool {
	for name, want := range m.params {
		if !strings.EqualFold(params[name], want) {
			return false
		}
	}
	return true
}

func mediaTypes(content []*Media) []string {
	list := make([]string, len(content))
	for i, m := range content {
		list[i] = m.Type
	}
	return list
}

// knownType names a media type in a message when it is one of the common ones, for violations repeat no input.
func knownType(base string) string {
	common := []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain",
		"text/html", "text/xml", "application/xml", "application/octet-stream"}
	if slices.Contains(common, base) {
		return base
	}
	return "another type"
}
