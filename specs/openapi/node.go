package openapi

import (
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

type kind uint8

const (
	scalar kind = iota
	mapping
	sequence
)

// node is one value of a source file. YAML aliases are shared nodes and merge keys are merged, so a file is an
// acyclic graph; the readers bound its depth and its size once shared nodes are counted at every use.
type node struct {
	kind      kind
	tag       string // of a scalar: "null", "bool", "int", "float", "str"
	text      string // of a scalar, unquoted
	pairs     []pair
	items     []*node
	file      *file
	line, col int
}

type pair struct {
	key       string
	value     *node
	line, col int // of the key
}

// file is one source file of a document.
type file struct {
	path    string // slash path within the file system, or a URL
	display string
	root    *node
}

func (n *node) pos() schema.Position {
	return schema.Position{File: n.file.display, Line: n.line, Column: n.col}
}

// keyPos is the position of a key of n; that of n itself when the key is absent.
func (n *node) keyPos(key string) schema.Position {
	for _, p := range n.pairs {
		if p.key == key {
			return n.pairPos(p)
		}
	}
	return n.pos()
}

func (n *node) pairPos(p pair) schema.Position {
	return schema.Position{File: n.file.display, Line: p.line, Column: p.col}
}

// get returns the value of a key, nil when n is nil, no mapping, or has no such key.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i := range n.pairs {
		if n.pairs[i].key == key {
			return n.pairs[i].value
		}
	}
	return nil
}

// str returns the text of a scalar value, "" when there is none.
func (n *node) str(key string) string {
	if v := n.get(key); v != nil && v.kind == scalar && v.tag != "null" {
		return v.text
	}
	return ""
}

// flag returns a boolean value and whether it is there.
func (n *node) flag(key string) (value, found bool) {
	v := n.get(key)
	if v == nil || v.tag != "bool" {
		return false, false
	}
	return isTrue(v.text), true
}

func (n *node) is(key string) bool {
	value, _ := n.flag(key)
	return value
}

func isTrue(text string) bool { return text == "true" || text == "True" || text == "TRUE" }

// list returns the pairs of a mapping, nothing for any other node.
func (n *node) list() []pair {
	if n == nil {
		return nil
	}
	return n.pairs
}

// elements returns the items of a sequence, nothing for any other node.
func (n *node) elements() []*node {
	if n == nil {
		return nil
	}
	return n.items
}
