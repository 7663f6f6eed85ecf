package console_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/counterpart-api/counterpart/mockserver"
)

// inviting is the page of the operation that the story is about.
const inviting = "console/operation?contract=rocketchat&operation=inviteToChannel"

func entries(n int) string {
	return fmt.Sprintf(`document.querySelectorAll("#entries .entry").length === %d`, n)
}

func TestADayWithTheConsole(t *testing.T) {
	t.Parallel()
	m := serving(t)
	b := m.open()

	// Send a request from the form: the answer comes, and the request appears in the journal beside it.
	b.visit(inviting)
	b.do(chromedp.Click("#call .primary"))
	b.until(`document.querySelector("#answer-status").textContent.startsWith("200 OK")`)
	b.until(entries(1))
	if body := b.value(`document.querySelector("#answer-body").textContent`); !strings.Contains(compact(t, body), `"usernames":["testing","testing1"]`) {
		t.Errorf("answer: %s", body)
	}
	b.picture("sent.png")

	// The journal tells what it changed.
	b.do(chromedp.Click("#entries a"))
	b.until(`document.querySelector("table.diff ins").isConnected`)
	for _, want := range []string{"Request\n", " headers\n", `["testing","testing1"]`, "Changed in rooms: ByehQjC44FwMeiLbX", "inviteToChannel", "added"} {
		if text := b.text(); !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}

	// The table of the state shows it, and follows while somebody else changes more.
	b.visit("console/state?contract=rocketchat&collection=rooms")
	b.until(`document.querySelector("#rows").textContent.includes('["testing","testing1"]')`)
	m.invite("SYqWzZ4Gsasdfgh")
	b.until(`document.querySelector("#rows").textContent.includes('["testing","testing1","testing2"]')`)

	// Rewind to before all of it: it is gone from the journal and from the state.
	b.visit("")
	b.until(entries(2))
	b.do(chromedp.Click("#r1 button"))
	b.until(`document.querySelector(".notice").textContent.startsWith("Rewound.") && document.querySelector("#none")`)
	b.visit("console/state?contract=rocketchat&collection=rooms")
	b.until(`document.querySelector("#rows").textContent.includes('["testing"]')`)

	// Edit an entity, and see the mock answer by it.
	b.do(chromedp.Click(`//a[text()="ByehQjC44FwMeiLbX"]`))
	b.until(`document.querySelector("#json").value.includes('"name": "testing"')`)
	edited := b.value(`JSON.stringify({...JSON.parse(document.querySelector("#json").value), name: "edited"})`)
	b.do(chromedp.SetValue("#json", edited), chromedp.Click(`button[value="save"]`))
	b.until(`document.querySelector(".notice").textContent === "Saved." && document.querySelector("#rows").textContent.includes("edited")`)
	if got := m.invite("nSYqWzZ4GsKTX4dyK"); !strings.Contains(got.text, `"name":"edited"`) {
		t.Errorf("the mock does not know of it: %s", got.text)
	}

	// Make a workspace and be in it; what is sent from its form changes only it.
	b.visit("console/workspaces")
	b.do(chromedp.SendKeys("#name", "mine"), chromedp.SetValue("#from", ""), chromedp.Click(`button[value="make"]`))
	b.until(`document.querySelector("#workspace").value === "mine" && document.querySelector(".notice")`)
	b.do(chromedp.Click(`//nav//a[text()="Operations"]`))
	b.do(chromedp.Click(`//main//strong[text()="inviteToChannel"]`))
	b.until(`document.querySelector("#live").textContent === "Live"`)
	if curl := b.value(`document.querySelector("#curl").textContent`); !strings.Contains(curl, "-H 'Counterpart-Workspace: mine'") {
		t.Errorf("the curl line goes to another workspace: %s", curl)
	}
	b.do(chromedp.Click("#call .primary"))
	b.until(entries(1))
	for workspace, want := range map[string]int{"mine": 1, "default": 1} {
		if got := m.control("GET", "requests?workspace="+workspace, "")["requests"].([]any); len(got) != want {
			t.Errorf("%s has %d requests, want %d", workspace, len(got), want)
		}
	}
	b.quiet()
}

func TestWhyARequestWasRefusedIsShownAndTheCurlLineFollowsTheForm(t *testing.T) {
	t.Parallel()
	b := serving(t).open()
	b.visit(inviting)
	b.do(chromedp.SetValue("#body", `{"userId": "it's"}`), chromedp.Evaluate[chromedp.Void](`document.querySelector("#body").dispatchEvent(new Event("input", {bubbles: true}))`))
	b.until(`document.querySelector("#curl").textContent.includes("--data-raw '{\"userId\": \"it'\\''s\"}'")`)
	b.do(chromedp.Click("#call .primary"))
	b.until(`document.querySelector("#answer-status").textContent.startsWith("400 Bad Request")`)
	if why := b.value(`document.querySelector("#answer-why").textContent`); !strings.HasPrefix(why, "body.roomId required=true got=missing; source=") {
		t.Errorf("why: %q", why)
	}
	b.until(`document.querySelector("#entries .why").textContent === "body.roomId required=true got=missing"`)
	b.until(`document.querySelector("#announce").textContent.startsWith("POST /api/v1/channels.invite: 400 refused, body.roomId")`)
	b.quiet()
}

func TestTheFormIsUsedWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	b := serving(t).open()
	b.visit(inviting)
	b.do(chromedp.KeyEvent(kb.Tab))
	if first := b.value(`document.activeElement.textContent`); first != "Skip to the content" {
		t.Errorf("the first stop is %q", first)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	for range 40 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if shown := b.value(`String(document.activeElement.matches(":focus-visible") && getComputedStyle(document.activeElement).outlineStyle)`); shown != "solid" {
			t.Errorf("focus is not seen on %s: %s", b.value(`document.activeElement.outerHTML`), shown)
		}
		if b.value(`document.activeElement.textContent`) == "Send" {
			break
		}
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#answer-status").textContent.startsWith("200 OK")`)
	b.do(chromedp.Focus("#body"), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(entries(2))
	b.quiet()
}

// hostile is markup that runs when it is taken for markup.
const hostile = `"'><img src=x onerror=document.title='taken'><script>document.title='taken'</script>{{.}}`

func TestWhateverClientsSendIsShownAsText(t *testing.T) {
	t.Parallel()
	m := serving(t)
	b := m.open()
	b.visit("")
	m.send("GET", "/"+url.PathEscape(hostile)+"?q=<img/src=x/onerror=alert(1)>", hostile, "X-Evil: "+hostile, "Content-Type: text/html")
	m.send("POST", "/api/v1/channels.invite", hostile, "Content-Type: application/json", "X-Evil: "+hostile,
		"X-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "X-User-Id: aobEdbYhXfu5hkeqG")
	b.until(entries(2)) // arrived live
	if got := m.submit("console/entity?contract=amity&collection=roles", "key", hostile, "json", `{"permissions":[]}`); got.status != 200 && got.status != 422 {
		t.Fatalf("%d %s", got.status, got.text)
	}
	m.control("PUT", "state", `{"rocketchat":{"users":{"`+strings.ReplaceAll(hostile, `"`, `\"`)+`":{"username":"`+strings.ReplaceAll(hostile, `"`, `\"`)+`","roles":["user"]}}}}`)
	pages := []string{
		"", "console/request?id=1", "console/request?id=2", inviting, inviting + "&again=2", "console/state?contract=rocketchat&collection=users",
		"console/state?contract=rocketchat&collection=users&find=" + url.QueryEscape(hostile), "console/state?contract=amity&collection=roles",
		"console/entity?contract=rocketchat&collection=users&key=" + url.QueryEscape(hostile), "?operation=" + url.QueryEscape(hostile),
	}
	for _, path := range pages {
		b.visit(path)
		m.send("GET", "/"+url.PathEscape(hostile), "")
		if found := b.value(`String(document.querySelectorAll("main img, main script, main style, main iframe").length)`); found != "0" {
			t.Errorf("%s: markup was made: %s", path, b.value(`document.querySelector("main").innerHTML`))
		}
		if title := b.value(`document.title`); title == "taken" {
			t.Errorf("%s: a script ran", path)
		}
	}
	for _, path := range []string{"console/request?id=2", "console/entity?contract=rocketchat&collection=users&key=" + url.QueryEscape(hostile)} {
		b.visit(path)
		if text := b.text() + b.value(`document.querySelector("#json")?.value ?? ""`); !strings.Contains(text, "<img src=x onerror=") {
			t.Errorf("%s: what was sent is not shown: %s", path, text)
		}
	}
	b.visit(inviting)
	b.do(chromedp.SetValue("#body", hostile), chromedp.Click("#call .primary"))
	b.until(`!document.querySelector("#answer").hidden`)
	b.quiet()
}

func TestTheConsoleIsUsedWithATokenThatDoesNotStayInTheAddress(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-the-mock"
	b := serving(t, mockserver.WithControlToken(token)).open()
	b.visit("?token=" + token)
	if at := b.value(`location.href`); strings.Contains(at, token) {
		t.Errorf("the token is in the address: %s", at)
	}
	b.visit(inviting)
	b.do(chromedp.Click("#call .primary"))
	b.until(`document.querySelector("#answer-status").textContent.startsWith("200 OK")`)
	b.until(entries(1))
	b.do(chromedp.Click("#r1 button"))
	b.until(`document.querySelector(".notice").textContent.startsWith("Rewound.")`)
	b.quiet()
}
