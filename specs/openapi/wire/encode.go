package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends the JSON text of a value tree to dst: no white space, names sorted by their bytes, numbers as they
// are written, HTML not escaped. The text is always valid JSON: bytes that are not UTF-8 become U+FFFD, a json.Number that
// is no number becomes a string. It panics on a Go type that is not one of the package's values, which only wrong code can
// hand over; a value must not contain itself.
func AppendJSON(dst []byte, v any) []byte {
	w := writers.Get().(*writer)
	dst = w.value(dst, v)
	w.release()
	return dst
}

// JSON is the text that AppendJSON appends, in memory for it alone.
func JSON(v any) []byte {
	w := writers.Get().(*writer)
	w.text = w.value(w.text[:0], v)
	text := bytes.Clone(w.text)
	w.release()
	return text
}

var writers = sync.Pool{New: func() any { return new(writer) }}

// writer keeps the members of all open objects on one stack, so that sorting them allocates nothing and none is looked up again; and
// room for a text whose length is not known before it is written.
type writer struct {
	members []member
	text    []byte
}

type member struct {
	name  string
	value any
}

// What a pooled writer may hold on to.
const (
	maxPooledMembers = 1024
	maxPooledText    = 64 << 10
)

func (w *writer) release() {
	if cap(w.members) <= maxPooledMembers && cap(w.text) <= maxPooledText {
		writers.Put(w)
	}
}

func (w *writer) value(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		if v {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case string:
		return quote(dst, v)
	case json.Number:
		if !isNumber(string(v)) {
			return quote(dst, string(v))
		}
		return append(dst, v...)
	case []any:
		return w.array(dst, v)
	case map[string]any:
		return w.object(dst, v)
	}
	panic(fmt.Sprintf("wire: a %T is not a JSON value", v))
}

func (w *writer) array(dst []byte, array []any) []byte {
	dst = append(dst, '[')
	for i, element := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = w.value(dst, element)
	}
	return append(dst, ']')
}

func (w *writer) object(dst []byte, object map[string]any) []byte {
	first := len(w.members)
	for name, value := range object {
		w.members = append(w.members, member{name, value})
	}
	last := len(w.members)
	slices.SortFunc(w.members[first:last], func(a, b member) int { return strings.Compare(a.name, b.name) })
	dst = append(dst, '{')
	for i := first; i < last; i++ {
		if i > first {
			dst = append(dst, ',')
		}
		dst = append(quote(dst, w.members[i].name), ':')
		dst = w.value(dst, w.members[i].value)
	}
	clear(w.members[first:last]) // a pooled writer must not keep the caller's values alive
	w.members = w.members[:first]
	return append(dst, '}')
}

// quote appends a JSON string. The error reports replaced bytes, and those are meant to be replaced.
func quote(dst []byte, text string) []byte {
	if isPlain(text) {
		dst = append(dst, '"')
		dst = append(dst, text...)
		return append(dst, '"')
	}
	dst, _ = jsontext.AppendQuote(dst, text)
	return dst
}

// isPlain: every byte is a character that stands for itself in a JSON string.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
