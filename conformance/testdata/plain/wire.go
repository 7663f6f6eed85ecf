package plain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// bodyLimit is how many bytes of a request body any operation reads.
const bodyLimit = 1 << 20

// object is a JSON object.
type object = map[string]any

// answer is a response before it is written: body is encoded as JSON, unless raw says the bytes themselves.
type answer struct {
	status int
	header map[string]string
	media  string
	body   any
	raw    []byte
}

// readBody reads all of a body; tooLarge when there is more than bodyLimit of it. A body that breaks off ends the
// connection: there is nobody left to answer.
func readBody(r *http.Request) (body []byte, tooLarge bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return body, len(body) > bodyLimit
}

// isJSON tells whether the media type is JSON's; parameters do not matter.
func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) && media == "application/json"
}

// leniency is what a sloppy parser lets through.
type leniency struct{ repeats, trailing bool }

// parseValue reads exactly one JSON value: valid UTF-8, no name twice in an object, nothing behind it.
func parseValue(body []byte, lax leniency) (any, bool) {
	if !utf8.Valid(body) || !lax.repeats && repeatsName(body) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) && !lax.trailing {
		return nil, false
	}
	return v, true
}

// level is one object or array being read; names is nil in an array; name says that a member's name comes next.
type level struct {
	names map[string]bool
	name  bool
}

// repeatsName tells whether some object has two members of one name. Text that is no JSON repeats nothing.
func repeatsName(body []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var open []level
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		repeated := false
		if open, repeated = step(open, token); repeated {
			return true
		}
	}
}

// step follows one token.
func step(open []level, token json.Token) (_ []level, repeated bool) {
	top := len(open) - 1
	if name, ok := token.(string); ok && top >= 0 && open[top].names != nil && open[top].name {
		repeated = open[top].names[name]
		open[top].names[name], open[top].name = true, false
		return open, repeated
	}
	switch token {
	case json.Delim('{'):
		return append(open, level{names: map[string]bool{}, name: true}), false
	case json.Delim('['):
		return append(open, level{}), false
	case json.Delim('}'), json.Delim(']'):
		open = open[:top]
	}
	if len(open) > 0 {
		open[len(open)-1].name = true
	}
	return open, false
}

// write sends an answer in one piece, or as the variant in force has it.
func (b *bugs) write(w http.ResponseWriter, r *http.Request, a answer) {
	data := a.raw
	if data == nil {
		data = b.encode(a.body)
	}
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", a.media)
	b.decorate(w.Header())
	if b.has("variant-slow", "variant-dribble") {
		b.writeSlowly(w, r, a.status, data)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(a.status)
	_, _ = w.Write(data) // a client that has gone away is not our error
}

// encode cannot fail: bodies are made of strings, numbers, booleans, nulls, slices and objects.
func (b *bugs) encode(body any) []byte {
	if b.has("variant-extra-properties") {
		body = withExtra(body)
	}
	data, err := json.Marshal(body)
	if b.has("variant-indented") {
		data, err = json.MarshalIndent(body, "", "  ")
	}
	if err != nil {
		panic(err)
	}
	return data
}
