package redact_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs/redact"
)

func TestURLsAreShownWithoutSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "",
		"chat.example.org":                   "chat.example.org",
		"http://host:port/a?b=c#d":           "http://host:port/a?b=c#d",
		"http://user:secret@host/a":          "http://REDACTED@host/a",
		"http://user:pa ss@host":             "http://REDACTED@host",
		"http://user:secret@host:port:x":     "http://REDACTED@host:port:x",
		"http://user:a@b:c/d?e#f://g@host":   "http://REDACTED@host",
		"user:a://b@host":                    "REDACTED@host",
		"//user:secret@host":                 "//REDACTED@host",
		"%:secret@host":                      "REDACTED@host",
		"http://h/?n=1&Token=secret&m=2#x":   "http://h/?n=1&Token=REDACTED&m=2#x",
		"http://h/?api%5Fkey=secret":         "http://h/?api%5Fkey=REDACTED",
		"http://h/#access_token=secret&n=1":  "http://h/#access_token=REDACTED&n=1",
		"http://h/?%zz=secret&tokens=3&=4&5": "http://h/?%zz=REDACTED&tokens=3&=4&5",
	} {
		if got := redact.URL(text); got != want {
			t.Errorf("%q is shown as %q instead of %q", text, got, want)
		}
	}
}

func TestNoPasswordIsShownHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u := &url.URL{
			Scheme: rapid.SampledFrom([]string{"http", "https", "x+y", ""}).Draw(t, "scheme"),
			Host:   rapid.SampledFrom([]string{"host", "host:80", "[::1]"}).Draw(t, "host"),
			Path:   rapid.SampledFrom([]string{"", "/a", "/a/@b"}).Draw(t, "path"),
		}
		around := rapid.StringMatching(`[a-z:/?#@& =%]{0,5}`)
		password := around.Draw(t, "before") + "hunter22" + around.Draw(t, "after")
		text := strings.Replace(u.String(), "//", "//user:"+password+"@", 1)
		if got := redact.URL(text); strings.Contains(got, "hunter22") || redact.URL(got) != got {
			t.Fatalf("%q is shown as %q, and that as %q", text, got, redact.URL(got))
		}
	})
}
