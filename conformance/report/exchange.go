package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// FaultHeader is the field in which an answer says that it is wrong on purpose.
const FaultHeader = "Counterpart-Fault"

// Exchange is one request, what should have come back, and what did.
type Exchange struct {
	Title    string    `json:"title,omitempty"` // what the step is for, when there are several
	Request  Request   `json:"request"`
	Expected any       `json:"expected,omitempty"` // a JSON value (numbers as json.Number), or text
	Observed *Response `json:"observed,omitempty"` // nil when nothing came back
	Error    string    `json:"error,omitempty"`    // why nothing came back, one line
	Diff     string    `json:"diff,omitempty"`     // lines that begin with -, + or a space; - is expected
}

// Request is what was sent, with secrets already replaced by the caller.
type Request struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers,omitempty"`
	Body    *Body    `json:"body,omitempty"`
	Curl    string   `json:"curl,omitempty"` // a command line that sends it again
}

// Response is what came back.
type Response struct {
	Status  int      `json:"status"`
	Headers []Header `json:"headers,omitempty"`
	Body    *Body    `json:"body,omitempty"`
}

// Header is one field line, in the order on the wire or sorted: as given.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Body is a message body: Text when it is UTF-8, else Base64.
type Body struct {
	Size   int    `json:"size"` // bytes of the whole body, also of what was cut off
	Text   string `json:"text,omitempty"`
	Base64 string `json:"base64,omitempty"`
}

// NewBody keeps at most limit bytes of b (all when limit is 0 or less); a
// text is cut between characters. It is nil for an empty body.
func NewBody(b []byte, limit int) *Body {
	if len(b) == 0 {
		return nil
	}
	kept := b
	if limit > 0 && len(b) > limit {
		kept = b[:limit]
	}
	if utf8.Valid(b) {
		return &Body{Size: len(b), Text: string(trimPartial(kept))}
	}
	return &Body{Size: len(b), Base64: base64.StdEncoding.EncodeToString(kept)}
}

// trimPartial drops the beginning of a character at the end of b, a prefix of
// valid UTF-8.
func trimPartial(b []byte) []byte {
	for len(b) > 0 {
		if c, n := utf8.DecodeLastRune(b); c != utf8.RuneError || n != 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return b
}

// Bytes is what the report holds of the body: fewer than Size when it was cut.
// The error is about base64 that is none.
func (b *Body) Bytes() ([]byte, error) {
	if b.Base64 == "" {
		return []byte(b.Text), nil
	}
	data, err := base64.StdEncoding.DecodeString(b.Base64)
	if err != nil {
		return nil, fmt.Errorf("the report's body is no base64: %w", err)
	}
	return data, nil
}

// kept is how many bytes of the body the report holds.
func (b *Body) kept() int {
	if b.Base64 != "" {
		return base64.StdEncoding.DecodedLen(len(b.Base64)) - bytes.Count([]byte(b.Base64), []byte("="))
	}
	return len(b.Text)
}

// display is the body for people: JSON indented, other text as it is, bytes
// in base64, and a note when some of it is missing.
func (b *Body) display() string {
	if b == nil {
		return ""
	}
	shown := indented(b.Text)
	if b.Base64 != "" {
		shown = "base64: " + b.Base64
	}
	if missing := b.Size - b.kept(); missing > 0 {
		shown += "\n... " + strconv.Itoa(missing) + " more bytes"
	}
	return shown
}

// indented is JSON text on several lines, and any other text unchanged.
func indented(text string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", "  ") != nil {
		return text
	}
	return out.String()
}

// expectedText is the expectation for people: text as it is, a value as JSON.
func (x *Exchange) expectedText() string {
	switch v := x.Expected.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		b, err := encodeValue(v)
		if err != nil {
			return "(not a JSON value: " + err.Error() + ")"
		}
		return indented(string(b))
	}
}

// encodeValue is v as one line of JSON, with < > & as they are.
func encodeValue(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

// display is the request as it went out.
func (q *Request) display() string {
	return message(q.Method+" "+q.URL, q.Headers, q.Body)
}

// display is the response as it came back; empty for none.
func (p *Response) display() string {
	if p == nil {
		return ""
	}
	return message("status "+strconv.Itoa(p.Status), p.Headers, p.Body)
}

func message(first string, headers []Header, body *Body) string {
	for _, h := range headers {
		first += "\n" + line(h.Name) + ": " + line(h.Value)
	}
	if body != nil {
		first += "\n\n" + body.display()
	}
	return first
}
