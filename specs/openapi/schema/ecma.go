package schema

import (
	"fmt"
	"strconv"
	"strings"
)

// translatePattern rewrites the places where the engine reads ECMA-262 otherwise than ECMA-262 does: the dot, which
// stops at U+2028 and U+2029 too; surrogate pairs of escapes, which are one character; long names of Unicode
// properties; and a bracket inside a class, which is a bracket.
func translatePattern(text string) string {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\\':
			written, used := translateEscape(text[i:])
			out.WriteString(written)
			i += used
			continue
		case c == '.' && !inClass:
			out.WriteString(`[^\n\r\u2028\u2029]`)
		case c == '[' && inClass:
			out.WriteString(`\[`)
		default:
			out.WriteByte(c)
			inClass = c == '[' || inClass && c != ']'
		}
		i++
	}
	return out.String()
}

// translateEscape rewrites the escape s begins with, and tells how much of s that was.
func translateEscape(s string) (written string, used int) {
	if high, ok := unicodeEscape(s); ok && high >= 0xD800 && high < 0xDC00 {
		if low, ok := unicodeEscape(s[6:]); ok && low >= 0xDC00 && low < 0xE000 {
			return fmt.Sprintf(`\u{%x}`, (high-0xD800)<<10+(low-0xDC00)+0x10000), 12
		}
	}
	if len(s) > 3 && (s[1] == 'p' || s[1] == 'P') && s[2] == '{' {
		if end := strings.IndexByte(s, '}'); end > 0 {
			return s[:3] + propertyName(s[3:end]) + "}", end + 1
		}
	}
	return s[:min(2, len(s))], min(2, len(s))
}

// unicodeEscape reads \uXXXX at the start of s.
func unicodeEscape(s string) (int64, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	return int64(n), err == nil
}

// propertyName is the engine's name of a Unicode property: it knows short categories and bare scripts only.
func propertyName(name string) string {
	for _, prefix := range []string{"Script=", "sc=", "General_Category=", "gc="} {
		name = strings.TrimPrefix(name, prefix)
	}
	if short, ok := categories[name]; ok {
		return short
	}
	return name
}

// categories are the long names of general categories (Unicode PropertyValueAliases), and the aliases JSON Schema
// authors use.
var categories = map[string]string{
	"Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
	"Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn",
	"Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd",
	"Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc",
	"Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi",
	"Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
	"Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl",
	"Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs",
	"Private_Use": "Co",
}
