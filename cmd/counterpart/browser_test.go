package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/counterpart-api/counterpart/mockserver/browsertest"
)

// fetched is what a script in a page is told of an answer, or why of none.
type fetched struct {
	Status    int    `json:"status"`
	Rule      string `json:"rule"`
	Violation string `json:"violation"`
	Body      string `json:"body"`
	Error     string `json:"error"`
}

// invite is what a page fetches: JSON, with the vendor's credentials, and with cookies if there are any.
func invite(t *testing.T, url, body string) string {
	t.Helper()
	return fetchOf(t, url+"/api/v1/channels.invite", map[string]any{
		"method": "POST", "credentials": "include", "body": body,
		"headers": map[string]string{
			"Content-Type": "application/json", "X-Auth-Token": "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "X-User-Id": "aobEdbYhXfu5hkeqG",
		},
	})
}

const (
	works   = `{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`
	refused = `{"userId":"nSYqWzZ4GsKTX4dyK"}`
)

// fetchOf is a script that fetches, and makes a fetched of what comes.
func fetchOf(t *testing.T, url string, init map[string]any) string {
	t.Helper()
	arguments, err := json.Marshal([]any{url, init})
	if err != nil {
		t.Fatal(err)
	}
	return `fetch(...` + string(arguments) + `).then(async r => ({
		status: r.status, body: await r.text(),
		rule: r.headers.get("Counterpart-Rule") ?? "", violation: r.headers.get("Counterpart-Violation") ?? "",
	}), e => ({error: String(e)}))`
}

// inPage runs a script in the page at a URL.
func inPage(t *testing.T, ctx context.Context, page, script string) fetched {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[fetched](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return got
}

// pages serves an empty page; the port it is on.
func pages(t *testing.T) (port string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>a page</title>"))
	}))
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestAPageOfAnotherOriginUsesTheMockInABrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte("<!doctype html><title>a file</title>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"http://localhost:" + pages(t), "http://127.0.0.1:" + pages(t), "file://" + file} {
		mock, _ := serving(t, "rocketchat", "--quiet")
		if got := inPage(t, ctx, page, invite(t, mock, works)); got.Status != 200 || got.Rule != "added" || !strings.Contains(got.Body, `"testing1"`) {
			t.Errorf("from %s: %+v", page, got)
		}
		if got := inPage(t, ctx, page, invite(t, mock, refused)); got.Status != 400 || !strings.HasPrefix(got.Violation, "body.roomId required=true got=missing; source=") {
			t.Errorf("refused, from %s: %+v", page, got)
		}
	}
}

func TestAPageOfAnOriginThatIsNotAllowedIsKeptOutByTheBrowser(t *testing.T) {
	t.Parallel()
	ctx, port := browsertest.New(t), pages(t)
	mock, _ := serving(t, "rocketchat", "--quiet", "--cors-origin", "http://localhost:"+port)
	before := state(t, mock)
	const failed = "TypeError: Failed to fetch"
	if got := inPage(t, ctx, "http://127.0.0.1:"+port, invite(t, mock, works)); got.Error != failed {
		t.Errorf("%+v", got)
	}
	if after := state(t, mock); after != before {
		t.Errorf("the page changed the state, from\n%s\nto\n%s", before, after)
	}
	if got := inPage(t, ctx, "http://localhost:"+port, invite(t, mock, works)); got.Status != 200 {
		t.Errorf("from the page that is allowed: %+v", got)
	}
	changed := state(t, mock)
	for _, path := range []string{"/_counterpart/reset", "/_counterpart/state"} {
		method := map[bool]string{true: "POST", false: "GET"}[strings.HasSuffix(path, "reset")]
		if got := inPage(t, ctx, "http://localhost:"+port, fetchOf(t, mock+path, map[string]any{"method": method})); got.Error != failed {
			t.Errorf("%s %s: %+v", method, path, got)
		}
	}
	if state(t, mock) != changed || changed == before {
		t.Error("a foreign page reset the mock, or nothing had changed")
	}
}

// state is all that the mock remembers.
func state(t *testing.T, mock string) string {
	t.Helper()
	answer, err := http.Get(mock + "/_counterpart/state")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var b strings.Builder
	if err := answer.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(b.String(), "\r\n\r\n")
	return body
}

func TestABrowserSpeaksHTTP2OverTLS(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t, chromedp.IgnoreCertErrors)
	mock, _ := serving(t, "rocketchat", "--quiet", "--tls")
	if err := chromedp.Do(ctx, chromedp.Navigate(mock+"/_counterpart/health")); err != nil {
		t.Fatal(err)
	}
	hop, err := chromedp.Run(ctx, chromedp.Evaluate[string](`performance.getEntriesByType("navigation")[0].nextHopProtocol`))
	if err != nil || hop != "h2" {
		t.Errorf("protocol %q, error %v", hop, err)
	}
	if got := inPage(t, ctx, "http://localhost:"+pages(t), invite(t, mock, works)); got.Status != 200 || got.Rule != "added" {
		t.Errorf("from a page of another origin: %+v", got)
	}
}
