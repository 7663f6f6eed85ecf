package openapi

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// methods that an operation may have, in the order of the specification (OpenAPI 3.1, section 4.8.9).
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// document compiles the root of a document.
func (b *builder) document(root *node) *Document {
	info := root.get("info")
	b.known(root, &documentObject)
	if info != nil && b.expect(info, mapping, "info") {
		b.known(info, &infoObject)
	}
	b.root = b.source(info, b.source(root, nil))
	b.doc = &Document{
		Title: info.str("title"), Version: info.str("version"), Dialect: b.version, File: root.file.display,
		Schemas: map[string]*schema.Schema{}, served: map[string]*lazyJudge{}, SecuritySchemes: map[string]*SecurityScheme{},
		Source: b.root, judges: newJudgery(),
	}
	if b.original != "" {
		b.doc.Dialect = b.original
	}
	b.unsupported(root, "webhooks", "only paths are served and checked")
	b.servers(root)
	b.components(root.get("components"))
	b.paths(root)
	for _, finish := range b.late {
		finish()
	}
	b.finish()
	return b.doc
}

func (b *builder) servers(root *node) {
	for i, server := range root.get("servers").elements() {
		text := server.str("url")
		b.doc.Servers = append(b.doc.Servers, text)
		if i == 0 {
			b.doc.BasePath = basePath(text, server.get("variables"))
		}
	}
}

// basePath is the path of a server URL with the defaults of its variables filled in.
func basePath(server string, variables *node) string {
	for _, p := range variables.list() {
		server = strings.ReplaceAll(server, "{"+p.key+"}", p.value.str("default"))
	}
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	base := strings.TrimRight(u.EscapedPath(), "/")
	if base != "" && base[0] != '/' {
		base = "/" + base
	}
	return base
}

func (b *builder) components(c *node) {
	if c == nil || !b.expect(c, mapping, "components") {
		return
	}
	b.known(c, &componentObject)
	schemas := c.get("schemas").list()
	for _, p := range schemas {
		b.names[p.value] = p.key
	}
	for _, p := range schemas {
		s := b.schema(p.value, b.root)
		b.doc.Schemas[p.key], b.doc.served[p.key] = s, b.doc.judges.of(s, schema.Response)
	}
	for _, p := range c.get("securitySchemes").list() {
		if n, src := b.deref(p.value, b.root); n != nil && b.expect(n, mapping, "a security scheme") {
			b.doc.SecuritySchemes[p.key] = b.scheme(p.key, n, src)
			b.doc.schemeNames = append(b.doc.schemeNames, p.key)
		}
	}
}

func (b *builder) scheme(name string, n *node, src *schema.Source) *SecurityScheme {
	b.known(n, &schemeObject)
	s := &SecurityScheme{
		Name: name, Type: n.str("type"), In: n.str("in"), Key: n.str("name"),
		Scheme: strings.ToLower(n.str("scheme")), Source: b.source(n, src), Pos: n.pos(),
	}
	if s.Type == "mutualTLS" {
		b.add(Unsupported, CodeUnsupported, n.pos(), fmt.Sprintf("security scheme %q: mutual TLS is not enforced", clip(name, 80)), "")
	}
	return s
}

func (b *builder) paths(root *node) {
	paths := root.get("paths")
	if paths == nil || !b.expect(paths, mapping, "paths") {
		return
	}
	security := root.get("security")
	for _, p := range paths.pairs {
		if isExtension(p.key) {
			continue
		}
		if !strings.HasPrefix(p.key, "/") {
			b.add(Error, CodeBadValue, paths.pairPos(p), fmt.Sprintf("path %q does not start with a slash", clip(p.key, 200)), "")
			continue
		}
		if item, src := b.deref(p.value, b.root); item != nil && b.expect(item, mapping, "a path item") {
			b.pathItem(p.key, item, src, security)
		}
	}
}

func (b *builder) pathItem(template string, item *node, src *schema.Source, security *node) {
	b.known(item, &pathObject)
	b.unsupported(item, "servers", "only the document's servers count")
	src = b.source(item, src)
	shared := b.parameters(item.get("parameters"), src)
	for _, p := range item.pairs {
		if slices.Contains(methods, p.key) && b.expect(p.value, mapping, "an operation") {
			b.operation(operationPlace{template, strings.ToUpper(p.key), item.pairPos(p)}, p.value, src, shared, security)
		}
	}
}

// finish prepares what needs the whole document: shapes, which look through references, and routes.
func (b *builder) finish() {
	for _, op := range b.doc.Operations {
		op.doc = b.doc
		op.prepare()
		if other := b.doc.routes.add(op); other != nil {
			b.add(Error, CodeDocument, op.Pos, fmt.Sprintf("%s %q is ambiguous with %q", op.Method, clip(op.Path, 200), clip(other.Path, 200)), "templates that differ only in parameter names are the same path")
		}
	}
}

func (o *Operation) prepare() {
	for _, p := range o.Params {
		p.wire.Shape = shapeOf(p.Schema)
		p.wire.Except = o.othersThan(p)
	}
	for _, s := range o.segments {
		for _, name := range s.names {
			if i := slices.IndexFunc(o.Params, func(p *Parameter) bool { return p.In == "path" && p.Name == name }); i >= 0 {
				o.inPath = append(o.inPath, o.Params[i])
			}
		}
	}
	if o.Body != nil {
		prepareForms(o.Body.Content)
	}
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			h.wire.Shape = shapeOf(h.Schema)
		}
	}
}

// othersThan names the other parameters of the same place: an object with open properties must leave those alone.
func (o *Operation) othersThan(p *Parameter) map[string]bool {
	if p.In == "path" || p.wire.Shape.Additional == nil {
		return nil
	}
	names := map[string]bool{}
	for _, other := range o.Params {
		if other != p && other.In == p.In {
			names[other.Name] = true
		}
	}
	return names
}
