package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestEventsAreToldWhileTheyHappenAndEndWithTheServer leaves a stream open: the server would wait for it until its patience is
// over, and end with another status than 0, were it not told.
func TestEventsAreToldWhileTheyHappenAndEndWithTheServer(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"rocketchat"}, {"rocketchat", "--tls"}} {
		var stream *http.Response
		t.Cleanup(func() {
			if stream != nil {
				_ = stream.Body.Close()
			}
		}) // after the server ended
		url, _ := serving(t, args...)
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
		t.Cleanup(transport.CloseIdleConnections)
		client := &http.Client{Transport: transport}
		var err error
		if stream, err = client.Get(url + "/_counterpart/events"); err != nil {
			t.Fatal(err)
		}
		answer, err := client.Post(url+"/api/v1/channels.invite", "application/json", strings.NewReader(works))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		lines, last := bufio.NewScanner(stream.Body), ""
		for lines.Scan() && !strings.HasPrefix(last, "data: ") {
			last = lines.Text()
		}
		if !strings.HasPrefix(last, `data: {"id":1,`) || !strings.Contains(last, `"path":"/api/v1/channels.invite"`) {
			t.Errorf("%v: told %q, %v", args, last, lines.Err())
		}
		console, err := client.Get(url + "/_counterpart/")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(console.Body)
		_ = console.Body.Close()
		if err != nil || console.StatusCode != http.StatusOK || !strings.Contains(string(page), "channels.invite") {
			t.Errorf("%v: the console: %d %v\n%s", args, console.StatusCode, err, page)
		}
	}
}
