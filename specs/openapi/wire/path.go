package wire

import "strings"

// DecodePath decodes a path parameter from its still-escaped text (OpenAPI "Style Values": simple, label, matrix). It is
// always found: the router has matched it.
//
// An array or object in label style without explode is written ".a.b" in OpenAPI 3.0.3 and 3.1.0, ".a,b" in RFC 6570 and
// the later editions. Both are read: a comma, when there is one, is the delimiter.
func DecodePath(p *Param, rawSegment string) (v any, found bool, err error) {
	switch {
	case p.JSON:
		v, err = p.text(rawSegment, Unescape)
	case p.Style == "label":
		v, err = p.label(rawSegment)
	case p.Style == "matrix":
		v, err = p.matrix(rawSegment)
	default:
		v, err = p.simple(rawSegment, ",")
	}
	return v, true, err
}

func (p *Param) simple(raw, delimiter string) (any, error) {
	if !p.composite() {
		return p.text(raw, Unescape)
	}
	return p.list(strings.Split(raw, delimiter), p.Explode, Unescape)
}

func (p *Param) label(raw string) (any, error) {
	rest, ok := strings.CutPrefix(raw, ".")
	if !ok {
		return nil, &Error{Reason: ReasonStyle, Detail: "a label starts with a full stop"}
	}
	if !p.Explode && strings.Contains(rest, ",") {
		return p.simple(rest, ",")
	}
	return p.simple(rest, ".")
}

func (p *Param) matrix(raw string) (any, error) {
	rest, ok := strings.CutPrefix(raw, ";")
	if !ok {
		return nil, &Error{Reason: ReasonStyle, Detail: "a matrix starts with a semicolon"}
	}
	if !p.exploded() {
		value, err := p.matrixValue(rest)
		if err != nil {
			return nil, err
		}
		return p.simple(value, ",")
	}
	parts := strings.Split(rest, ";")
	if !p.Shape.has(Array) {
		return p.assignments(parts, Unescape)
	}
	return p.matrixArray(parts)
}

func (p *Param) matrixArray(parts []string) (any, error) {
	for i, part := range parts {
		value, err := p.matrixValue(part)
		if err != nil {
			return nil, err
		}
		parts[i] = value
	}
	return p.array(parts, Unescape)
}

// matrixValue returns the raw value of "name=value" or of "name" alone, which RFC 6570 writes for an empty one.
func (p *Param) matrixValue(part string) (string, error) {
	name, value, _ := strings.Cut(part, "=")
	if decoded, err := Unescape(name); err != nil {
		return "", err
	} else if decoded != p.Name {
		return "", &Error{Reason: ReasonStyle, Detail: "the name in the matrix is another"}
	}
	return value, nil
}
