package behavior

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

type node = yaml.Node

// Bounds of what is read, so that a hostile file cannot exhaust memory or the stack.
const (
	maxBehaviorBytes = 4 << 20
	maxWorldBytes    = 256 << 20
	maxDepth         = 64
	maxAliasNodes    = 1 << 20 // nodes reached through aliases
)

// parse reads one YAML or JSON document; aliases are resolved in place. A nil node comes with a finding.
func (f *findings) parse(src []byte, limit int) *node {
	n, line, err := readDocument(src, limit)
	if err != nil {
		f.report(&node{Line: line}, "yaml", err.Error(), "")
		return nil
	}
	return n
}

func readDocument(src []byte, limit int) (*node, int, error) {
	if len(src) > limit {
		return nil, 1, fmt.Errorf("file of %d bytes is larger than the %d allowed", len(src), limit)
	}
	if n, ok := parseJSON(src); ok {
		return n, 0, nil
	}
	n, line, err := parseYAML(src)
	if err != nil {
		return nil, line, err
	}
	budget := maxAliasNodes
	line, err = resolve(n, 0, &budget, false)
	return n, line, err
}

func parseYAML(src []byte) (n *node, line int, err error) {
	d := yaml.NewDecoder(strings.NewReader(string(src)))
	var first, second node
	if err := d.Decode(&first); err != nil {
		line, text := yamlError(err)
		return nil, line, errors.New(text)
	}
	if d.Decode(&second) == nil {
		return nil, second.Line, errors.New("a second document follows the first")
	}
	if len(first.Content) != 1 {
		return nil, 1, errors.New("the file is empty")
	}
	return first.Content[0], 0, nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yamlError takes the line out of the parser's message.
func yamlError(err error) (int, string) {
	text := err.Error()
	if text == "EOF" {
		return 1, "the file is empty"
	}
	line := 1
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if n, e := strconv.Atoi(m[1]); e == nil {
			line = n
		}
	}
	return line, short(text)
}

// resolve replaces aliases by what they name, and refuses depth, cycles (which are depth) and expansion beyond budget.
func resolve(n *node, depth int, budget *int, aliased bool) (int, error) {
	if depth > maxDepth {
		return n.Line, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	if aliased {
		if *budget--; *budget < 0 {
			return n.Line, errors.New("aliases expand to too many values")
		}
	}
	for i, c := range n.Content {
		through := aliased || c.Kind == yaml.AliasNode
		if c.Kind == yaml.AliasNode {
			c = c.Alias
			n.Content[i] = c
		}
		if line, err := resolve(c, depth+1, budget, through); err != nil {
			return line, err
		}
	}
	return 0, nil
}
