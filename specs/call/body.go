package call

import (
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

const formType = "application/x-www-form-urlencoded"

// Media chooses among the media types of a body: the first that is JSON, a form or text, else the first. mediaType is what to
// send as Content-Type, where a range is made definite: application/json for */*. m is nil when there is nothing to choose.
func Media(content []*openapi.Media) (m *openapi.Media, mediaType string) {
	for _, m := range content {
		if mediaType := definite(m.Type); Writable(mediaType) {
			return m, mediaType
		}
	}
	if len(content) == 0 {
		return nil, ""
	}
	return content[0], definite(content[0].Type)
}

var ranges = map[string]string{
	"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain", "image/*": "image/png",
}

func definite(mediaType string) string {
	if one, ok := ranges[mediaType]; ok {
		return one
	}
	return mediaType
}

// Writable says whether Encode can write any value as the media type: JSON, a form or text.
func Writable(mediaType string) bool {
	mediaType = definite(mediaType)
	return isJSON(mediaType) || strings.HasPrefix(mediaType, formType) || strings.HasPrefix(mediaType, "text/")
}

// isJSON: the type is JSON by name or by suffix (RFC 6839, section 3.1), or unknown.
func isJSON(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.TrimSpace(base)
	return base == "" || strings.HasSuffix(base, "/json") || strings.HasSuffix(base, "+json")
}

// Encode writes the value of a body. A text that is neither JSON nor a form is written as it is.
func Encode(mediaType string, v any) []byte {
	if strings.HasPrefix(mediaType, formType) {
		return []byte(form(v))
	}
	if plain, ok := v.(string); ok && !isJSON(mediaType) {
		return []byte(plain)
	}
	return wire.JSON(v)
}

// form writes an object as a form: a list is its name repeated.
func form(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return Escape(text(v))
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		values, ok := object[name].([]any)
		if !ok {
			values = []any{object[name]}
		}
		for _, e := range values {
			pairs = append(pairs, Escape(name)+"="+Escape(text(e)))
		}
	}
	return strings.Join(pairs, "&")
}
