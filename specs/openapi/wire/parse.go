package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// ParseJSON reads exactly one JSON document (RFC 8259), strictly: UTF-8 without a byte order mark, no duplicate names
// within an object, no lone surrogate escapes, nothing but white space after it, and everything within l. Numbers keep
// their text as json.Number. The value shares no memory with b. Every error is an *Error with the byte offset in b.
func ParseJSON(b []byte, l Limits) (any, error) {
	if !utf8.Valid(b) {
		return nil, checkUTF8(string(b))
	}
	if bytes.HasPrefix(b, []byte("\ufeff")) {
		return nil, &Error{Reason: ReasonJSON, Detail: "a byte order mark"}
	}
	r := readers.Get().(*reader)
	v, err := r.document(b, l.withDefaults())
	if len(b) <= maxPooled {
		r.reset(nil)
		r.copied = ""
		readers.Put(r)
	}
	return v, err
}

// maxPooled is the longest text after which a reader is kept: one that read more may hold as much in its tables of names.
const maxPooled = 64 << 10

var readers = sync.Pool{New: func() any { return new(reader) }}

// reader builds values from the tokens of a decoder, which checks grammar, names and escapes.
type reader struct {
	tokens jsontext.Decoder
	source bytes.Buffer // the decoder reads a bytes.Buffer in place, and does not write to it
	limits Limits
	copied string // of a short document: the texts in it are parts of this one copy
}

// maxCopied is how long a document is copied at once, in bytes: whoever keeps one text of it keeps them all.
const maxCopied = 256

func (r *reader) reset(b []byte) {
	r.source = *bytes.NewBuffer(b)
	r.tokens.Reset(&r.source)
}

func (r *reader) document(b []byte, l Limits) (any, error) {
	r.reset(b)
	r.limits = l
	if r.copied = ""; len(b) <= maxCopied {
		r.copied = string(b)
	}
	v, err := r.value(l.Depth)
	if err != nil {
		return nil, r.explain(err, len(b))
	}
	if rest := bytes.TrimLeft(b[r.tokens.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return nil, &Error{Offset: len(b) - len(rest), Reason: ReasonTrailing, Detail: "more text after the document"}
	}
	return v, nil
}

// value reads one value in which depth more levels may open. The depth also bounds the recursion.
func (r *reader) value(depth int) (any, error) {
	if r.tokens.PeekKind() == '"' {
		return r.text()
	}
	token, err := r.tokens.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return token.Bool(), nil
	case '0':
		return r.number(token.String())
	}
	if depth == 0 {
		return nil, r.refuse(1, ReasonDepth)
	}
	if token.Kind() == '{' {
		return r.object(depth - 1)
	}
	return r.array(depth - 1)
}

// text reads a string.
func (r *reader) text() (string, error) {
	quoted, err := r.tokens.ReadValue()
	switch {
	case err != nil:
		return "", err
	case bytes.IndexByte(quoted, '\\') >= 0:
		text, err := jsontext.AppendUnquote(nil, quoted)
		return string(text), err
	case r.copied == "":
		return string(quoted[1 : len(quoted)-1]), nil
	}
	end := int(r.tokens.InputOffset()) - 1
	return r.copied[end+2-len(quoted) : end], nil
}

func (r *reader) number(text string) (any, error) {
	if !r.limits.bounds(text) {
		return nil, r.refuse(len(text), ReasonNumber)
	}
	return json.Number(text), nil
}

func (r *reader) object(depth int) (any, error) {
	object := map[string]any{}
	for r.tokens.PeekKind() != '}' {
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		if object[name], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := r.tokens.ReadToken()
	return object, err
}

func (r *reader) array(depth int) (any, error) {
	array := []any{}
	for r.tokens.PeekKind() != ']' {
		element, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		array = append(array, element)
	}
	_, err := r.tokens.ReadToken()
	return array, err
}

// refuse makes the error for the token just read, of the given length in bytes.
func (r *reader) refuse(length int, reason Reason) *Error {
	return &Error{Offset: int(r.tokens.InputOffset()) - length, Reason: reason, Detail: "beyond the limit"}
}

// explain translates an error of the decoder. Its own wording quotes the input, so none of it is kept.
func (r *reader) explain(err error, length int) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	at, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case !ok: // io.EOF: nothing but white space
		return &Error{Offset: length, Reason: ReasonEmpty, Detail: "no JSON text"}
	case errors.Is(err, jsontext.ErrDuplicateName):
		return &Error{Offset: int(at.ByteOffset), Reason: ReasonDuplicate}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Offset: length, Reason: ReasonJSON, Detail: "the text ends too early"}
	}
	return &Error{Offset: int(at.ByteOffset), Reason: ReasonJSON}
}
