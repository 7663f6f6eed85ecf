package transport

import (
	"strings"
	"testing"
)

func TestTargetsAreAddressesOfServers(t *testing.T) {
	t.Parallel()
	for text, address := range map[string]string{
		"http://host": "host:80", "https://host/a/": "host:443", "http://host:8080": "host:8080", "https://[::1]": "[::1]:443", "http://[::1]:1/": "[::1]:1",
	} {
		u, err := ParseTarget(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		target := &Target{URL: u}
		if got := target.address(); got != address || strings.HasSuffix(u.Path, "/") {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, text := range []string{"", "host", "host:80", "ftp://host", "http://", "http://user:secret@host", "http://host?a=b", "http://host#a", "http://host:port", "%"} {
		if u, err := ParseTarget(text); err == nil {
			t.Errorf("%q: %v", text, u)
		}
	}
}

func TestWhatIsNoTargetIsQuotedWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"http://user:secret@host":        `target "http://REDACTED@host" has more`,
		"http://user:se cret@host":       `target "http://REDACTED@host" is not a URL`,
		"http://user:secret@host:port:x": `target "http://REDACTED@host:port:x" is not a URL`,
		"http://user:sec/ret@host":       `target "http://REDACTED@host" is not a URL`,
		"http://%zz:secret@host":         `target "http://REDACTED@host" is not a URL`,
		"user:secret@host:80":            `target "REDACTED@host:80" is not the URL`,
		"http://host?token=secret":       `target "http://host?token=REDACTED" has more`,
		"http://host:port":               `target "http://host:port" is not a URL: invalid port ":port"`,
	} {
		if u, err := ParseTarget(text); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "cret") {
			t.Errorf("%q: %v, %v", text, u, err)
		}
	}
}
