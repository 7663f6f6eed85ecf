package wire

import (
	"strings"
	"unicode/utf8"
)

// Unescape decodes the percent escapes of a path segment (RFC 3986, section 2.1). "+" stays "+", "%2F" becomes a slash
// inside the result. A "%" without two hexadecimal digits and a result that is not UTF-8 are refused with an *Error.
func Unescape(segment string) (string, error) {
	return unescape(segment, '+')
}

// unescapeForm decodes a name or value of a query string or form body, where "+" stands for a space.
func unescapeForm(text string) (string, error) {
	return unescape(text, ' ')
}

// unescape decodes percent escapes and writes plus for "+".
func unescape(text string, plus byte) (string, error) {
	if strings.IndexByte(text, '%') < 0 && (plus == '+' || strings.IndexByte(text, '+') < 0) {
		return plain(text)
	}
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+':
			decoded = append(decoded, plus)
		case c != '%':
			decoded = append(decoded, c)
		case i+2 >= len(text) || !hex(text[i+1]) || !hex(text[i+2]):
			return "", &Error{Offset: i, Reason: ReasonEscape}
		default:
			decoded = append(decoded, nibble(text[i+1])<<4|nibble(text[i+2]))
			i += 2
		}
	}
	if !utf8.Valid(decoded) {
		return "", undecodable(text, string(decoded))
	}
	return string(decoded), nil
}

// plain is the decoding of text without escapes: itself, when it is UTF-8.
func plain(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", checkUTF8(text)
	}
	return text, nil
}

// checkUTF8 returns the error for the first byte of text that is not UTF-8; text must hold one.
func checkUTF8(text string) *Error {
	return &Error{Offset: len(prefixUTF8(text)), Reason: ReasonUTF8}
}

// prefixUTF8 returns the longest prefix of text that is UTF-8.
func prefixUTF8(text string) string {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 {
			return text[:i]
		}
		i += n
	}
	return text
}

// undecodable is the error for text whose decoding is not UTF-8, with the offset in text as it was written.
func undecodable(text, decoded string) *Error {
	at := 0
	for range len(prefixUTF8(decoded)) {
		if text[at] == '%' {
			at += 2
		}
		at++
	}
	return &Error{Offset: at, Reason: ReasonUTF8}
}

func hex(c byte) bool {
	return digit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func nibble(c byte) byte {
	if digit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
