package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// isJSON tells a JSON file from a YAML one by its first byte. A YAML flow mapping that is no JSON is tried as YAML too.
func isJSON(data []byte) bool {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{'
}

// readJSON parses a JSON file into nodes. Duplicate keys and invalid UTF-8 are errors.
func readJSON(data []byte, f *file) (*node, error) {
	r := &jsonReader{dec: jsontext.NewDecoder(bytes.NewBuffer(data)), file: f}
	for i, c := range data {
		if c == '\n' {
			r.newlines = append(r.newlines, i)
		}
	}
	n, err := r.value(0)
	if err != nil {
		return nil, r.wrap(err)
	}
	if _, err := r.dec.ReadToken(); err == nil {
		return nil, r.wrap(errors.New("text after the end of the document"))
	}
	return n, nil
}

type jsonReader struct {
	dec      *jsontext.Decoder
	file     *file
	newlines []int
	nodes    int
}

func (r *jsonReader) wrap(err error) error {
	return &syntaxError{line: r.line(int(r.dec.InputOffset())), reason: strings.TrimPrefix(err.Error(), "jsontext: ")}
}

// line turns an offset into a line, from 1. Columns are left unknown.
func (r *jsonReader) line(offset int) int { return sort.SearchInts(r.newlines, offset) + 1 }

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested deeper than %d levels", maxNesting)
	}
	if r.nodes++; r.nodes > maxNodes {
		return nil, fmt.Errorf("more than %d values", maxNodes)
	}
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &node{file: r.file}
	n.line = r.line(int(r.dec.InputOffset()) - 1)
	return n, r.fill(n, tok, depth)
}

func (r *jsonReader) fill(n *node, tok jsontext.Token, depth int) error {
	switch tok.Kind() {
	case '{':
		n.kind = mapping
		return r.object(n, depth)
	case '[':
		n.kind = sequence
		return r.array(n, depth)
	case '"':
		n.tag, n.text = "str", tok.String()
	case '0':
		n.tag, n.text = "float", tok.String()
	case 'n':
		n.tag, n.text = "null", "null"
	default:
		n.tag, n.text = "bool", tok.String()
	}
	return nil
}

func (r *jsonReader) object(n *node, depth int) error {
	for r.dec.PeekKind() != '}' {
		tok, err := r.dec.ReadToken()
		if err != nil {
			return err
		}
		p := pair{key: tok.String()}
		p.line = r.line(int(r.dec.InputOffset()) - 1)
		if p.value, err = r.value(depth + 1); err != nil {
			return err
		}
		n.pairs = append(n.pairs, p)
	}
	_, err := r.dec.ReadToken()
	return err
}

func (r *jsonReader) array(n *node, depth int) error {
	for r.dec.PeekKind() != ']' {
		v, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, v)
	}
	_, err := r.dec.ReadToken()
	return err
}
