package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestNoPartOfACredentialIsLeftWhereATextIsCut lets the cut fall on every byte of one, however it is written.
func TestNoPartOfACredentialIsLeftWhereATextIsCut(t *testing.T) {
	t.Parallel()
	secret := invite.headers["X-Auth-Token"]
	m := start(t)
	for how, spell := range spelled {
		written := spell(secret)
		for over := 1; over <= len(written); over += 1 + len(written)/40 {
			pad := func(n int) string { return strings.Repeat("=", n-len(written)+over) }
			m.send(invited(pad(64<<10) + written + pad(10_000)))
			m.send(join.with("X-Trace", pad(1024)+written+pad(10_000)))
			m.send(request{"GET", "/" + pad(2047) + written + pad(10_000), nil, ""})
			for _, e := range m.Requests("", 3) {
				shown := e.Request.Body + e.Request.Path + e.Request.Headers["X-Trace"]
				if strings.Contains(shown, spell(secret[:6])) {
					t.Fatalf("%s, %d bytes after the cut: it shows %.100q", how, over, shown[strings.Index(shown, spell(secret[:6])):])
				}
			}
		}
	}
}

// spelled are ways in which a credential may be written.
var spelled = map[string]func(string) string{
	"plain":   func(s string) string { return s },
	"percent": func(s string) string { return each(s, "%%%02X") },
	"lower":   func(s string) string { return each(s, "%%%02x") },
	"json":    func(s string) string { return each(s, `\u%04X`) },
	"json half": func(s string) string {
		return s[:3] + each(s[3:], `\u%04x`)
	},
}

func each(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func TestACredentialIsKnownHoweverItIsEscaped(t *testing.T) {
	t.Parallel()
	secret := invite.headers["X-Auth-Token"]
	m := start(t)
	for how, spell := range spelled {
		m.send(invited(`{"a":"\"\\` + spell(secret) + `","b":"100%"}`))
		m.send(request{"GET", "/a%20b/" + spell(secret) + "?x=a+b%2F" + spell(secret), nil, ""})
		journal := m.want(http.StatusOK, control("GET", "requests?limit=2", "")).value(t)
		const name = "${rocketchat.testing.authToken}"
		if got, want := at(journal, "requests", 1, "request", "body"), `{"a":"\"\\`+name+`","b":"100%"}`; got != want {
			t.Errorf("%s: body %s, want %s", how, got, want)
		}
		if got, want := at(journal, "requests", 0, "request", "path"), "/a%20b/"+name+"?x=a+b%2F"+name; got != want && !strings.HasPrefix(how, "json") { // a path is no JSON
			t.Errorf("%s: path %s, want %s", how, got, want)
		}
	}
}
