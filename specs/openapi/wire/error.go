package wire

import "strconv"

// Reason says in one word why text was refused. The words are stable: they appear as keywords in violations.
type Reason string

// The reasons.
const (
	ReasonEmpty     Reason = "empty"            // no JSON text at all
	ReasonJSON      Reason = "json"             // not JSON
	ReasonTrailing  Reason = "trailing"         // something follows the JSON document
	ReasonDuplicate Reason = "duplicate-key"    // an object names a property twice
	ReasonDepth     Reason = "depth"            // nested deeper than Limits.Depth
	ReasonNumber    Reason = "number"           // a number beyond Limits.NumberLength or Limits.Exponent
	ReasonUTF8      Reason = "utf-8"            // not UTF-8, before or after percent-decoding
	ReasonEscape    Reason = "percent-encoding" // "%" without two hexadecimal digits
	ReasonRepeated  Reason = "repeated"         // given more than once where once is allowed
	ReasonStyle     Reason = "style"            // not written the way the parameter's style demands
	ReasonMediaType Reason = "media-type"       // not a media type
)

// Error says why text is malformed. Detail is our own wording and never holds any of the text itself, so Error is
// short, printable ASCII and safe to put into a header.
type Error struct {
	Offset int    // bytes from the start of the JSON text, query string or piece of a parameter that was being read
	Reason Reason // stable
	Detail string // for people; may be empty
}

// Error returns "reason at byte N: detail".
func (e *Error) Error() string {
	text := string(e.Reason) + " at byte " + strconv.Itoa(e.Offset)
	if e.Detail == "" {
		return text
	}
	return text + ": " + e.Detail
}
