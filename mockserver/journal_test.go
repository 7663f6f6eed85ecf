package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// secretsSent are all credentials that the requests of these tests carry.
var secretsSent = []string{"amity-access-token", "amity-api-key", "gn-access-token", "9HqLlyZOugoStsXCUfD", "sesame", "Basic"}

func TestNoCredentialReachesTheJournalOrTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := mustServe(t, mockserver.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	for _, r := range []request{
		join, add, invite, remove,
		join.with("X-API-Key", "sesame"), invite.with("Authorization", "Bearer sesame"), join.with("Cookie", "session=sesame"),
		invite.with("Proxy-Authorization", "Basic sesame"), add.with("Authorization", "Basic sesame"),
		{"GET", "/nowhere", map[string]string{"X-Auth-Token": "sesame", "X-Api-Key": "sesame", "Authorization": "sesame"}, ""},
		{"GET", "/api/v4/nowhere", map[string]string{"X-Auth-Token": "sesame"}, ""},
	} {
		serve(h, r)
	}
	journal := serve(h, control("GET", "requests", "")).text
	for _, secret := range secretsSent {
		if strings.Contains(journal, secret) || strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the journal (%v) or the log (%v)", secret, strings.Contains(journal, secret), strings.Contains(log.String(), secret))
		}
	}
	if n := strings.Count(journal, `"REDACTED"`); n < 12 {
		t.Errorf("only %d credentials are shown to have been there", n)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 11 {
		t.Errorf("%d lines in the log for 11 requests:\n%s", lines, log.String())
	}
}

func TestAKeyInTheQueryIsNotKept(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := contract(t, queryKeyDocument, "")
	h, err := mockserver.New([]mockserver.Served{{Contract: c}}, mockserver.WithLog(slog.New(slog.NewJSONHandler(&log, nil))))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/things?key=sesame&n=1", "/things?n=1&key=sesame", "/things?k%65y=sesame&n=1", "/things?key=sesame&key=sesame", "/elsewhere?key=sesame"} {
		serve(h, request{"GET", target, nil, ""})
	}
	kept, _ := json.Marshal(h.Requests("", 10))
	if strings.Contains(string(kept), "sesame") || strings.Contains(log.String(), "sesame") {
		t.Errorf("journal %s\nlog %s", kept, log.String())
	}
	if !strings.Contains(string(kept), `/things?n=1\u0026key=REDACTED`) {
		t.Errorf("what is no credential is not kept: %s", kept)
	}
}

const queryKeyDocument = `openapi: 3.0.3
info: {title: Keyed, version: "1"}
paths:
  /things:
    get:
      operationId: list
      security: [{key: []}]
      parameters: [{name: n, in: query, schema: {type: integer}}]
      responses: {"204": {description: nothing}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: key}}}
`

func TestTheJournalIsBoundedInNumberAndSize(t *testing.T) {
	t.Parallel()
	few := mustServe(t, mockserver.WithJournal(5, 1<<20))
	for range 20 {
		serve(few, invite)
	}
	if kept := few.Requests("", 100); len(kept) != 5 || kept[0].ID != 20 {
		t.Errorf("%d kept, the newest %v", len(kept), kept[0].ID)
	}
	small := mustServe(t, mockserver.WithJournal(1000, 300_000))
	for range 20 {
		serve(small, invited(`{"roomId":"`+strings.Repeat("x", 60_000)+`"}`))
	}
	if kept := small.Requests("", 100); len(kept) == 0 || len(kept) > 5 {
		t.Errorf("%d bodies of 60 kB kept in 300 kB", len(kept))
	}
}

func TestALongBodyIsCutInTheJournal(t *testing.T) {
	t.Parallel()
	h := mustServe(t)
	serve(h, invited(`{"roomId":"`+strings.Repeat("x", 200_000)+`"}`))
	serve(h, invited("\xff\xfe\x00"))
	kept := h.Requests("", 2)
	if long := kept[1].Request; !long.Truncated || len(long.Body) != 64<<10 {
		t.Errorf("truncated %v, %d bytes", long.Truncated, len(long.Body))
	}
	if binary := kept[0].Request; binary.Base64 != "//4A" || binary.Body != "" {
		t.Errorf("bytes that are no text: %+v", binary)
	}
}

func TestAnEntrySaysWhatWasAskedAnsweredAndWhy(t *testing.T) {
	t.Parallel()
	h := mustServe(t, fixedClock)
	serve(h, invite)
	serve(h, invite.with("X-Auth-Token", ""))
	kept := h.Requests("", 2)
	done, refused := kept[1], kept[0]
	if done.Contract != "rocketchat" || done.Operation != "inviteToChannel" || done.Rule != "added" || done.Violation != "" ||
		done.Request.Method != "POST" || done.Request.Path != invite.target || done.Request.Body != invite.body || done.Response.Status != 200 {
		t.Errorf("entry %+v", done)
	}
	if serve(h, control("GET", "requests/1/diff", "")).text == serve(h, control("GET", "requests/2/diff", "")).text {
		t.Error("the states around the requests are not those")
	}
	if !strings.HasPrefix(refused.Violation, "header.x-auth-token security=authToken got=missing") || refused.Response.Status != 401 ||
		!strings.Contains(refused.Response.Body, "must be logged in") {
		t.Errorf("entry %+v", refused)
	}
}

func TestALogLineIsOneLineWhateverWasAsked(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := mustServe(t, mockserver.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	r, err := http.NewRequest("GET", "http://x/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RequestURI, r.Method = "/a\x00\nlevel=ERROR\r\x1b[31m"+strings.Repeat("z", 5000), "GE\nT"
	h.ServeHTTP(&discard{header: http.Header{}}, r)
	line := strings.TrimSuffix(log.String(), "\n")
	if strings.ContainsAny(line, "\n\r\x00\x1b") || len(line) > 1000 {
		t.Errorf("log %q", line)
	}
}

// mustServe is the mock of every embedded contract, without a socket.
func mustServe(tb testing.TB, options ...mockserver.Option) *mockserver.Server {
	tb.Helper()
	h, err := mockserver.New(catalogue(tb), options...)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func TestConcurrentReadersOfTheJournalSeeWholeEntries(t *testing.T) {
	t.Parallel()
	h := mustServe(t, mockserver.WithJournal(10, 1<<20))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 200 {
			serve(h, invited(fmt.Sprintf(`{"roomId":"room-%d"}`, i)))
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		for _, e := range h.Requests("", 10) {
			if want := fmt.Sprintf(`{"roomId":"room-%d"}`, e.ID-1); e.Request.Body != want {
				t.Fatalf("entry %d holds %s", e.ID, e.Request.Body)
			}
		}
	}
}
