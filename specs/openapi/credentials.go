package openapi

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Credential is what a request presents for one security scheme.
type Credential struct {
	Scheme    string // the scheme's name in the document
	Value     string // the key, the token, or "user:password"; "" when malformed
	Malformed bool   // something is there, but not in the scheme's form: empty, repeated, or of another HTTP scheme
}

// Credentials returns what the request presents for the schemes of the operation, by scheme name. A scheme for which
// nothing is presented is absent. Nothing is checked here.
func (o *Operation) Credentials(r *Request) map[string]Credential {
	found := map[string]Credential{}
	for _, c := range o.AppendPresented(nil, r) {
		found[c.Scheme] = c
	}
	return found
}

// AppendPresented appends Credentials to found, in the order in which the operation names the schemes, each once.
func (o *Operation) AppendPresented(found []Credential, r *Request) []Credential {
	for _, requirement := range o.Security {
		for _, use := range requirement {
			if slices.ContainsFunc(found, func(c Credential) bool { return c.Scheme == use.Scheme.Name }) {
				continue
			}
			if c, ok := use.Scheme.present(r); ok {
				found = append(found, c)
			}
		}
	}
	return found
}

// AllCredentials is Credentials over every scheme of the document, for requests that match no operation.
func (d *Document) AllCredentials(r *Request) map[string]Credential {
	found := map[string]Credential{}
	for _, name := range d.schemeNames {
		if c, ok := d.SecuritySchemes[name].present(r); ok {
			found[name] = c
		}
	}
	return found
}

// present is the credential of the scheme; false when there is none.
func (s *SecurityScheme) present(r *Request) (Credential, bool) {
	values := s.values(r)
	if len(values) == 0 {
		return Credential{}, false
	}
	if value, ok := s.read(values[0]); ok && len(values) == 1 {
		return Credential{Scheme: s.Name, Value: value}, true
	}
	return Credential{Scheme: s.Name, Malformed: true}, true
}

// values returns the texts that the scheme's place holds.
func (s *SecurityScheme) values(r *Request) []string {
	if s.Type == "mutualTLS" {
		return nil
	}
	if s.Type != "apiKey" {
		return r.Header.Values("Authorization")
	}
	switch s.In {
	case "header":
		return r.Header.Values(s.Key)
	case "query":
		return s.inQuery(r.Target)
	case "cookie":
		return s.inCookies(r.Header.Values("Cookie"))
	}
	return nil
}

// inQuery finds nothing in a query that cannot be read.
func (s *SecurityScheme) inQuery(target string) []string {
	_, raw, _ := strings.Cut(target, "?")
	pairs, err := wire.ParseQuery(raw)
	if err != nil {
		return nil
	}
	var values []string
	for _, p := range pairs {
		if p.Name == s.Key {
			values = append(values, p.Value)
		}
	}
	return values
}

func (s *SecurityScheme) inCookies(lines []string) []string {
	var values []string
	for _, line := range lines {
		for piece := range strings.SplitSeq(line, ";") {
			if name, value, _ := strings.Cut(strings.TrimSpace(piece), "="); name == s.Key {
				values = append(values, value)
			}
		}
	}
	return values
}

// read takes the credential out of a text (RFC 9110, section 11.4).
func (s *SecurityScheme) read(text string) (string, bool) {
	if s.Type == "apiKey" {
		return text, text != ""
	}
	scheme, value, _ := strings.Cut(text, " ")
	value = strings.TrimLeft(value, " ")
	if !strings.EqualFold(scheme, s.httpScheme()) || value == "" {
		return "", false
	}
	switch s.httpScheme() {
	case "basic":
		plain, err := base64.StdEncoding.DecodeString(value)
		return string(plain), err == nil && strings.Contains(string(plain), ":")
	case "bearer":
		return value, !strings.ContainsAny(value, " ,")
	}
	return value, true
}

// httpScheme is the scheme of the Authorization header. OAuth 2 and OpenID Connect tokens are bearer tokens.
func (s *SecurityScheme) httpScheme() string {
	if s.Type == "http" {
		return s.Scheme
	}
	return "bearer"
}
