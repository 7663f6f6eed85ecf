package behavior

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?$`)

// Bounds of a number's text: larger ones cost too much in exact arithmetic.
const (
	maxNumberLength = 1000
	maxExponent     = 1000
)

// scalar is the plain value of a YAML or JSON scalar; numbers keep their text.
func scalar(n *node) (any, error) {
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strconv.ParseBool(strings.ToLower(n.Value))
	case "!!str", "!!timestamp":
		return n.Value, nil
	case "!!int", "!!float", "!!json":
		return number(n.Value)
	}
	return nil, fmt.Errorf("tag %q is not supported", short(n.Tag))
}

func number(text string) (any, error) {
	if len(text) > maxNumberLength {
		return nil, fmt.Errorf("number of %d characters is too long", len(text))
	}
	if m := jsonNumber.FindStringSubmatch(text); m != nil {
		if e, err := strconv.Atoi(strings.TrimLeft(m[3], "eE")); err == nil && (e > maxExponent || e < -maxExponent) {
			return nil, fmt.Errorf("exponent of %q is out of range", short(text))
		}
		return json.Number(text), nil
	}
	if i, ok := new(big.Int).SetString(strings.TrimPrefix(text, "+"), 0); ok {
		return json.Number(i.String()), nil
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		if s := strconv.FormatFloat(x, 'g', -1, 64); jsonNumber.MatchString(s) {
			return json.Number(s), nil
		}
	}
	return nil, fmt.Errorf("%q is not a number that JSON can hold", short(text))
}

// plain is the value tree under n, which must hold no templates.
func (f *findings) plain(n *node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for _, p := range f.pairs(n) {
			m[p.key.Value] = f.plain(p.value)
		}
		return m
	case yaml.SequenceNode:
		a := make([]any, len(n.Content))
		for i, c := range n.Content {
			a[i] = f.plain(c)
		}
		return a
	}
	v, err := scalar(n)
	if err != nil {
		f.report(n, "value", err.Error(), "")
	}
	return v
}

type pair struct{ key, value *node }

// pairs lists the members of a mapping in order and reports keys that are no strings or come twice.
func (f *findings) pairs(n *node) []pair {
	seen := make(map[string]int, len(n.Content)/2)
	var out []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if err := keyProblem(k, seen); err != nil {
			f.report(k, "duplicate-key", err.Error(), "")
			continue
		}
		seen[k.Value] = k.Line
		out = append(out, pair{k, n.Content[i+1]})
	}
	return out
}

func keyProblem(k *node, seen map[string]int) error {
	if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
		return errors.New("a key must be a plain string")
	}
	if line, twice := seen[k.Value]; twice {
		return fmt.Errorf("key %q is already given in line %d", short(k.Value), line)
	}
	return nil
}
