package export_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// recorder notes every request, and answers as the sample wants it.
type recorder struct {
	mu   sync.Mutex
	seen []string
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, fmt.Sprintf("%s %s %q %q %q %q", r.Method, r.RequestURI, r.Header["Content-Type"], r.Header["X-Key"], r.Header["X-Evil"], body))
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, `{"error":{"code":7,"text":"no"}}`)
}

// served runs a command line in a folder of its own, with the target and the secret in its environment, and returns what was sent.
func served(t *testing.T, folder string, command ...string) (sent []string, output string) {
	t.Helper()
	notes := &recorder{}
	server := httptest.NewServer(notes)
	t.Cleanup(server.Close)
	run := exec.Command(command[0], command[1:]...)
	run.Dir = folder
	run.Env = append(os.Environ(), "COUNTERPART_TARGET="+server.URL, "SHOP_KEY=se'cret $x", "no_proxy=127.0.0.1", "GOFLAGS=", "GOWORK=off")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(folder, "pwned")); err == nil {
		t.Error("a text of the report was run as a command")
	}
	return notes.seen, string(out)
}

// strange are requests that any format has to send exactly, and what a server sees of them, in order.
func strange() (requests map[string]report.Exchange, seen []string) {
	untyped := post("/v1/shops/a/buy", "@/etc/hosts")
	untyped.Request.Headers = nil
	binary := post("/v1/shops/a/../buy?[1-3]", "\xff\x00'")
	short := post("/short", "{}")
	short.Request.Headers[1].Value, short.Request.Curl = "${SHOP_KEY%???}", `curl -H 'X-Key: '"${SHOP_KEY%???}"''`
	get := post("/plain?$SHOP_KEY", "")
	get.Request.Method, get.Request.Headers = "GET", []report.Header{{Name: "X-Key"}}
	get.Request.Curl = ""
	key := `["key se'cret $x"]`
	hostile := hostile()
	value := &hostile.Request.Headers[2].Value
	*value = strings.ReplaceAll(*value, "\x1b", "") // servers of the standard library refuse it
	hostile.Expected = post("", "").Expected
	return map[string]report.Exchange{"a": post("/v1/shops/a/buy", `{"n":1}`), "b": untyped, "c": binary, "d": get, "e": hostile, "f": short}, []string{
		`POST /v1/shops/a/buy ["application/json"] ` + key + ` [] "{\"n\":1}"`,
		`POST /v1/shops/a/buy [] [] [] "@/etc/hosts"`,
		`POST /v1/shops/a/../buy?[1-3] ["application/json"] ` + key + ` [] "\xff\x00'"`,
		`GET /plain?$SHOP_KEY [] [""] [] ""`,
		fmt.Sprintf(`POST /v1/shops/a%%20b/buy?tag=%%27%%24%%28touch%%20pwned%%29&tag=b ["application/json"] %s %q %q`, key,
			[]string{hostile.Request.Headers[2].Value}, hostile.Request.Body.Text),
		`POST /short ["application/json"] ["se'cret"] [] "{}"`,
	}
}

// needed is where a command is. A machine may lack it; in CI that would be a green that checked nothing.
func needed(t *testing.T, command string) string {
	t.Helper()
	path, err := exec.LookPath(command)
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatalf("%s is needed in CI", command)
	case err != nil:
		t.Skipf("there is no %s here", command)
	}
	return path
}

func TestTheScriptSendsWhatWasSent(t *testing.T) {
	t.Parallel()
	needed(t, "curl")
	requests, want := strange()
	text, omitted := write(t, "curl", sample(requests))
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "failures.sh"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	sent, output := served(t, folder, "./failures.sh")
	if diff := cmp.Diff(want, sent); diff != "" || len(omitted) > 0 {
		t.Errorf("left out %v (-want +got):\n%s", omitted, diff)
	}
	if n := strings.Count(output, "expected status 400, got 400\n"); n != len(want) {
		t.Errorf("%d of %d requests tell their status:\n%s", n, len(want), output)
	}
}

func TestTheGoTestVetsRunsAndSendsWhatWasSent(t *testing.T) {
	t.Parallel()
	goTool := needed(t, "go")
	requests, want := strange()
	r := sample(requests)
	r.Results[0].Requirement = evil
	r.Results[0].Reason = evil
	text, _ := write(t, "go", r)
	folder := t.TempDir()
	for name, src := range map[string]string{"go.mod": "module findings\n\ngo 1.24\n", "findings_test.go": text} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	served(t, folder, goTool, "vet", "./...")
	sent, _ := served(t, folder, goTool, "test", "-count=1", "./...")
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
