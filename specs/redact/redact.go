// Package redact writes URLs so that people may read them: as they were given, without the secrets in them.
//
// It works on text and parses nothing, because what is said of a URL is said most often when it is none. It knows where secrets
// stand by custom; those that a document or a world declares are known elsewhere.
package redact

import (
	"net/url"
	"regexp"
	"strings"
)

// Mark stands where a secret stood.
const Mark = "REDACTED"

var (
	scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*:)?//`)
	pair   = regexp.MustCompile(`[?&;#][^=?&;#]*=[^&;#]*`)
)

// URL is a URL, or what was meant as one, without user information (RFC 3986, section 3.2.1) and without the values of query
// parameters that are secret by custom. A password may hold any character where nobody escaped it, so everything up to the last
// "@" is taken for user information, be it the path of a URL that has none.
func URL(text string) string {
	start := len(scheme.FindString(text))
	rest := text[start:]
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = Mark + rest[i:]
	}
	return text[:start] + pair.ReplaceAllStringFunc(rest, func(p string) string {
		name, _, _ := strings.Cut(p[1:], "=")
		if !Secret(name) {
			return p
		}
		return p[:1] + name + "=" + Mark
	})
}

// usual are the query parameters in which secrets stand by custom.
var usual = map[string]bool{
	"access_token": true, "api-key": true, "api_key": true, "apikey": true, "auth_token": true, "client_secret": true, "id_token": true,
	"passwd": true, "password": true, "refresh_token": true, "secret": true, "token": true,
}

// Secret says whether a query parameter, by its name as it is written in a query, holds a secret by custom. One whose name cannot
// be read might.
func Secret(name string) bool {
	decoded, err := url.QueryUnescape(name)
	return err != nil || usual[strings.ToLower(decoded)]
}
