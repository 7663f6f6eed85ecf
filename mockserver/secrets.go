package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/counterpart-api/counterpart/specs/redact"
)

// redacted stands where a credential stood.
const redacted = redact.Mark

// secrets are the places of a request where credentials stand, and the credentials that are known.
type secrets struct {
	headers, query map[string]bool
	known          *known
}

// secretsOf are the places of every contract's credentials: whoever mistakes one vendor for another still sends a secret.
func secretsOf(services []*service) secrets {
	s := secrets{headers: maps.Clone(usualHeaders), query: map[string]bool{}, known: knownOf(services)}
	for _, one := range services {
		for _, scheme := range one.contract.Document.SecuritySchemes {
			switch in, name := scheme.Place(); in {
			case "header":
				s.headers[http.CanonicalHeaderKey(name)] = true
			case "query":
				s.query[strings.ToLower(name)] = true
			}
		}
	}
	return s
}

// usualHeaders are where credentials stand by custom, whatever the documents say: who sends one to the wrong place still sends it.
var usualHeaders = map[string]bool{"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "X-Api-Key": true, "X-Auth-Token": true, tokenHeader: true}

// header says whether a header field, by its canonical name, carries a credential: what the documents call one, and what is one by custom.
func (s *secrets) header(name string) bool { return s.headers[name] }

// field is a header field.
type field struct{ name, value string }

// redactedHeaders keeps the first value of each header field, without credentials, in no order.
func (s *secrets) redactedHeaders(h http.Header) []field {
	kept := make([]field, 0, len(h))
	for name, values := range h {
		switch {
		case len(values) == 0:
		case s.header(name):
			kept = append(kept, field{bounded(name, 256), redacted})
		default:
			kept = append(kept, field{bounded(name, 256), s.known.bounded(values[0], 1024)})
		}
	}
	return kept
}

// redactedTarget is the request target without credentials in its query.
func (s *secrets) redactedTarget(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return target
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, _, valued := strings.Cut(pair, "="); valued && s.inQuery(name) {
			pairs[i] = name + "=" + redacted
		}
	}
	return path + "?" + strings.Join(pairs, "&")
}

// inQuery says whether a query parameter, by its name as sent, carries a credential; one whose name cannot be read might.
func (s *secrets) inQuery(name string) bool {
	decoded, _ := url.QueryUnescape(name)
	return redact.Secret(name) || s.query[strings.ToLower(decoded)]
}
