package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/browsertest"
	"github.com/counterpart-api/counterpart/specs"
)

// mock is a real mock on a socket of its own.
type mock struct {
	t   *testing.T
	url string
}

// catalogue is every embedded contract with its default world. They are immutable, so all tests share them.
var catalogue = sync.OnceValues(func() ([]mockserver.Served, error) {
	var all []mockserver.Served
	for _, name := range specs.Names() {
		c, findings, _ := specs.Embedded(name)
		if err := findings.Err(); err != nil {
			return nil, err
		}
		src, file, _ := fixtures.World(name)
		world, found := c.World(file, src, nil)
		if err := found.Err(); err != nil {
			return nil, err
		}
		all = append(all, mockserver.Served{Contract: c, World: world})
	}
	return all, nil
})

// serving serves the catalogue.
func serving(t *testing.T, options ...mockserver.Option) *mock {
	t.Helper()
	all, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New(all, options...)
	if err != nil {
		t.Fatal(err)
	}
	return listening(t, server)
}

func listening(t *testing.T, server *mockserver.Server) *mock {
	t.Helper()
	socket := httptest.NewServer(server)
	t.Cleanup(func() {
		server.EndEvents()
		socket.Close()
	})
	return &mock{t, socket.URL}
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	text   string
}

// send sends a request as a client that follows nothing. Header fields are "Name: value".
func (m *mock) send(method, target, body string, header ...string) reply {
	m.t.Helper()
	r, err := http.NewRequest(method, m.url, strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	r.URL.Opaque = target
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		m.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, string(text)}
}

// page is a page of the console.
func (m *mock) page(status int, path string) string {
	m.t.Helper()
	got := m.send("GET", "/_counterpart/"+path, "")
	if got.status != status {
		m.t.Fatalf("GET %s: status %d, want %d\n%s", path, got.status, status, got.text)
	}
	return got.text
}

// submit submits a form of the console as a browser does, and gives the page that it leads to.
func (m *mock) submit(path string, pairs ...string) reply {
	m.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	got := m.send("POST", "/_counterpart/"+path, values.Encode(), "Content-Type: application/x-www-form-urlencoded",
		"Origin: "+m.url, "Sec-Fetch-Site: same-origin")
	if to := got.header.Get("Location"); got.status == http.StatusSeeOther {
		return m.send("GET", to, "")
	}
	return got
}

var (
	inputs    = regexp.MustCompile(`<input id="[^"]*" name="([^"]*)" value="([^"]*)"`)
	textareas = regexp.MustCompile(`(?s)<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>`)
)

// fieldsOf are the fields of the form of an operation, with what is in them.
func fieldsOf(page string) []string {
	_, page, _ = strings.Cut(page, `<form id="call"`)
	page, _, _ = strings.Cut(page, `</form>`)
	var pairs []string
	for _, found := range append(inputs.FindAllStringSubmatch(page, -1), textareas.FindAllStringSubmatch(page, -1)...) {
		pairs = append(pairs, found[1], html.UnescapeString(found[2]))
	}
	return pairs
}

// invite adds a user to a channel of Rocket.Chat.
func (m *mock) invite(user string, header ...string) reply {
	m.t.Helper()
	return m.send("POST", "/api/v1/channels.invite", `{"roomId":"ByehQjC44FwMeiLbX","userId":"`+user+`"}`, append(header,
		"Content-Type: application/json", "X-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "X-User-Id: aobEdbYhXfu5hkeqG")...)
}

// control asks the control API and reads the JSON it answers.
func (m *mock) control(method, path, body string) map[string]any {
	m.t.Helper()
	got := m.send(method, "/_counterpart/"+path, body)
	if got.status >= 300 {
		m.t.Fatalf("%s %s: %d %s", method, path, got.status, got.text)
	}
	var v map[string]any
	if got.text != "" && json.Unmarshal([]byte(got.text), &v) != nil {
		m.t.Fatalf("%s %s: %s", method, path, got.text)
	}
	return v
}

// tab is a tab of a real browser, and what went wrong in it.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string // of the mock

	mu         sync.Mutex
	complaints []string
}

// open opens a tab of a browser of its own.
func (m *mock) open() *tab {
	m.t.Helper()
	b := &tab{t: m.t, ctx: browsertest.New(m.t), url: m.url}
	if err := chromedp.Listen(b.ctx, b.note); err != nil {
		m.t.Fatal(err)
	}
	return b
}

// note keeps what a console without a flaw never causes: errors, breaches of the policy, requests to other hosts.
func (b *tab) note(event any) {
	complaint := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		complaint = "exception: " + e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		complaint = fmt.Sprintf("console.%s", e.Type)
	case *log.EventEntryAdded:
		if e.Entry.Source != "network" || !strings.Contains(e.Entry.Text, "the server responded with a status of 4") { // as asked for
			complaint = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.url+"/") && !strings.HasPrefix(e.Request.URL, "about:") {
			complaint = "request to " + e.Request.URL
		}
	}
	if complaint != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.complaints = append(b.complaints, complaint)
	}
}

// quiet fails the test when anything went wrong in the tab.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Error(c)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// visit opens a page of the console, and waits until it is live.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + "/_counterpart/" + path))
	b.until(`document.querySelector("#live").textContent === "Live"`)
}

// until waits until a condition holds in the page, across pages that come and go meanwhile.
func (b *tab) until(condition string) {
	b.t.Helper()
	const wait = `new Promise((done) => {
		const look = () => { if ((() => { try { return %s } catch { return false } })()) done(true); else setTimeout(look, 10) };
		look();
	})`
	for {
		held, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(wait, condition), chromedp.EvalAwaitPromise))
		if held {
			return
		}
		if b.ctx.Err() != nil {
			b.t.Fatalf("never: %s (%v)", condition, err)
		}
	}
}

// text is the text of the page as it is seen.
func (b *tab) text() string {
	b.t.Helper()
	return b.value(`document.querySelector("main").innerText`)
}

func (b *tab) value(expression string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return text
}

// compact is JSON without blanks.
func compact(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return out.String()
}
