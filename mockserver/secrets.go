package mockserver

import (
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

// redacted stands where a credential stood.
const redacted = "REDACTED"

// secrets are the places of a request where a contract's credentials stand.
type secrets struct{ headers, query map[string]bool }

func secretsOf(doc *openapi.Document) secrets {
	s := secrets{headers: map[string]bool{}, query: map[string]bool{}}
	for _, scheme := range doc.SecuritySchemes {
		switch in, name := scheme.Place(); in {
		case "header":
			s.headers[http.CanonicalHeaderKey(name)] = true
		case "query":
			s.query[name] = true
		}
	}
	return s
}

// header says whether a header field carries a credential: what the documents call one, and what HTTP does.
func (s secrets) header(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return name == "Authorization" || name == "Proxy-Authorization" || name == "Cookie" || s.headers[name]
}

// redactedHeaders keeps the first value of each header field, without credentials.
func (s secrets) redactedHeaders(h http.Header) map[string]string {
	kept := make(map[string]string, len(h))
	for name, values := range h {
		switch {
		case len(values) == 0:
		case s.header(name):
			kept[name] = redacted
		default:
			kept[name] = bounded(values[0], 1024)
		}
	}
	return kept
}

// redactedTarget is the request target without credentials in its query.
func (s secrets) redactedTarget(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found || len(s.query) == 0 {
		return target
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, _, valued := strings.Cut(pair, "="); valued && s.query[name] {
			pairs[i] = name + "=" + redacted
		}
	}
	return path + "?" + strings.Join(pairs, "&")
}
