package mockserver_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// told is a stream of events that is being read.
type told struct {
	t     *testing.T
	lines *bufio.Scanner
}

// listen opens the stream of a workspace's events.
func (m *mock) listen(workspace string) *told {
	m.t.Helper()
	answer, err := http.Get(m.url + "/_counterpart/events?workspace=" + workspace)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = answer.Body.Close() })
	if got := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || got != "text/event-stream" {
		m.t.Fatalf("status %d, content type %q", answer.StatusCode, got)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return &told{m.t, lines}
}

// next is the next event; its name is "" when the stream ended.
func (s *told) next() (name string, data map[string]any) {
	s.t.Helper()
	for s.lines.Scan() {
		field, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch field {
		case "event":
			name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &data); err != nil {
				s.t.Fatal(err)
			}
			return name, data
		}
	}
	return "", nil
}

func TestWhatHappensInAWorkspaceIsToldToThoseWhoListenToIt(t *testing.T) {
	t.Parallel()
	m := start(t)
	t.Cleanup(m.EndEvents)
	usual, other := m.listen("default"), m.listen("other")
	m.want(http.StatusOK, invite)
	m.want(http.StatusBadRequest, invited(`{}`).with("Counterpart-Workspace", "other"))
	m.want(http.StatusNoContent, control("POST", "reset", ""))

	name, entry := usual.next()
	if name != "request" || entry["id"] != 1.0 || at(entry, "response", "status") != 200.0 || entry["rule"] != "added" {
		t.Errorf("event %q: %v", name, entry)
	}
	if text, _ := json.Marshal(entry); strings.Contains(string(text), invite.headers["X-Auth-Token"]) {
		t.Errorf("the event tells a credential: %s", text)
	}
	if name, change := usual.next(); name != "state" || change["by"] != "POST reset" {
		t.Errorf("event %q: %v", name, change)
	}
	if name, entry := other.next(); name != "request" || at(entry, "response", "status") != 400.0 || entry["violation"] == nil {
		t.Errorf("event %q: %v", name, entry)
	}

	m.EndEvents()
	if name, _ := usual.next(); name != "" {
		t.Errorf("event %q after the end", name)
	}
	m.want(http.StatusServiceUnavailable, control("GET", "events", ""))
}
