package wire

// Limits bound what ParseJSON accepts. A zero field means its default.
type Limits struct {
	Depth        int // arrays and objects within each other; default 64
	NumberLength int // bytes a number may have; default 1,000
	Exponent     int // greatest absolute value of a number's exponent; default 1,000
}

// The defaults keep exact arithmetic cheap: a big.Rat of 1e1000 is harmless, one of 1e1000000 costs seconds.
const (
	defaultDepth        = 64
	defaultNumberLength = 1000
	defaultExponent     = 1000
)

func (l Limits) withDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	if l.NumberLength <= 0 {
		l.NumberLength = defaultNumberLength
	}
	if l.Exponent <= 0 {
		l.Exponent = defaultExponent
	}
	return l
}

// bounds reports whether a text of the JSON number grammar is within the limits.
func (l Limits) bounds(number string) bool {
	if len(number) > l.NumberLength {
		return false
	}
	for i := 0; i < len(number); i++ {
		if number[i]|0x20 == 'e' {
			return magnitude(number[i+1:], l.Exponent) <= l.Exponent
		}
	}
	return true
}

// magnitude returns the absolute value of a signed run of digits, or some number above limit once it exceeds that.
func magnitude(text string, limit int) int {
	n := 0
	for i := 0; i < len(text) && n <= limit; i++ {
		if digit(text[i]) {
			n = n*10 + int(text[i]-'0')
		}
	}
	return n
}

// isInteger reports whether text is "-"? ("0" | [1-9][0-9]*): the JSON integers, so neither "01" nor "+1" nor "1.0".
func isInteger(text string) bool {
	rest, ok := skipInteger(text)
	return ok && rest == ""
}

// isNumber reports whether text follows the number grammar of RFC 8259, section 6.
func isNumber(text string) bool {
	rest, ok := skipInteger(text)
	if ok && rest != "" && rest[0] == '.' {
		rest, ok = skipDigits(rest[1:])
	}
	if ok && rest != "" && rest[0]|0x20 == 'e' {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		rest, ok = skipDigits(rest)
	}
	return ok && rest == ""
}

func skipInteger(text string) (rest string, ok bool) {
	if text != "" && text[0] == '-' {
		text = text[1:]
	}
	if text != "" && text[0] == '0' {
		return text[1:], true
	}
	return skipDigits(text)
}

func skipDigits(text string) (rest string, ok bool) {
	n := 0
	for n < len(text) && digit(text[n]) {
		n++
	}
	return text[n:], n > 0
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
