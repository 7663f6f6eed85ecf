package claim

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Read reads the bytes of one HTTP/1.1 request as they were sent, by the standard library's own code. The prefix, with which the
// request target has to begin, is left out. An error says that the bytes are no request, or not one for the target.
func Read(sent []byte, prefix string) (*openapi.Request, error) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(sent)))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	target, ok := strings.CutPrefix(r.RequestURI, prefix)
	if !ok {
		return nil, fmt.Errorf("the request target does not begin with %q", prefix)
	}
	return &openapi.Request{Method: r.Method, Target: target, Header: r.Header, Body: body}, nil
}

// Unnumbered is the place of a value without the numbers of the elements that it is in: "body.users[].phone".
func Unnumbered(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		if inside = inside && r != ']' || r == '['; !inside || r == '[' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
