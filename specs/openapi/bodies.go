package openapi

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// codec is how the bytes of a body become a value.
type codec uint8

const (
	opaque codec = iota // accepted as bytes, not looked into
	asJSON
	asForm
	asText
)

func isJSONType(base string) bool {
	return base == "application/json" || strings.HasSuffix(base, "+json") || base == "text/json"
}

func codecOf(base string) codec {
	switch {
	case isJSONType(base), base == "*/*", base == "application/*":
		return asJSON
	case base == "application/x-www-form-urlencoded":
		return asForm
	case strings.HasPrefix(base, "text/"):
		return asText
	}
	return opaque
}

func (b *builder) requestBody(op *Operation, n *node) *RequestBody {
	v, src := b.deref(n, op.Source)
	if v == nil || !b.expect(v, mapping, "a request body") {
		return nil
	}
	b.known(v, &bodyObject)
	body := &RequestBody{Required: v.is("required"), Pos: v.pos(), Source: b.source(v, src)}
	body.Content = b.content(v.get("content"), body.Source, schema.Request)
	for _, m := range body.Content {
		if m.codec == opaque {
			op.Unsupported = append(op.Unsupported, "bodies of "+m.Type)
		}
	}
	return body
}

// content compiles the media types of a body.
func (b *builder) content(n *node, src *schema.Source, d schema.Direction) []*Media {
	if n == nil || !b.expect(n, mapping, "content") {
		return nil
	}
	var list []*Media
	for _, p := range n.pairs {
		if isExtension(p.key) {
			continue
		}
		if v, from := b.deref(p.value, src); v != nil && b.expect(v, mapping, "a media type") {
			list = append(list, b.media(n, p, v, from, d))
		}
	}
	return list
}

func (b *builder) media(content *node, p pair, n *node, src *schema.Source, d schema.Direction) *Media {
	b.known(n, &mediaObject)
	m := &Media{Type: strings.ToLower(p.key), Pos: content.pairPos(p), Schema: b.schema(n.get("schema"), b.source(n, src))}
	var err error
	if m.base, m.params, err = wire.MediaType(p.key); err != nil {
		b.add(Error, CodeBadValue, m.Pos, fmt.Sprintf("%q is no media type", clip(p.key, 80)), "")
	}
	m.codec = codecOf(m.base)
	if m.codec == opaque {
		b.add(Unsupported, CodeUnsupported, m.Pos, fmt.Sprintf("bodies of %q are passed through undecoded and not judged", clip(p.key, 80)), "")
	}
	b.unsupported(n, "encoding", "forms are decoded with the default encoding")
	if m.codec == opaque || m.Schema == nil {
		m.Examples = b.examples(n, nil, d, "example")
		return m
	}
	m.Examples = b.examples(n, m.Schema, d, "example")
	m.judge = b.doc.judges.of(m.Schema, d)
	return m
}
