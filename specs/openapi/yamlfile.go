package openapi

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Bounds of a source file. Nesting is far beyond any real document; the expansion bound stops alias bombs, which are
// small as text and enormous once every alias is counted.
const (
	maxNesting   = 500
	maxNodes     = 8_000_000
	maxExpansion = 500_000
)

// readYAML parses a YAML file into nodes.
func readYAML(data []byte, f *file) (*node, error) {
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil && err != io.EOF {
		return nil, yamlError(err)
	}
	if len(doc.Content) == 0 {
		return nil, &syntaxError{line: 1, reason: "the file is empty"}
	}
	if err := dec.Decode(&more); err != io.EOF {
		return nil, &syntaxError{line: more.Line, reason: "text after the end of the document"}
	}
	r := &yamlReader{file: f, done: map[*yaml.Node]*node{}, sizes: map[*yaml.Node]int{}}
	return r.read(doc.Content[0], 0)
}

// syntaxError says where and why a file cannot be read.
type syntaxError struct {
	line   int
	reason string
}

func (e *syntaxError) Error() string { return e.reason }

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)`)

// yamlError takes the line out of the parser's message.
func yamlError(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &syntaxError{line: line, reason: m[2]}
	}
	return &syntaxError{reason: text}
}

type yamlReader struct {
	file     *file
	done     map[*yaml.Node]*node // nil while being read: an alias to it is a cycle
	sizes    map[*yaml.Node]int
	own      int // nodes written in the file
	expanded int // nodes counted again through aliases
}

func (r *yamlReader) read(y *yaml.Node, depth int) (*node, error) {
	if y.Kind == yaml.AliasNode {
		return r.alias(y)
	}
	if depth > maxNesting {
		return nil, &syntaxError{y.Line, fmt.Sprintf("nested deeper than %d levels", maxNesting)}
	}
	if r.own++; r.own > maxNodes {
		return nil, &syntaxError{y.Line, fmt.Sprintf("more than %d values", maxNodes)}
	}
	r.done[y] = nil
	before := r.own + r.expanded
	n := &node{file: r.file, line: y.Line, col: y.Column}
	if err := r.fill(n, y, depth); err != nil {
		return nil, err
	}
	r.done[y] = n
	r.sizes[y] = r.own + r.expanded - before + 1
	return n, nil
}

func (r *yamlReader) alias(y *yaml.Node) (*node, error) {
	n := r.done[y.Alias]
	if n == nil {
		return nil, &syntaxError{y.Line, fmt.Sprintf("alias %q refers to a value that contains it", y.Value)}
	}
	if r.expanded += r.sizes[y.Alias]; r.expanded > maxExpansion {
		return nil, &syntaxError{y.Line, fmt.Sprintf("aliases expand to more than %d values", maxExpansion)}
	}
	return n, nil
}

func (r *yamlReader) fill(n *node, y *yaml.Node, depth int) error {
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = mapping
		return r.mapping(n, y, depth)
	case yaml.SequenceNode:
		n.kind = sequence
		for _, item := range y.Content {
			v, err := r.read(item, depth+1)
			if err != nil {
				return err
			}
			n.items = append(n.items, v)
		}
		return nil
	case yaml.ScalarNode:
		n.tag, n.text = yamlTag(y), y.Value
		return nil
	}
	return &syntaxError{y.Line, "unexpected kind of value"}
}

// yamlTag reduces YAML's types to those of JSON. Timestamps and binary data are text. Numbers beyond a float64, which the
// parser takes for text, are numbers.
func yamlTag(y *yaml.Node) string {
	if y.Style == 0 && jsonNumber.MatchString(y.Value) {
		return "float"
	}
	switch tag := strings.TrimPrefix(y.ShortTag(), "!!"); tag {
	case "null", "bool", "int", "float":
		return tag
	}
	return "str"
}

func (r *yamlReader) mapping(n *node, y *yaml.Node, depth int) error {
	seen := make(map[string]bool, len(y.Content)/2)
	var merged []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		v, err := r.read(y.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, v)
			continue
		}
		if err := checkKey(key, seen); err != nil {
			return err
		}
		n.pairs = append(n.pairs, pair{key.Value, v, key.Line, key.Column})
	}
	return mergeInto(n, merged, seen)
}

func checkKey(key *yaml.Node, seen map[string]bool) error {
	if key.Kind != yaml.ScalarNode {
		return &syntaxError{key.Line, "a key must be text"}
	}
	if seen[key.Value] {
		return &syntaxError{key.Line, fmt.Sprintf("key %q is given twice", clip(key.Value, 80))}
	}
	seen[key.Value] = true
	return nil
}

// mergeInto adds the pairs of merge keys ("<<") that n does not have itself; the first of several wins.
func mergeInto(n *node, merged []*node, seen map[string]bool) error {
	for _, m := range merged {
		sources := []*node{m}
		if m.kind == sequence {
			sources = m.items
		}
		for _, s := range sources {
			if s.kind != mapping {
				return &syntaxError{m.line, "a merge key needs a mapping"}
			}
			for _, p := range s.pairs {
				if !seen[p.key] {
					seen[p.key] = true
					n.pairs = append(n.pairs, p)
				}
			}
		}
	}
	return nil
}

// clip bounds text that is echoed in a message.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "…"
}
