package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/specs"
)

// functions are what templates may call.
var functions = template.FuncMap{
	"clock":   func(t time.Time) string { return t.UTC().Format("15:04:05") },
	"instant": func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") },
	"day":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") },
	"reason":  http.StatusText,
	"took":    took,
	"pretty":  pretty,
	"compact": compact,
	"short":   short,
	"cite":    cite,
	"link":    link,
	"limit":   limitText,
	"level":   level,
}

// took is a duration of so many microseconds.
func took(micros int64) string {
	if micros < 1000 {
		return fmt.Sprintf("%d µs", micros)
	}
	return fmt.Sprintf("%.1f ms", float64(micros)/1000)
}

// level is the class of a status, for its colour; the number says the same.
func level(status int) string {
	switch {
	case status >= http.StatusInternalServerError:
		return "bad"
	case status >= http.StatusBadRequest:
		return "warn"
	}
	return "good"
}

// pretty is a body as people read it: JSON is indented, with every number as it was sent; bytes are counted.
func pretty(body []byte) string {
	var out bytes.Buffer
	switch {
	case json.Indent(&out, body, "", "  ") == nil:
		return out.String()
	case !utf8.Valid(body):
		return fmt.Sprintf("%d bytes that are not text", len(body))
	}
	return string(body)
}

// compact is a value in one line of JSON.
func compact(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // of a value that was read from JSON
	return strings.TrimSuffix(out.String(), "\n")
}

// indented is a value in several lines of JSON.
func indented(v any) string { return pretty([]byte(compact(v))) }

// longest is how many characters of a value a table shows.
const longest = 80

// short is a value for a cell of a table. A text stands without quotes.
func short(v any) string {
	text, ok := v.(string)
	if !ok {
		text = compact(v)
	}
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest-1]) + "…"
}

// cite is a source as people read it, "" for none.
func cite(s *specs.Source) string {
	switch {
	case s == nil:
		return ""
	case s.Section == "":
		return s.Document
	}
	return strings.TrimPrefix(s.Document, "https://") + ", " + s.Section
}

// link is the address of a source, "" when it has none.
func link(s *specs.Source) string {
	if s == nil || !strings.HasPrefix(s.Document, "https://") || strings.ContainsAny(s.Document, " ") {
		return ""
	}
	return s.Document
}

// limitText is a limit as people read it: alternatives by name, anything else as it is.
func limitText(limit any) string {
	switch limit := limit.(type) {
	case []string:
		return strings.Join(limit, " or ")
	case bool:
		return ""
	case []any:
		var parts []string
		for _, v := range limit {
			parts = append(parts, short(v))
		}
		return strings.Join(parts, " or ")
	}
	return fmt.Sprint(limit)
}
