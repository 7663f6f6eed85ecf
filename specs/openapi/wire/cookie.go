package wire

import "strings"

// DecodeCookie decodes a cookie parameter (style form) from the lines of the Cookie header (RFC 6265, section 4.2). Percent
// escapes of values are decoded, "+" stays. The style table writes exploded arrays and objects with "&", as in
// "color=a&color=b"; cookies of their own ("color=a; color=b") are read too. Cookies of others cannot make it fail.
func DecodeCookie(p *Param, header []string) (v any, found bool, err error) {
	var pairs []Pair
	for _, line := range header {
		for piece := range strings.SplitSeq(line, ";") {
			if pairs, err = p.cookie(pairs, strings.Trim(piece, " \t")); err != nil {
				return nil, true, err
			}
		}
	}
	return p.form(pairs, Unescape)
}

// cookie appends the pairs of one cookie when it belongs to the parameter.
func (p *Param) cookie(pairs []Pair, piece string) ([]Pair, error) {
	name, _, _ := strings.Cut(piece, "=")
	if piece == "" || !p.owns(name) {
		return pairs, nil
	}
	if !p.exploded() {
		return appendCookie(pairs, piece)
	}
	var err error
	for part := range strings.SplitSeq(piece, "&") {
		if pairs, err = appendCookie(pairs, part); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// owns reports whether a cookie of this name belongs to the parameter.
func (p *Param) owns(name string) bool {
	if p.exploded() && !p.Shape.has(Array) {
		return p.takes(name)
	}
	return name == p.Name
}

func appendCookie(pairs []Pair, piece string) ([]Pair, error) {
	name, value, hasEquals := strings.Cut(piece, "=")
	if _, err := plain(name); err != nil {
		return nil, err
	}
	decoded, err := Unescape(value)
	if err != nil {
		return nil, err
	}
	return append(pairs, Pair{Name: name, Value: decoded, RawValue: value, HasEquals: hasEquals}), nil
}
