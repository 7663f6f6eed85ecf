package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

type operationPlace struct {
	template, method string
	pos              schema.Position
}

func (b *builder) operation(at operationPlace, n *node, src *schema.Source, shared []*Parameter, security *node) {
	b.known(n, &operationObject)
	op := &Operation{ID: n.str("operationId"), Method: at.method, Path: at.template, Summary: n.str("summary"), Pos: at.pos}
	if op.ID == "" {
		op.ID = op.Method + " " + op.Path
	}
	op.Source = b.source(n, src)
	b.callbacks(op, n)
	b.segments(op)
	op.Params = override(shared, b.parameters(n.get("parameters"), op.Source))
	b.matchTemplate(op)
	if own := n.get("security"); own != nil {
		security = own
	}
	op.Security = b.security(security)
	b.ignoreCredentials(op)
	op.Body = b.requestBody(op, n.get("requestBody"))
	op.Responses = b.responses(n.get("responses"), op.Source)
	b.doc.Operations = append(b.doc.Operations, op)
}

func (b *builder) callbacks(op *Operation, n *node) {
	b.unsupported(n, "callbacks", "")
	b.unsupported(n, "servers", "only the document's servers count")
	for _, key := range []string{"callbacks", "servers"} {
		if n.get(key) != nil {
			op.Unsupported = append(op.Unsupported, key)
		}
	}
}

// override puts an operation's own parameters over those of the path item with the same place and name.
func override(shared, own []*Parameter) []*Parameter {
	list := make([]*Parameter, 0, len(shared)+len(own))
	for _, p := range shared {
		copied := *p
		list = append(list, &copied)
	}
	for _, p := range own {
		i := slices.IndexFunc(list, func(o *Parameter) bool { return o.In == p.In && o.Name == p.Name })
		if i >= 0 {
			list[i] = p
		} else {
			list = append(list, p)
		}
	}
	return list
}

// matchTemplate reports path parameters that stand in the template or in the list, but not in both.
func (b *builder) matchTemplate(op *Operation) {
	var named []string
	for _, s := range op.segments {
		named = append(named, s.names...)
	}
	for _, name := range named {
		if !slices.ContainsFunc(op.Params, func(p *Parameter) bool { return p.In == "path" && p.Name == name }) {
			b.add(Error, CodeDocument, op.Pos, fmt.Sprintf("path parameter %q of %q is not declared", clip(name, 80), clip(op.Path, 200)), "")
		}
	}
	for _, p := range op.Params {
		if p.In == "path" && !slices.Contains(named, p.Name) {
			b.add(Error, CodeDocument, p.Pos, fmt.Sprintf("path parameter %q is not in the template %q", clip(p.Name, 80), clip(op.Path, 200)), "")
		}
	}
}

func (b *builder) security(n *node) []Requirement {
	var list []Requirement
	for _, item := range n.elements() {
		r := Requirement{}
		for _, p := range item.list() {
			scheme := b.doc.SecuritySchemes[p.key]
			if scheme == nil {
				b.add(Error, CodeBadRef, item.pairPos(p), fmt.Sprintf("security scheme %q is not declared", clip(p.key, 80)), "declare it under components/securitySchemes")
				continue
			}
			r = append(r, SchemeUse{Name: p.key, Scheme: scheme, Scopes: b.texts(p.value, "scopes")})
		}
		list = append(list, r)
	}
	return list
}

// ignoreCredentials leaves to the security schemes what they read: such parameters are not judged a second time.
func (b *builder) ignoreCredentials(op *Operation) {
	for _, p := range op.Params {
		if p.forced {
			continue
		}
		for _, r := range op.Security {
			for _, use := range r {
				if use.Scheme.reads(p) {
					p.Enforced = false
				}
			}
		}
	}
}

func (s *SecurityScheme) reads(p *Parameter) bool {
	if s.Type != "apiKey" || s.In != p.In {
		return false
	}
	return s.Key == p.Name || p.In == "header" && strings.EqualFold(s.Key, p.Name)
}

func (b *builder) responses(n *node, src *schema.Source) []*Response {
	if n == nil || !b.expect(n, mapping, "responses") {
		return nil
	}
	var list []*Response
	for _, p := range n.pairs {
		if isExtension(p.key) {
			continue
		}
		if !isStatus(p.key) {
			b.add(Error, CodeBadValue, n.pairPos(p), fmt.Sprintf("%q is no response status", clip(p.key, 40)), `statuses are "100" to "599", "1XX" to "5XX", "default"`)
			continue
		}
		if v, from := b.deref(p.value, src); v != nil && b.expect(v, mapping, "a response") {
			list = append(list, b.response(strings.ToUpper(p.key), v, from))
		}
	}
	slices.SortStableFunc(list, func(a, b *Response) int { return cmp.Compare(statusRank(a.Status), statusRank(b.Status)) })
	return list
}

func isStatus(s string) bool {
	if s == "default" {
		return true
	}
	return len(s) == 3 && s[0] >= '1' && s[0] <= '5' && (atoi(s) != 0 || strings.EqualFold(s[1:], "xx"))
}

// statusRank orders exact statuses, then ranges, then default.
func statusRank(s string) int {
	switch {
	case atoi(s) != 0:
		return atoi(s)
	case s == "DEFAULT" || s == "default":
		return 10000
	}
	return 1000 + int(s[0])
}

func (b *builder) response(status string, n *node, src *schema.Source) *Response {
	b.known(n, &responseObject)
	b.unsupported(n, "links", "")
	if status == "DEFAULT" {
		status = "default"
	}
	r := &Response{Status: status, code: codeOf(status), Description: n.str("description"), Pos: n.pos(), Source: b.source(n, src)}
	r.Content = b.content(n.get("content"), r.Source, schema.Response)
	for _, p := range n.get("headers").list() {
		if strings.EqualFold(p.key, "content-type") {
			continue
		}
		if v, from := b.deref(p.value, r.Source); v != nil && b.expect(v, mapping, "a header") {
			r.Headers = append(r.Headers, b.header(p.key, v, from))
		}
	}
	return r
}
