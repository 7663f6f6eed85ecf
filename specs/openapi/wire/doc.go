// Package wire turns the bytes of an HTTP request into JSON values, strictly, and values back into JSON text.
//
// It reads percent escapes (RFC 3986), query strings and form bodies (application/x-www-form-urlencoded), the parameter
// styles of OpenAPI 3.0 and 3.1, media types and JSON text (RFC 8259). Values are nil, bool, string, json.Number, []any
// and map[string]any; nothing else. Whatever is ambiguous on the wire (duplicate names, repeated scalars, broken escapes,
// bytes that are not UTF-8) is refused with an *Error rather than guessed at.
//
// Not its business: schemas and limits (it is only told the Shape a parameter has), which parameters are required, and
// net/http. A text that cannot become the wanted primitive stays a string, so that the judge of the schema reports it.
package wire
