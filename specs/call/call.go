// Package call builds requests: from the values of an operation's parameters, body and credentials to the bytes that a client
// sends, and to the curl line that a person pastes. It is the way out; the way in, which reads such bytes, is another code on
// purpose (package openapi), so that each can be held against the other.
package call

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Call is a request to an operation, by value.
type Call struct {
	Operation   *openapi.Operation
	Path        map[string]any    // path parameters by name
	Query       map[string]any    // query parameters by name
	Header      map[string]any    // header parameters by name
	Cookie      map[string]any    // cookie parameters by name
	Credentials map[string]string // by security scheme name; "user:password" for basic
	Body        any               // encoded by MediaType
	HasBody     bool
	MediaType   string // of the body; sent as Content-Type when not ""

	// What no well-behaved client sends. Each replaces the part that the values above would have made.
	Method      string            // another method
	Target      string            // another path and query, sent as it is
	RawBody     []byte            // other bytes of the body, nil for none
	RawHeader   map[string]string // header fields set last: credentials in another form, another Content-Type
	OmitHeaders []string          // header fields not sent after all
}

// Clone copies the call so that changing the copy's maps leaves the original alone. Values are shared: they are never changed
// in place.
func (c *Call) Clone() *Call {
	d := *c
	d.Path, d.Query, d.Header, d.Cookie = maps.Clone(c.Path), maps.Clone(c.Query), maps.Clone(c.Header), maps.Clone(c.Cookie)
	d.Credentials, d.RawHeader = maps.Clone(c.Credentials), maps.Clone(c.RawHeader)
	d.OmitHeaders = slices.Clone(c.OmitHeaders)
	return &d
}

// Field is one header field.
type Field struct{ Name, Value string }

// Message is a request as it is sent: in origin form, header fields in alphabetical order, without Host and Content-Length.
type Message struct {
	Method  string
	Target  string
	Headers []Field
	Body    []byte // nil when there is none
}

// Message encodes the call. base is the path that the operation's own path is put behind, "" or "/v1".
func (c *Call) Message(base string) *Message {
	m := &Message{Method: c.Operation.Method, Target: base + c.target(), Body: c.body()}
	if c.Method != "" {
		m.Method = c.Method
	}
	if c.Target != "" {
		m.Target = base + c.Target
	}
	headers := c.headers()
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		m.Headers = append(m.Headers, headers[name])
	}
	return m
}

func (c *Call) body() []byte {
	switch {
	case c.RawBody != nil:
		return c.RawBody
	case !c.HasBody:
		return nil
	}
	return Encode(c.MediaType, c.Body)
}

// fields are header fields by their names in lower case, for HTTP makes no difference between cases.
type fields map[string]Field

func (f fields) set(name, value string) { f[strings.ToLower(name)] = Field{name, value} }

// headers are the header fields: parameters, body, credentials, then what replaces them.
func (c *Call) headers() fields {
	all := fields{}
	for _, p := range c.Operation.Params {
		if v, ok := c.Header[p.Name]; ok && p.In == "header" {
			all.set(p.Name, HeaderText(p, v))
		}
	}
	if c.MediaType != "" && (c.HasBody || c.RawBody != nil) {
		all.set("Content-Type", c.MediaType)
	}
	if cookies := c.cookies(); cookies != "" {
		all.set("Cookie", cookies)
	}
	for _, scheme := range c.schemes() {
		if in, name := scheme.Place(); in == "header" {
			all.set(name, credentialText(scheme, c.Credentials[scheme.Name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.RawHeader)) {
		all.set(name, c.RawHeader[name])
	}
	for _, name := range c.OmitHeaders {
		delete(all, strings.ToLower(name))
	}
	return all
}

// schemes are the security schemes that the call has a credential for, each once, in the order of the operation.
func (c *Call) schemes() []*openapi.SecurityScheme {
	var used []*openapi.SecurityScheme
	for _, alternative := range c.Operation.Security {
		for _, use := range alternative {
			if _, ok := c.Credentials[use.Scheme.Name]; ok && !slices.Contains(used, use.Scheme) {
				used = append(used, use.Scheme)
			}
		}
	}
	return used
}

// credentialText is a credential as its header field carries it (RFC 9110, section 11.4; RFC 7617; RFC 6750).
func credentialText(scheme *openapi.SecurityScheme, value string) string {
	switch {
	case scheme.Type == "apiKey":
		return value
	case scheme.Type != "http" || scheme.Scheme == "bearer":
		return "Bearer " + value
	case scheme.Scheme == "basic":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(value))
	}
	return scheme.Scheme + " " + value
}
