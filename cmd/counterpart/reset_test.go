package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// answering is a server that answers everything so, until the test ends.
func answering(t *testing.T, handler http.HandlerFunc) (url string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// resetAt is what verify says, and how it ends, when the target is reset at a URL.
func resetAt(url string) (said string, status int) {
	out, errs, status := inProcess([]string{"verify", "rocketchat", "-q", "--target", "http://127.0.0.1:1", "--timeout", "50ms", "--reset-url", url})
	return out + errs, status
}

func TestNobodyIsSentElsewhereByARedirect(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	other := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		_, _ = w.Write([]byte(`{"status":"ok","contracts":[{"name":"other"}]}`))
	})
	here := answering(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other+"/there", http.StatusTemporaryRedirect)
	})
	want := ` 307 Temporary Redirect, which leads to "` + other + `/there" and is not followed` + "\n"
	if said, status := resetAt(here + "/reset"); status != exitCouldNot || !strings.Contains(said, `"`+here+`/reset" answered`+want) {
		t.Errorf("reset: status %d: %s", status, said)
	}
	if out, errs, status := inProcess([]string{"health", here}); status != exitFailed || out != "" || !strings.Contains(errs, here+" answers"+want) {
		t.Errorf("health: status %d: %s%s", status, out, errs)
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestAResetThatIsNotAnsweredEnds(t *testing.T) {
	t.Parallel()
	silent := answering(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if said, status := resetAt(silent); status != exitCouldNot || !strings.Contains(said, `"`+silent+`" did not answer within 50ms`+"\nhint: --timeout ") {
		t.Errorf("status %d: %s", status, said)
	}
}

func TestThePasswordInAResetURLIsSentAndNotSaid(t *testing.T) {
	t.Parallel()
	var sent atomic.Value
	server := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if _, password, ok := r.BasicAuth(); ok {
			sent.Store(password)
		}
		w.WriteHeader(http.StatusInternalServerError)
	})
	at := strings.Replace(server, "://", "://user:hunter22@", 1)
	for url, want := range map[string]string{
		at:                                  `://REDACTED@127.0.0.1:`,
		"http://user:hunter22@127.0.0.1:1/": `"http://REDACTED@127.0.0.1:1/" does not answer: dial tcp`,
		server + "/?token=hunter22":         `/?token=REDACTED" answered 500`,
		at + "/%zz":                         "--reset-url is not the URL of an HTTP server",
		"http://user:hunter22":              "--reset-url is not the URL of an HTTP server",
		"user:hunter22@127.0.0.1":           "--reset-url is not the URL of an HTTP server",
	} {
		if said, status := resetAt(url); status < exitUsage || !strings.Contains(said, want) || strings.Contains(said, "hunter22") {
			t.Errorf("%s: status %d: %s", url, status, said)
		}
	}
	if sent.Load() != "hunter22" {
		t.Errorf("the password that was sent is %v", sent.Load())
	}
}

func TestTheControlTokenIsForTheControlAPIAlone(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"http://127.0.0.1:4010/_counterpart/reset":       "Bearer 0123456789abcdef",
		"http://127.0.0.1:4010/reset":                    "",
		"http://127.0.0.1:4010/_counterparts/reset":      "",
		"http://127.0.0.1:4010/?to=/_counterpart/":       "",
		"http://me:pw@127.0.0.1:4010/_counterpart/reset": "",
	} {
		r := httptest.NewRequest(http.MethodPost, url, http.NoBody)
		if authorize(r, "0123456789abcdef"); r.Header.Get("Authorization") != want {
			t.Errorf("%s: %q", url, r.Header.Get("Authorization"))
		}
		r.Header.Del("Authorization")
		if authorize(r, ""); r.Header.Get("Authorization") != "" {
			t.Errorf("%s, without a token: %q", url, r.Header.Get("Authorization"))
		}
	}
}
