package wire

import "strings"

// Pair is one name and value of a query string, form body or cookie header.
type Pair struct {
	Name, Value string // decoded
	RawValue    string // as sent: delimited styles are split before decoding, so that "%2C" stays inside its element
	HasEquals   bool   // false for "name" alone; its value is empty too
}

// ParseQuery reads a query string the way the application/x-www-form-urlencoded parser of the WHATWG URL standard does:
// pairs stand between "&", empty ones are skipped, "+" is a space, ";" is an ordinary character. Unlike there, a broken
// escape and text that is not UTF-8 are refused, with an *Error whose offset counts in raw. The order is kept.
func ParseQuery(raw string) ([]Pair, error) {
	if raw == "" {
		return nil, nil
	}
	pairs := make([]Pair, 0, 1+strings.Count(raw, "&"))
	for at := 0; at <= len(raw); {
		piece, _, _ := strings.Cut(raw[at:], "&")
		if piece != "" {
			pair, err := parsePair(piece)
			if err != nil {
				err.Offset += at
				return nil, err
			}
			pairs = append(pairs, pair)
		}
		at += len(piece) + 1
	}
	return pairs, nil
}

func parsePair(piece string) (Pair, *Error) {
	name, value, hasEquals := strings.Cut(piece, "=")
	pair := Pair{RawValue: value, HasEquals: hasEquals}
	var err error
	if pair.Name, err = unescapeForm(name); err != nil {
		return Pair{}, err.(*Error)
	}
	if pair.Value, err = unescapeForm(value); err != nil {
		refused := err.(*Error)
		refused.Offset += len(name) + 1
		return Pair{}, refused
	}
	return pair, nil
}
