package wire

import "strings"

// DecodeQuery finds and decodes a query parameter (OpenAPI "Style Values": form, spaceDelimited, pipeDelimited,
// deepObject). A scalar, a JSON text or an array without explode that is given more than once is refused.
//
// "name=" and "name" are one empty text, or one empty element. An exploded object in form style takes the pairs with the
// names of its properties. The delimited styles have no meaning with explode and are then read like form.
func DecodeQuery(p *Param, pairs []Pair) (v any, found bool, err error) {
	if p.deep() {
		return p.deepObject(pairs)
	}
	return p.form(pairs, unescapeForm)
}

// form decodes a parameter from pairs; decode is what their values were decoded with.
func (p *Param) form(pairs []Pair, decode decoder) (any, bool, error) {
	switch {
	case !p.exploded():
		return p.single(pairs, decode)
	case p.Shape.has(Array):
		return p.elements(pairs)
	}
	return p.spread(pairs)
}

func (p *Param) single(pairs []Pair, decode decoder) (any, bool, error) {
	at := -1
	for i := range pairs {
		if pairs[i].Name != p.Name {
			continue
		}
		if at >= 0 {
			return nil, true, &Error{Reason: ReasonRepeated, Detail: "given more than once"}
		}
		at = i
	}
	if at < 0 {
		return nil, false, nil
	}
	if !p.composite() {
		v, err := p.text(pairs[at].Value, plain)
		return v, true, err
	}
	v, err := p.list(p.split(pairs[at].RawValue), false, decode)
	return v, true, err
}

// elements is an exploded array: every pair of the name is one element, whatever commas it holds.
func (p *Param) elements(pairs []Pair) (any, bool, error) {
	var array []any
	for i := range pairs {
		if pairs[i].Name == p.Name {
			array = append(array, p.Shape.Items.primitive(pairs[i].Value))
		}
	}
	if array == nil {
		return nil, false, nil
	}
	return array, true, nil
}

// spread is an exploded object: its properties are pairs of their own.
func (p *Param) spread(pairs []Pair) (any, bool, error) {
	o := object{shape: &p.Shape}
	for i := range pairs {
		if p.takes(pairs[i].Name) {
			o.set(pairs[i].Name, pairs[i].Value)
		}
	}
	if o.values == nil {
		return nil, false, nil
	}
	v, err := o.result()
	return v, true, err
}

var (
	spaces = strings.NewReplacer("%20", " ", "+", " ")
	pipes  = strings.NewReplacer("%7C", "|", "%7c", "|")
)

// split cuts a raw value at the delimiter of the style. A comma is a delimiter only as itself. Space and "|" may not stand
// in a URL (RFC 3986 has them in no set), so whoever sends them as delimiters has to escape them, and no receiver can tell
// such a delimiter from data: the escaped forms delimit as well.
func (p *Param) split(raw string) []string {
	switch p.Style {
	case "spaceDelimited":
		return strings.Split(spaces.Replace(raw), " ")
	case "pipeDelimited":
		return strings.Split(pipes.Replace(raw), "|")
	}
	return strings.Split(raw, ",")
}
