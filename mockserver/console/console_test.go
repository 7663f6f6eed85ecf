package console_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// every page of the console, once it was used a little.
var every = []string{
	"", "?only=refused", "console/request?id=1", "console/operations", inviting, inviting + "&again=1", inviting + "&broken=1", "console/state",
	"console/entity?contract=rocketchat&collection=rooms", "console/entity?contract=rocketchat&collection=rooms&key=ByehQjC44FwMeiLbX",
	"console/workspaces", "console/conditions",
}

func TestEveryPageKeepsToThePolicy(t *testing.T) {
	t.Parallel()
	m := lived(t)
	inline := regexp.MustCompile(`(?i)<script>|<style|\sstyle=|\son[a-z]+=|javascript:`)
	foreign := regexp.MustCompile(`(?:src|action|srcset)="(?:https?:)?//|<link[^>]*href="(?:https?:)?//`)
	outside := regexp.MustCompile(`<a [^>]*href="https?:[^>]*>`)
	for _, path := range append(every, "console/nothing", "console/request?id=99", "?workspace=not%20a%20name") {
		got := m.send("GET", "/_counterpart/"+path, "")
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
				"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8",
		} {
			if value := got.header.Get(name); value != want {
				t.Errorf("%s: %s %q, want %q", path, name, value, want)
			}
		}
		if found := append(inline.FindAllString(got.text, -1), foreign.FindAllString(got.text, -1)...); len(found) > 0 {
			t.Errorf("%s has %q", path, found)
		}
		for _, link := range outside.FindAllString(got.text, -1) {
			if !strings.Contains(link, `rel="noreferrer noopener"`) {
				t.Errorf("%s: %s", path, link)
			}
		}
		if !strings.Contains(got.text, "<h1") || !strings.Contains(got.text, `<main id="main"`) || !strings.Contains(got.text, `lang="en"`) {
			t.Errorf("%s has no heading or no landmark:\n%s", path, got.text)
		}
	}
}

func TestEveryFieldHasALabel(t *testing.T) {
	t.Parallel()
	m := lived(t)
	field := regexp.MustCompile(`<(?:input|select|textarea)\b[^>]*>`)
	id := regexp.MustCompile(`\sid="([^"]*)"`)
	seen := 0
	for _, path := range every {
		page := m.page(http.StatusOK, path)
		for _, tag := range field.FindAllString(page, -1) {
			if strings.Contains(tag, `type="hidden"`) {
				continue
			}
			seen++
			found := id.FindStringSubmatch(tag)
			if found == nil || strings.Count(page, `<label for="`+found[1]+`"`) != 1 || strings.Count(page, ` id="`+found[1]+`"`) != 1 {
				t.Errorf("%s: no label, or more than one, for %s", path, tag)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d fields were found", seen)
	}
}

func TestPagesThatAreNotThereSaySo(t *testing.T) {
	t.Parallel()
	m := serving(t)
	for path, want := range map[string]int{
		"console/nothing": 404, "console/": 404, "console/request": 404, "console/request?id=7": 404, "console/request?id=../state": 404,
		"console/operation": 404, "console/operation?contract=amity&operation=none": 404, inviting + "&again=7": 404,
		"console/state?contract=amity&collection=none": 404, "console/entity?contract=none&collection=none&key=a": 404,
		"console/entity?contract=rocketchat&collection=rooms&key=none": 404, "?workspace=not%20a%20name": 400, "?operation=none": 400,
		"console/assets/nothing.js": 404, "console/assets/": 404, "console/assets/..%2fconsole.go": 404,
	} {
		if got := m.send("GET", "/_counterpart/"+path, ""); got.status != want {
			t.Errorf("%s: %d, want %d\n%s", path, got.status, want, got.text)
		}
	}
}

func TestAssetsAreKeptByBrowsersAsLongAsTheyStayTheSame(t *testing.T) {
	t.Parallel()
	m := serving(t)
	for path, mediaType := range map[string]string{
		"console.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		got := m.send("GET", "/_counterpart/console/assets/"+path, "")
		if got.status != 200 || got.header.Get("Content-Type") != mediaType || got.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v", path, got.status, got.header)
		}
		again := m.send("GET", "/_counterpart/console/assets/"+path, "", "If-None-Match: "+got.header.Get("ETag"))
		if again.status != http.StatusNotModified || again.text != "" {
			t.Errorf("%s again: %d %q", path, again.status, again.text)
		}
	}
}

func TestForeignPagesDoNotGetAtTheConsole(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.invite("nSYqWzZ4GsKTX4dyK")
	const form = "Content-Type: application/x-www-form-urlencoded"
	for _, header := range [][]string{
		{"Origin: http://evil.example"}, {"Origin: null"}, {"Sec-Fetch-Site: cross-site"}, {"Sec-Fetch-Site: same-site"}, {"Host: evil.example"},
	} {
		if got := m.send("POST", "/_counterpart/console/rewind", "to=0", append(header, form)...); got.status != http.StatusForbidden {
			t.Errorf("%v: rewound: %d", header, got.status)
		}
		if got := m.send("GET", "/_counterpart/", "", header...); got.status != http.StatusForbidden || strings.Contains(got.text, "channels.invite") {
			t.Errorf("%v: read: %d", header, got.status)
		}
	}
	for _, header := range [][]string{{"Sec-Fetch-Site: none"}, {"Sec-Fetch-Site: same-origin"}, nil} {
		if got := m.send("GET", "/_counterpart/", "", header...); got.status != http.StatusOK || !strings.Contains(got.text, "channels.invite") {
			t.Errorf("%v: not read: %d", header, got.status)
		}
	}
}

func TestCredentialsOfClientsAreNotShown(t *testing.T) {
	t.Parallel()
	m := serving(t)
	m.send("POST", "/api/v1/channels.invite", `{}`, "Content-Type: application/json", "X-Auth-Token: my-own-token", "X-User-Id: myself",
		"Authorization: Bearer my-own-token", "Cookie: session=my-own-token")
	for _, path := range []string{"", "console/request?id=1", inviting + "&again=1"} {
		if page := m.page(http.StatusOK, path); strings.Contains(page, "my-own-token") {
			t.Errorf("%s shows the token of a client", path)
		}
	}
}

func TestTheJournalIsNarrowedDown(t *testing.T) {
	t.Parallel()
	m := lived(t)
	rows := regexp.MustCompile(`<li id="r(\d+)"`)
	for path, want := range map[string]string{
		"": "[7 6 5 4 3 2 1]", "?only=refused": "[6 4 3]", "?operation=inviteToChannel": "[7 3 2]", "?operation=inviteToChannel&only=refused": "[3]",
		"?workspace=ci-17": "[]", "?operation=addMembers&workspace=ci-17": "[]",
	} {
		got := []string{}
		for _, found := range rows.FindAllStringSubmatch(m.page(http.StatusOK, path), -1) {
			got = append(got, found[1])
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", path, got, want)
		}
	}
}
