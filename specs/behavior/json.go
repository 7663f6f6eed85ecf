package behavior

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// parseJSON reads src as JSON into nodes with lines. YAML cannot be trusted with it: surrogate pairs and tabs are legal JSON.
func parseJSON(src []byte) (*node, bool) {
	trimmed := bytes.TrimLeft(src, " \t\r\n")
	if len(trimmed) == 0 || (trimmed[0] != '{' && trimmed[0] != '[') {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	r := &jsonReader{src: src, d: d, line: 1}
	n, err := r.value(0)
	if err != nil {
		return nil, false
	}
	_, err = d.Token()
	return n, errors.Is(err, io.EOF)
}

type jsonReader struct {
	src  []byte
	d    *json.Decoder
	seen int // bytes whose newlines are counted
	line int
}

// here is the line of the token just read.
func (r *jsonReader) here() int {
	end := int(r.d.InputOffset())
	r.line += bytes.Count(r.src[r.seen:end], []byte("\n"))
	r.seen = end
	return r.line
}

var errDepth = errors.New("nested too deep")

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	t, err := r.d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		return r.container(t, depth)
	case string:
		return r.scalar("!!str", t), nil
	case json.Number:
		return r.scalar("!!json", t.String()), nil
	case bool:
		if t {
			return r.scalar("!!bool", "true"), nil
		}
		return r.scalar("!!bool", "false"), nil
	}
	return r.scalar("!!null", "null"), nil
}

func (r *jsonReader) scalar(tag, text string) *node {
	return &node{Kind: yaml.ScalarNode, Tag: tag, Value: text, Line: r.here()}
}

// container reads members or elements; keys come from the decoder as string tokens.
func (r *jsonReader) container(open json.Delim, depth int) (*node, error) {
	n := &node{Kind: yaml.MappingNode, Tag: "!!map", Line: r.here()}
	if open == '[' {
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
	}
	for r.d.More() {
		c, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, c)
	}
	_, err := r.d.Token()
	return n, err
}
