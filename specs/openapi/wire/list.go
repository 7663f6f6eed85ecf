package wire

import "strings"

// decoder decodes one piece of raw text: Unescape, unescapeForm, or plain where nothing is escaped.
type decoder func(string) (string, error)

// text decodes a parameter that is one piece of text: a primitive, or JSON.
func (p *Param) text(raw string, decode decoder) (any, error) {
	text, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if p.JSON {
		return ParseJSON([]byte(text), Limits{})
	}
	return p.Shape.primitive(text), nil
}

// list decodes the raw parts between the delimiters of an array or object. The parts of an object are "name=value" each
// when assigned, else names and values in turn.
func (p *Param) list(parts []string, assigned bool, decode decoder) (any, error) {
	switch {
	case p.Shape.has(Array):
		return p.array(parts, decode)
	case assigned:
		return p.assignments(parts, decode)
	}
	if len(parts)%2 != 0 {
		return nil, &Error{Reason: ReasonStyle, Detail: "a name without a value"}
	}
	o := object{shape: &p.Shape, decode: decode}
	for i := 0; i < len(parts); i += 2 {
		o.add(parts[i], parts[i+1])
	}
	return o.result()
}

func (p *Param) array(parts []string, decode decoder) (any, error) {
	array := make([]any, len(parts))
	for i, part := range parts {
		text, err := decode(part)
		if err != nil {
			return nil, err
		}
		array[i] = p.Shape.Items.primitive(text)
	}
	return array, nil
}

func (p *Param) assignments(parts []string, decode decoder) (any, error) {
	o := object{shape: &p.Shape, decode: decode}
	for _, part := range parts {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, &Error{Reason: ReasonStyle, Detail: "a name without ="}
		}
		o.add(name, value)
	}
	return o.result()
}

// object collects properties and remembers the first thing wrong.
type object struct {
	shape  *Shape
	decode decoder
	values map[string]any
	err    error
}

// add decodes one property from its raw name and value.
func (o *object) add(rawName, rawValue string) {
	name, err := o.decode(rawName)
	if err != nil {
		o.fail(err)
		return
	}
	value, err := o.decode(rawValue)
	if err != nil {
		o.fail(err)
		return
	}
	o.set(name, value)
}

// set adds a property that is decoded already. A second value for a name is refused.
func (o *object) set(name, text string) {
	if _, twice := o.values[name]; twice {
		o.fail(&Error{Reason: ReasonRepeated, Detail: "a property given twice"})
		return
	}
	if o.values == nil {
		o.values = map[string]any{}
	}
	o.values[name] = o.shape.property(name).primitive(text)
}

func (o *object) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *object) result() (any, error) {
	if o.err != nil {
		return nil, o.err
	}
	return o.values, nil
}
