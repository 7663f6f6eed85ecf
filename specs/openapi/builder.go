package openapi

import (
	"fmt"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// builder compiles nodes into a Document and collects findings on the way.
type builder struct {
	files     *files
	version   string      // "3.0" or "3.1"
	original  string      // "2.0" when converted
	converted *openapi3.T // then, what the validator validates
	doc       *Document
	root      *schema.Source // what parts reached through references inherit
	schemas   map[*node]*schema.Schema
	names     map[*node]string // component names by node
	built     []*schema.Schema // in the order they were met
	findings  []Finding
	showings  []showing
	late      []func() // run when everything is compiled
	cites     bool     // an x-source was met
}

// showing is an example to be judged once everything is compiled.
type showing struct {
	example   Example
	schema    *schema.Schema
	direction schema.Direction
	what      string
}

func (b *builder) add(s Severity, code string, pos schema.Position, message, hint string) {
	b.findings = append(b.findings, Finding{Severity: s, Code: code, Pos: pos, Message: message, Hint: hint})
}

func (b *builder) unsupported(n *node, key, hint string) {
	if n.get(key) != nil {
		b.add(Unsupported, CodeUnsupported, n.keyPos(key), fmt.Sprintf("%s is not supported and not enforced", key), hint)
	}
}

// deref follows references. A reference that cannot be followed is reported, and nil returned. Whatever was reached
// through a reference inherits the document's source, not that of the place which refers to it.
func (b *builder) deref(n *node, src *schema.Source) (*node, *schema.Source) {
	if n == nil {
		return nil, src
	}
	t, err := b.files.follow(n)
	if err != nil {
		b.badRef(n, err)
		return nil, src
	}
	if t.hops > 0 {
		b.siblings(n)
		return t.node, b.root
	}
	return t.node, src
}

func (b *builder) badRef(n *node, err error) {
	hint := ""
	if err == errRefused {
		hint = "copy the file beside the document, or allow external references"
	}
	b.add(Error, CodeBadRef, n.keyPos("$ref"), fmt.Sprintf("reference %q %v", clip(n.str("$ref"), 200), err), hint)
}

// siblings warns of keys beside a reference that OpenAPI 3.0 tells to ignore.
func (b *builder) siblings(n *node) {
	for _, p := range n.pairs {
		if p.key == "$ref" || isExtension(p.key) || b.version == "3.1" && (p.key == "summary" || p.key == "description") {
			continue
		}
		b.add(Warning, CodeRefSibling, n.pairPos(p), fmt.Sprintf("%q beside $ref is ignored", clip(p.key, 80)), "put the reference into allOf, and the key beside allOf")
	}
}

// expect reports a value of the wrong kind.
func (b *builder) expect(n *node, k kind, what string) bool {
	if n == nil {
		return false
	}
	if n.kind != k {
		b.add(Error, CodeBadValue, n.pos(), fmt.Sprintf("%s must be a %s", what, [...]string{"scalar", "mapping", "sequence"}[k]), "")
		return false
	}
	return true
}

// texts reads a sequence of strings.
func (b *builder) texts(n *node, what string) []string {
	if n == nil || !b.expect(n, sequence, what) {
		return nil
	}
	list := make([]string, 0, len(n.items))
	for _, item := range n.items {
		if item.kind == scalar {
			list = append(list, item.text)
		} else {
			b.add(Error, CodeBadValue, item.pos(), what+" must hold strings", "")
		}
	}
	return list
}
