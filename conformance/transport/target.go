package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/specs/redact"
)

// Target is the server under test.
type Target struct {
	// URL is where the API stands: scheme, host, and a path that the documents' own paths are put behind.
	URL *url.URL
	// Name is what reports call it; the URL when empty.
	Name string
	// TLS configures https; nil is the usual.
	TLS *tls.Config
	// Timeout is how long one answer may take.
	Timeout time.Duration
	// Dial opens a connection; nil is TCP to the URL's host, with TLS for https.
	Dial func(context.Context) (net.Conn, error)
}

// ParseTarget reads the URL of a target. Errors quote it without the secrets in it.
func ParseTarget(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	said := redact.URL(text)
	switch {
	case err != nil && said != text: // its reason would quote what is not shown
		return nil, fmt.Errorf("target %q is not a URL", said)
	case err != nil:
		return nil, fmt.Errorf("target %q is not a URL: %w", text, errors.Unwrap(err))
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("target %q is not the URL of an HTTP server\nhint: http://127.0.0.1:4010", said)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("target %q has more than scheme, host and path\nhint: credentials belong into the world's actors", said)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// address is the host and port to connect to.
func (t *Target) address() string {
	if t.URL.Port() != "" {
		return t.URL.Host
	}
	return net.JoinHostPort(t.URL.Hostname(), map[string]string{"http": "80", "https": "443"}[t.URL.Scheme])
}

// Origin is the scheme and host, as curl lines begin.
func (t *Target) Origin() string { return t.URL.Scheme + "://" + t.URL.Host }

// Title is what reports call the target.
func (t *Target) Title() string {
	if t.Name != "" {
		return t.Name
	}
	return t.URL.String()
}
