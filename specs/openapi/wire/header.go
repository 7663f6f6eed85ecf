package wire

import "strings"

// DecodeHeader decodes a header parameter (style simple) from the field's lines. The lines of an array or object are one
// list (RFC 9110, section 5.3); a primitive or JSON text on several lines is refused. White space around a value or a list
// element is dropped. Nothing is percent-decoded: the editions of OpenAPI that speak of it say header values pass as they are.
func DecodeHeader(p *Param, values []string) (v any, found bool, err error) {
	if len(values) == 0 {
		return nil, false, nil
	}
	if p.composite() {
		v, err = p.list(strings.Split(strings.Join(values, ","), ","), p.Explode, trimmed)
		return v, true, err
	}
	if len(values) > 1 {
		return nil, true, &Error{Reason: ReasonRepeated, Detail: "given more than once"}
	}
	v, err = p.text(values[0], trimmed)
	return v, true, err
}

func trimmed(text string) (string, error) {
	return plain(strings.Trim(text, " \t"))
}
