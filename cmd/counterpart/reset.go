package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/redact"
)

// reset is what takes the target back to its world, nil for nothing.
func (f *verifyFlags) reset() func(context.Context) error {
	switch {
	case f.resetMock != nil:
		return func(context.Context) error { f.resetMock(); return nil }
	case f.resetURL != "":
		return func(ctx context.Context) error { return postReset(ctx, f.resetURL, f.timeout) }
	case f.resetCommand != "":
		return func(ctx context.Context) error {
			out, err := exec.CommandContext(ctx, "sh", "-c", f.resetCommand).CombinedOutput()
			if err != nil {
				return fmt.Errorf("%q: %w: %s", f.resetCommand, err, strings.TrimSpace(string(out)))
			}
			return nil
		}
	}
	return nil
}

// resetTarget reads the URL to POST to. What is none is not shown: nobody can tell where a password is in it.
func resetTarget(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("--reset-url is not the URL of an HTTP server\nhint: http://127.0.0.1:4010/_counterpart/reset")
	}
	return u, nil
}

// withoutURL is an error of net/url or net/http without the URL that it repeats.
func withoutURL(err error) error {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// postReset POSTs, and waits so long for the answer.
func postReset(ctx context.Context, target string, patience time.Duration) error {
	u, err := resetTarget(target)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(limited, http.MethodPost, u.String(), http.NoBody)
	if err != nil {
		return withoutURL(err)
	}
	authorize(r, os.Getenv("COUNTERPART_CONTROL_TOKEN"))
	answer, err := (&http.Client{CheckRedirect: stay}).Do(r)
	switch {
	case err != nil && ctx.Err() == nil && limited.Err() != nil:
		return fmt.Errorf("%q did not answer within %s\nhint: --timeout gives it more", redact.URL(u.String()), patience)
	case err != nil:
		return fmt.Errorf("%q does not answer: %w%s", redact.URL(u.String()), withoutURL(err), hinted(transport.TLSHint(err)))
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%q answered %s%s", redact.URL(u.String()), answer.Status, elsewhere(answer))
	}
	return nil
}

// authorize brings the token of the mock's control API to it, when there is one. Credentials in the URL itself keep the
// header that is theirs.
func authorize(r *http.Request, token string) {
	if token != "" && r.URL.User == nil && strings.HasPrefix(r.URL.Path, "/_counterpart/") {
		r.Header.Set("Authorization", "Bearer "+token)
	}
}

// stay keeps a client from following redirects: what is asked for is asked of that server, and what is sent is for it alone.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// elsewhere says where an answer leads that is a redirect, "" for any other.
func elsewhere(answer *http.Response) string {
	to, err := answer.Location()
	if answer.StatusCode/100 != 3 || err != nil {
		return ""
	}
	return fmt.Sprintf(", which leads to %q and is not followed", redact.URL(to.String()))
}
