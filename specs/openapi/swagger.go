package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
)

// convert turns a Swagger 2.0 file into a 3.0 one. The converter keeps neither order nor places nor exact numbers, so
// these are taken from the original wherever both have the same key.
func (b *builder) convert(original *file) (f *file, err error) {
	defer recovered(&err)
	if version := original.root.str("swagger"); version != "2.0" {
		return nil, fmt.Errorf("version %q is not known", clip(version, 40))
	}
	var old openapi2.T
	if err := json.Unmarshal(wire.AppendJSON(nil, original.root.value()), &old); err != nil {
		return nil, err
	}
	doc, err := openapi2conv.ToV3WithLoader(&old, b.loader(false), &url.URL{Path: original.path})
	if err != nil {
		return nil, err
	}
	text, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	f = &file{path: original.path, display: original.display}
	if f.root, err = readJSON(text, f); err != nil {
		return nil, err
	}
	forget(f.root)
	align(f.root, original.root)
	align(f.root.get("components").get("schemas"), original.root.get("definitions"))
	b.converted, b.original = doc, "2.0"
	b.files.parsed[original.path] = f
	return f, nil
}

// forget clears the lines of the generated text, which nobody can look up.
func forget(n *node) {
	n.line = 0
	for i := range n.pairs {
		n.pairs[i].line = 0
		forget(n.pairs[i].value)
	}
	for _, item := range n.items {
		forget(item)
	}
}

// align gives n the places, order and numbers of the original with the same keys.
func align(n, original *node) {
	if n == nil || original == nil || n.kind != original.kind {
		return
	}
	n.line, n.col = original.line, original.col
	switch n.kind {
	case scalar:
		if _, ok := original.number(); ok {
			n.text, n.tag = original.text, original.tag
		}
	case sequence:
		for i := range min(len(n.items), len(original.items)) {
			align(n.items[i], original.items[i])
		}
	case mapping:
		alignPairs(n, original)
	}
}

func alignPairs(n, original *node) {
	order := map[string]int{}
	for i, p := range original.pairs {
		order[p.key] = i
	}
	slices.SortStableFunc(n.pairs, func(a, b pair) int { return cmp.Compare(order[a.key], order[b.key]) })
	for i := range n.pairs {
		p := &n.pairs[i]
		if at, ok := order[p.key]; ok {
			p.line, p.col = original.pairs[at].line, original.pairs[at].col
			align(p.value, original.pairs[at].value)
		}
	}
}
