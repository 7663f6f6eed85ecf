package openapi

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
)

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// value turns a node into a JSON value; numbers keep their exact text. A number that JSON cannot write (.inf, .nan)
// becomes its text.
func (n *node) value() any {
	switch n.kind {
	case mapping:
		m := make(map[string]any, len(n.pairs))
		for _, p := range n.pairs {
			m[p.key] = p.value.value()
		}
		return m
	case sequence:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			list[i] = item.value()
		}
		return list
	}
	return n.scalar()
}

func (n *node) scalar() any {
	switch n.tag {
	case "null":
		return nil
	case "bool":
		return isTrue(n.text)
	case "int", "float":
		if number, ok := n.number(); ok {
			return number
		}
	}
	return n.text
}

// number returns the exact number a scalar is. YAML's own spellings (0x10, 0o7, 1_000, +1, .5) are rewritten as JSON.
func (n *node) number() (json.Number, bool) {
	if n == nil || n.kind != scalar || n.tag != "int" && n.tag != "float" {
		return "", false
	}
	if jsonNumber.MatchString(n.text) {
		return json.Number(n.text), true
	}
	if i, ok := new(big.Int).SetString(n.text, 0); ok {
		return json.Number(i.String()), true
	}
	return respell(n.text)
}

// respell writes a YAML float the way JSON does, digit by digit.
func respell(text string) (json.Number, bool) {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
	sign := ""
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = "-", rest
	}
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	out := sign + whole + exponent
	return json.Number(out), jsonNumber.MatchString(out)
}

// maxNumberText and maxExponent bound the numbers that limits may have: exact arithmetic on more would burn time.
const (
	maxNumberText = 1000
	maxExponent   = 1000
)

// rational returns an exact number within bounds.
func rational(number json.Number) (*big.Rat, bool) {
	text := string(number)
	if len(text) > maxNumberText {
		return nil, false
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		exp, ok := new(big.Int).SetString(strings.TrimPrefix(text[i+1:], "+"), 10)
		if !ok || exp.CmpAbs(big.NewInt(maxExponent)) > 0 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}
