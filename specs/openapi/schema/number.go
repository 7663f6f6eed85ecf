package schema

import (
	"encoding/json"
	"math/big"
)

// Numbers of a value may be this long, and have an exponent this large, in decimal: more would make exact arithmetic a
// way to burn time.
const (
	maxNumberLength = 1000
	maxExponent     = 1000
)

// bound is a numeric limit, ready to be compared with.
type bound struct {
	keyword string
	rat     *big.Rat
	small   int64
	isSmall bool
}

func newBound(l numericLimit) bound {
	b := bound{keyword: l.keyword, rat: l.value}
	if l.value.IsInt() && l.value.Num().IsInt64() {
		b.small, b.isSmall = l.value.Num().Int64(), true
	}
	return b
}

// holds tells whether n keeps the limit. It is exact; small integers cost no allocation.
func (b *bound) holds(n json.Number) bool {
	if i, ok := smallInt(string(n)); ok && b.isSmall {
		if b.keyword == "multipleOf" {
			return i%b.small == 0
		}
		return b.allows(compare(i, b.small))
	}
	r := ratOf(n)
	if b.keyword == "multipleOf" {
		return new(big.Rat).Quo(r, b.rat).IsInt()
	}
	return b.allows(r.Cmp(b.rat))
}

func (b *bound) allows(cmp int) bool {
	switch b.keyword {
	case "minimum":
		return cmp >= 0
	case "exclusiveMinimum":
		return cmp > 0
	case "maximum":
		return cmp <= 0
	default: // exclusiveMaximum
		return cmp < 0
	}
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// smallInt reads plain integers of up to 18 digits, the common case.
func smallInt(s string) (int64, bool) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	var n int64
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(digits[i]-'0')
	}
	if len(digits) != len(s) {
		n = -n
	}
	return n, true
}

// ratOf is the exact value of a number that soundNumber let through.
func ratOf(n json.Number) *big.Rat {
	if r, ok := new(big.Rat).SetString(string(n)); ok {
		return r
	}
	return new(big.Rat)
}

func isInteger(n json.Number) bool {
	if _, ok := smallInt(string(n)); ok {
		return true
	}
	return ratOf(n).IsInt()
}

// soundNumber tells whether s follows the grammar of RFC 8259, section 6, and keeps our limits.
func soundNumber(s string) bool {
	if len(s) > maxNumberLength {
		return false
	}
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	whole := leadingDigits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if len(s) > 0 && s[0] == '.' {
		fraction := leadingDigits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	return s == "" || soundExponent(s)
}

func soundExponent(s string) bool {
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	digits := leadingDigits(s)
	if digits == 0 || digits != len(s) {
		return false
	}
	exponent := 0
	for i := 0; i < len(s) && exponent <= maxExponent; i++ {
		exponent = exponent*10 + int(s[i]-'0')
	}
	return exponent <= maxExponent
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// decimal writes r exactly; r has a decimal form.
func decimal(r *big.Rat) string {
	places, _ := r.FloatPrec()
	return r.FloatString(places)
}
