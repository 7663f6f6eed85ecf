package variation

import (
	"slices"
	"strings"
	"unicode"
)

// Stranger is a text like the one given that is none of the known: its last letter or digit is turned until nobody has it.
func Stranger(like string, known []string) string {
	b := []byte(like)
	for i := len(b) - 1; i >= 0; i-- {
		for turn := 1; turn < 10; turn++ {
			c := turned(b[i], turn)
			candidate := like[:i] + string(c) + like[i+1:]
			if c != b[i] && !slices.Contains(known, candidate) {
				return candidate
			}
		}
	}
	return like + "-unknown"
}

// turned goes on in the digits or letters that a character belongs to; anything else stays.
func turned(c byte, by int) byte {
	switch {
	case c >= '0' && c <= '9':
		return '0' + (c-'0'+byte(by))%10
	case c >= 'a' && c <= 'f':
		return 'a' + (c-'a'+byte(by))%6
	case c >= 'g' && c <= 'z':
		return 'g' + (c-'g'+byte(by))%20
	case c >= 'A' && c <= 'Z':
		return 'A' + (c-'A'+byte(by))%26
	}
	return c
}

// SwapCase turns small letters into capitals and back.
func SwapCase(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, text)
}
