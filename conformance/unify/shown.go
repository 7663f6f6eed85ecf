package unify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Shown is a JSON value, Absent, or a list of texts of which any will do, as people read it in a line.
func Shown(v any) string {
	switch v := v.(type) {
	case Absent:
		return "nothing"
	case string:
		return Quoted(v)
	case []string:
		return strings.Join(v, " or ")
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return Cut(string(text))
}

// Quoted is a text between quotes, cut where it is long.
func Quoted(text string) string { return strconv.Quote(Cut(text)) }

// Ellipsis ends what Cut has shortened.
const Ellipsis = "..."

// Cut bounds what is shown of a value to a line.
func Cut(text string) string {
	if r := []rune(text); len(r) > 120 {
		return string(r[:120]) + Ellipsis
	}
	return text
}
