package mockserver

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// secret is a known credential and what stands in its place.
type secret struct{ text, name string }

// place is where a credential stands in a text.
type place struct {
	from, to int
	name     string
}

// decoder reads what a text begins with: what it stands for, and its length; 0 for a byte that stands for itself.
type decoder func(text string) (plain string, length int)

// escapings are the ways in which a text may be written, each with what it must hold to be one. What is escaped twice is not looked for.
var escapings = []struct {
	sign   string
	decode decoder
}{{"%", percentEscape}, {"+", queryEscape}, {`\`, jsonEscape}}

func percentEscape(text string) (string, int) {
	if text[0] != '%' || len(text) < 3 {
		return "", 0
	}
	b, err := hex.DecodeString(text[1:3])
	if err != nil {
		return "", 0
	}
	return string(b), 3
}

func queryEscape(text string) (string, int) {
	if text[0] == '+' {
		return " ", 1
	}
	return percentEscape(text)
}

func jsonEscape(text string) (string, int) {
	switch {
	case text[0] != '\\' || len(text) < 2:
		return "", 0
	case text[1] != 'u':
		if i := strings.IndexByte("bfnrt", text[1]); i >= 0 {
			return "\b\f\n\r\t"[i : i+1], 2
		}
		return text[1:2], 2
	}
	first, ok := unit(text)
	if !ok {
		return "", 0
	}
	if second, ok := unit(text[6:]); ok && utf16.IsSurrogate(first) {
		return string(utf16.DecodeRune(first, second)), 12
	}
	return string(first), 6
}

// unit is one \uXXXX.
func unit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// decoded is a text read by a decoder, and where each byte of it was written, and where the text ended.
func decoded(text string, decode decoder) (plain string, at []int) {
	var b strings.Builder
	for i := 0; i < len(text); {
		piece, length := decode(text[i:])
		if length == 0 {
			piece, length = text[i:i+1], 1
		}
		b.WriteString(piece)
		for range len(piece) {
			at = append(at, i)
		}
		i += length
	}
	return b.String(), append(at, len(text))
}

// itself reads a text as it is.
func itself(string) (string, int) { return "", 0 }

// places finds credentials in a text as a decoder reads it, in order.
func (k *known) places(text string, decode decoder) (found []place) {
	plain, at := decoded(text, decode)
	if k.hide.Replace(plain) == plain {
		return nil
	}
	for _, s := range k.secrets { // the longest first
		for from := 0; strings.Contains(plain[from:], s.text); {
			from += strings.Index(plain[from:], s.text)
			p := place{at[from], at[from+len(s.text)], s.name}
			if !slices.ContainsFunc(found, func(o place) bool { return o.from < p.to && p.from < o.to }) {
				found = append(found, p)
			}
			from += len(s.text)
		}
	}
	slices.SortFunc(found, func(a, b place) int { return cmp.Compare(a.from, b.from) })
	return found
}

// hideEscaped takes credentials out of a text, of whose characters any may be escaped.
func (k *known) hideEscaped(text string, decode decoder) string {
	var b strings.Builder
	rest := 0
	for _, p := range k.places(text, decode) {
		b.WriteString(text[rest:p.from] + p.name)
		rest = p.to
	}
	return b.String() + text[rest:]
}

// longestEscape is how many bytes one of a credential takes at most, as in \u0061.
const longestEscape = 6

// cut is where to cut a text that is to have n bytes at most: not inside a credential, of which the rest would not be known any more.
func (k *known) cut(text string, n int) int {
	if len(text) <= n || len(k.secrets) == 0 {
		return min(len(text), n)
	}
	text = text[:min(len(text), n+longestEscape*len(k.secrets[0].text))]
	all := k.places(text, itself)
	for _, e := range escapings {
		if strings.Contains(text, e.sign) {
			all = append(all, k.places(text, e.decode)...)
		}
	}
	for {
		i := slices.IndexFunc(all, func(p place) bool { return p.from < n && n < p.to })
		if i < 0 {
			return n
		}
		n = all[i].from
	}
}

// bounded is a text of at most n bytes, beside the sign that it was cut.
func (k *known) bounded(text string, n int) string {
	if len(text) <= n {
		return bounded(text, n)
	}
	return text[:k.cut(text, n)] + "..."
}
