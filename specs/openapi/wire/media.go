package wire

import (
	"mime"
	"strings"
)

// MediaType reads a Content-Type (RFC 9110, section 8.3.1): the media type in lower case, and its parameters by lower-case
// name, nil when there are none. Anything that is not type/subtype with well-formed parameters is refused with an *Error.
func MediaType(header string) (mediaType string, params map[string]string, err error) {
	if header == "application/json" { // by far the most frequent, and worth no parsing
		return header, nil, nil
	}
	mediaType, params, err = mime.ParseMediaType(header)
	main, sub, _ := strings.Cut(mediaType, "/")
	if err != nil || main == "" || sub == "" {
		return "", nil, &Error{Reason: ReasonMediaType, Detail: "not type/subtype with parameters"}
	}
	if len(params) == 0 {
		params = nil
	}
	return mediaType, params, nil
}

// MatchMediaType reports whether a media type (in lower case, without parameters) is in a range as OpenAPI writes the keys
// of content: "application/json", "application/*" or "*/*". Parameters of the pattern do not count, nor does its case.
func MatchMediaType(pattern, mediaType string) bool {
	pattern, _, _ = strings.Cut(pattern, ";")
	pattern = strings.ToLower(strings.TrimSpace(pattern))
	if family, ok := strings.CutSuffix(pattern, "/*"); ok {
		return family == "*" || strings.HasPrefix(mediaType, family+"/")
	}
	return pattern == mediaType
}
