package call

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// target is the path with its parameters and the query, both escaped.
func (c *Call) target() string {
	path := c.Operation.Path
	var pairs []string
	for _, p := range c.Operation.Params {
		switch p.In {
		case "path":
			if v, ok := c.Path[p.Name]; ok {
				path = strings.ReplaceAll(path, "{"+p.Name+"}", pathText(p, v))
			}
		case "query":
			if v, ok := c.Query[p.Name]; ok {
				pairs = append(pairs, formPairs(p, v)...)
			}
		}
	}
	for _, scheme := range c.schemes() {
		if in, name := scheme.Place(); in == "query" {
			pairs = append(pairs, Escape(name)+"="+Escape(c.Credentials[scheme.Name]))
		}
	}
	if len(pairs) == 0 {
		return path
	}
	return path + "?" + strings.Join(pairs, "&")
}

// Escape percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
func Escape(text string) string {
	const upper = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		ch := text[i]
		switch {
		case 'a' <= ch && ch <= 'z', 'A' <= ch && ch <= 'Z', '0' <= ch && ch <= '9', strings.IndexByte("-._~", ch) >= 0:
			b.WriteByte(ch)
		default:
			b.Write([]byte{'%', upper[ch>>4], upper[ch&15]})
		}
	}
	return b.String()
}

// text is a primitive as parameters write it; what is no primitive is written as JSON.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	return jsonText(v)
}

func jsonText(v any) string { return string(wire.AppendJSON(nil, v)) }

// pathText writes a path parameter by its style (OpenAPI 3.0.3, "Style Values" and "Style Examples").
func pathText(p *openapi.Parameter, v any) string {
	switch {
	case p.JSON:
		return Escape(jsonText(v))
	case p.Style == "label":
		return label(p, v)
	case p.Style == "matrix":
		return matrix(p, v)
	}
	return joined(v, p.Explode, ",")
}

// label writes ".a.b" or ".a,b". A full stop inside a value is escaped, for it may be the delimiter.
func label(p *openapi.Parameter, v any) string {
	parts := strings.ReplaceAll(joined(v, p.Explode, ","), ".", "%2E")
	if p.Explode {
		parts = strings.ReplaceAll(parts, ",", ".")
	}
	return "." + parts
}

func matrix(p *openapi.Parameter, v any) string {
	name := ";" + Escape(p.Name)
	switch v := v.(type) {
	case []any:
		if p.Explode {
			var b strings.Builder
			for _, e := range v {
				b.WriteString(name + "=" + Escape(text(e)))
			}
			return b.String()
		}
	case map[string]any:
		if p.Explode {
			return ";" + joined(v, true, ";")
		}
	}
	return name + "=" + joined(v, false, ",")
}

// joined writes a value with its parts escaped and the delimiter between them. Exploded objects are name=value.
func joined(v any, explode bool, delimiter string) string {
	var parts []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			parts = append(parts, Escape(text(e)))
		}
	case map[string]any:
		between := pick(explode, "=", delimiter)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, Escape(name)+between+Escape(text(v[name])))
		}
	default:
		return Escape(text(v))
	}
	return strings.Join(parts, delimiter)
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// formPairs writes a query or cookie parameter by its style, as name=value pairs.
func formPairs(p *openapi.Parameter, v any) []string {
	name := Escape(p.Name)
	if p.JSON {
		return []string{name + "=" + Escape(jsonText(v))}
	}
	switch v := v.(type) {
	case []any:
		if !p.Explode {
			return []string{name + "=" + joined(v, false, delimiters[p.Style])}
		}
		pairs := []string{}
		for _, e := range v {
			pairs = append(pairs, name+"="+Escape(text(e)))
		}
		return pairs
	case map[string]any:
		return objectPairs(p, v)
	}
	return []string{name + "=" + Escape(text(v))}
}

var delimiters = map[string]string{"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C", "": ","}

func objectPairs(p *openapi.Parameter, v map[string]any) []string {
	if p.Style == "deepObject" {
		return deepPairs(Escape(p.Name), v)
	}
	if !p.Explode {
		return []string{Escape(p.Name) + "=" + joined(v, false, delimiters[p.Style])}
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(v)) {
		pairs = append(pairs, Escape(key)+"="+Escape(text(v[key])))
	}
	return pairs
}

// deepPairs writes p[key]=value, and objects within the object as p[key][inner]=value.
func deepPairs(prefix string, v map[string]any) []string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(v)) {
		name := prefix + "%5B" + Escape(key) + "%5D"
		if inner, ok := v[key].(map[string]any); ok {
			pairs = append(pairs, deepPairs(name, inner)...)
			continue
		}
		pairs = append(pairs, name+"="+Escape(text(v[key])))
	}
	return pairs
}

// HeaderText is the value of a header parameter, or of a header field of an answer: style simple, and not percent-encoded.
func HeaderText(p *openapi.Parameter, v any) string {
	if p.JSON {
		return jsonText(v)
	}
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = text(e)
		}
		return strings.Join(parts, ",")
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+pick(p.Explode, "=", ",")+text(v[name]))
		}
		return strings.Join(parts, ",")
	}
	return text(v)
}

// cookies is the Cookie field: cookie parameters, whose exploded parts are cookies of their own, and credentials.
func (c *Call) cookies() string {
	var pairs []string
	for _, p := range c.Operation.Params {
		if v, ok := c.Cookie[p.Name]; ok && p.In == "cookie" {
			pairs = append(pairs, formPairs(p, v)...)
		}
	}
	for _, scheme := range c.schemes() {
		if in, name := scheme.Place(); in == "cookie" {
			pairs = append(pairs, name+"="+c.Credentials[scheme.Name])
		}
	}
	return strings.Join(pairs, "; ")
}
