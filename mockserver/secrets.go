package mockserver

import (
	"net/http"
	"net/url"
	"strings"
)

// redacted stands where a credential stood.
const redacted = "REDACTED"

// secrets are the places of a request where credentials stand.
type secrets struct{ headers, query map[string]bool }

// secretsOf are the places of every contract's credentials: whoever mistakes one vendor for another still sends a secret.
func secretsOf(services []*service) secrets {
	s := secrets{headers: map[string]bool{}, query: map[string]bool{}}
	for _, one := range services {
		for _, scheme := range one.contract.Document.SecuritySchemes {
			switch in, name := scheme.Place(); in {
			case "header":
				s.headers[http.CanonicalHeaderKey(name)] = true
			case "query":
				s.query[name] = true
			}
		}
	}
	return s
}

// header says whether a header field, by its canonical name, carries a credential: what the documents call one, and what HTTP does.
func (s secrets) header(name string) bool {
	return name == "Authorization" || name == "Proxy-Authorization" || name == "Cookie" || s.headers[name]
}

// field is a header field.
type field struct{ name, value string }

// redactedHeaders keeps the first value of each header field, without credentials, in no order.
func (s secrets) redactedHeaders(h http.Header) []field {
	kept := make([]field, 0, len(h))
	for name, values := range h {
		switch {
		case len(values) == 0:
		case s.header(name):
			kept = append(kept, field{name, redacted})
		default:
			kept = append(kept, field{name, bounded(values[0], 1024)})
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
		if name, _, valued := strings.Cut(pair, "="); valued && s.inQuery(name) {
			pairs[i] = name + "=" + redacted
		}
	}
	return path + "?" + strings.Join(pairs, "&")
}

// inQuery says whether a query parameter, by its name as sent, carries a credential; one whose name cannot be read might.
func (s secrets) inQuery(name string) bool {
	decoded, err := url.QueryUnescape(name)
	return err != nil || s.query[decoded]
}
