package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// raw sends bytes on a connection of their own, half-closes it, and reads every answer that comes.
func (m *mock) raw(text string) (answers []reply) {
	m.t.Helper()
	c, err := net.Dial("tcp", m.address())
	if err != nil {
		m.t.Fatal(err)
	}
	defer c.Close()
	go func() {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).CloseWrite()
	}()
	for in := bufio.NewReader(c); ; {
		method, _, _ := strings.Cut(text, " ")
		response, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			return answers
		}
		got, err := read(response, nil)
		if err != nil {
			m.t.Fatalf("%.100q: %v", text, err)
		}
		answers = append(answers, got)
	}
}

// one is the only answer to raw bytes.
func (m *mock) one(text string) reply {
	m.t.Helper()
	answers := m.raw(text)
	if len(answers) != 1 {
		m.t.Fatalf("%.200q: %d answers", text, len(answers))
	}
	return answers[0]
}

// credentials are header lines that the four operations take.
const credentials = "Authorization: Bearer amity-access-token\r\nX-API-Key: amity-api-key\r\nX-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq\r\n" +
	"X-User-Id: aobEdbYhXfu5hkeqG\r\nContent-Type: application/json\r\n"

const inviteHead = "POST /api/v1/channels.invite HTTP/1.1\r\nHost: x\r\n" + credentials

// TestABodyOf100MBIsRefusedWithoutBeingKept counts what is allocated while such bodies are sent, with and without a length.
func TestABodyOf100MBIsRefusedWithoutBeingKept(t *testing.T) {
	m := start(t)
	const size = 100 << 20
	for name, length := range map[string]int64{"announced": size, "chunked": -1} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			req, err := http.NewRequest("POST", m.url+invite.target, io.LimitReader(zeros{}, size))
			if err != nil {
				t.Fatal(err)
			}
			req.ContentLength = length
			for name, value := range invite.headers {
				req.Header.Set(name, value)
			}
			got, err := read(new(http.Transport).RoundTrip(req))
			if err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			if got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.text, "Payload too large") {
				t.Errorf("status %d, body %s", got.status, got.text)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
				t.Errorf("%d bytes allocated for it", grown)
			}
		})
	}
	if kept := m.Requests("", 1)[0].Request; kept.Body != "" || kept.Base64 != "" {
		t.Errorf("%d bytes of it are in the journal", len(kept.Body)+len(kept.Base64))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestBodiesThatNobodyShouldSend(t *testing.T) {
	t.Parallel()
	m := start(t)
	for name, body := range map[string]string{
		"deep arrays":   strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"deep objects":  strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000),
		"never closed":  strings.Repeat("[", 100_000),
		"not UTF-8":     "{\"communities\":\"\xff\xfe\",\"users\":\"a\"}",
		"NUL":           "{\"communities\":\"\x00\",\"users\":\"a\"}",
		"huge number":   `{"communities":1e999999999,"users":"a"}`,
		"many digits":   `{"communities":` + strings.Repeat("9", 100_000) + `,"users":"a"}`,
		"twice":         `{"communities":"a","communities":"b","users":"a"}`,
		"trailing":      `{"communities":"a","users":"a"} {}`,
		"lone surroage": `{"communities":"\ud800","users":"a"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := add
			r.body = body
			got := m.want(http.StatusBadRequest, r)
			if at(got.value(t), "code") != "1099" || !strings.HasPrefix(got.header.Get("Counterpart-Violation"), "body ") {
				t.Errorf("%s %s", got.header.Get("Counterpart-Violation"), got.text)
			}
		})
	}
}

// TestRequestsThatOverwhelmTheRulesAreTooLarge: each of their parts is allowed, and together they are more than rules may look at.
func TestRequestsThatOverwhelmTheRulesAreTooLarge(t *testing.T) {
	t.Parallel()
	m := start(t)
	before := m.want(http.StatusOK, control("GET", "state", "")).text
	many := `[` + strings.Repeat(`"1",`, 200_000) + `"1"]`
	people := add
	people.body = `{"communities":"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41","users":` + many + `}`
	for _, r := range []request{invited(`{"roomId":"ByehQjC44FwMeiLbX","userIds":` + many + `}`), people} {
		got := m.want(http.StatusRequestEntityTooLarge, r)
		if !strings.HasPrefix(got.header.Get("Counterpart-Violation"), "body cost; source=") {
			t.Errorf("%s: %v", r.target, got.header)
		}
	}
	if now := m.want(http.StatusOK, control("GET", "state", "")).text; now != before {
		t.Error("the state moved")
	}
}

func TestTargetsThatNobodyShouldSend(t *testing.T) {
	t.Parallel()
	m := start(t)
	join := func(id string) string { return "/api/v4/communities/" + id + "/join" }
	for name, one := range map[string]struct {
		method, target string
		status         int
	}{
		"broken escape":         {"POST", join("%zz"), 400},
		"cut escape":            {"POST", join("%"), 400},
		"not UTF-8":             {"POST", join("%ff%fe"), 422},
		"raw bytes":             {"POST", join("\xff\xfe"), 422},
		"escaped NUL":           {"POST", join("%00"), 404},
		"escaped controls":      {"POST", join("%0d%0aX:%20y%1b"), 404},
		"escaped slash":         {"POST", join("open%2Dcommunity%2F"), 404},
		"empty segment":         {"POST", "/api/v4/communities//join", 422},
		"trailing slash":        {"POST", "/api/v4/communities/open-community/join/", 404},
		"dot segments":          {"POST", "/api/v4/communities/../communities/open-community/join", 404},
		"broken query":          {"DELETE", remove.target + "&x=%zz", 400},
		"10,000 parameters":     {"DELETE", remove.target + strings.Repeat("&userIds=a", 10_000), 422},
		"10,000 other ones":     {"DELETE", remove.target + strings.Repeat("&x=a", 10_000), 200},
		"absolute form":         {"POST", "http://elsewhere.example" + join("open-community"), 200},
		"absolute broken":       {"POST", "http://elsewhere.example" + join("%zz"), 400},
		"path of escapes":       {"POST", "/" + strings.Repeat("%2e", 2000), 404},
		"semicolons":            {"DELETE", remove.target + "&a;b=c", 200},
		"broken, and no vendor": {"GET", "/%zz", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := m
			if one.status == 200 {
				m = start(t)
			}
			got := m.one(one.method + " " + one.target + " HTTP/1.1\r\nHost: x\r\n" + credentials + "\r\n")
			if got.status != one.status || !strings.Contains(got.header.Get("Content-Type"), "json") {
				t.Errorf("status %d, want %d\n%v\n%s", got.status, one.status, got.header, got.text)
			}
		})
	}
}

func TestMethodsThatHTTPTreatsInItsOwnWay(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, method := range []string{"HEAD", "OPTIONS", "TRACE", "PROPFIND"} {
		got := m.one(method + " /api/v1/channels.invite HTTP/1.1\r\nHost: x\r\n\r\n")
		if got.status != 405 || got.header.Get("Allow") != "POST" || (method == "HEAD") != (got.text == "") {
			t.Errorf("%s: %d %v %q", method, got.status, got.header, got.text)
		}
	}
	for _, target := range []string{"x:443", "/api/v1/channels.invite"} {
		got := m.one("CONNECT " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
		if got.status != 404 && got.status != 405 {
			t.Errorf("CONNECT %s: %d %s", target, got.status, got.text)
		}
	}
}

func TestPipelinedRequestsAreAnsweredInTurn(t *testing.T) {
	t.Parallel()
	m := start(t)
	two := fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", inviteHead, len(invite.body), invite.body)
	answers := m.raw(strings.Repeat(two, 3) + "POST /api/v4/communities/%zz/join HTTP/1.1\r\nHost: x\r\n" + credentials + "\r\n")
	var rules []string
	for _, a := range answers {
		rules = append(rules, fmt.Sprint(a.status, " ", a.header.Get("Counterpart-Rule")))
	}
	if got := strings.Join(rules, ", "); got != "200 added, 200 already-there, 200 already-there, 400 unreadable" {
		t.Errorf("answers: %s", got)
	}
}

func TestAClientThatExpectsToContinueMay(t *testing.T) {
	t.Parallel()
	m := start(t)
	c, err := net.Dial("tcp", m.address())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "%sExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", inviteHead, len(invite.body))
	in := bufio.NewReader(c)
	if line, err := in.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("%q, %v", line, err)
	}
	_, _ = in.ReadString('\n')
	_, _ = io.WriteString(c, invite.body)
	if got, err := read(http.ReadResponse(in, nil)); err != nil || got.status != 200 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestConnectionsThatEndEarlyHarmNobody(t *testing.T) {
	t.Parallel()
	m := start(t)
	for _, text := range []string{
		"", "P", "POST /api/v1/channels.invite HTTP/1.1\r\n", inviteHead, inviteHead + "Content-Length: 100\r\n\r\n{",
		inviteHead + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"roo",
	} {
		for _, got := range m.raw(text) {
			if got.status != 400 {
				t.Errorf("%.60q is answered: %d %s", text, got.status, got.text)
			}
		}
	}
	if len(m.Requests("", 10)) != 0 {
		t.Error("half a request was answered")
	}
	m.want(http.StatusOK, invite)
}

func TestHeadersThatNobodyShouldSend(t *testing.T) {
	t.Parallel()
	m := start(t)
	body := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(invite.body), invite.body)
	addHead := strings.NewReplacer("/api/v1/channels.invite", add.target, "amity-access-token", "gn-access-token").Replace(inviteHead)
	for name, one := range map[string]struct {
		text   string
		status int
	}{
		"credential twice":   {inviteHead + "X-Auth-Token: another\r\n" + body, 401},
		"type twice":         {addHead + "Content-Type: text/plain\r\n" + body, 400},
		"two lengths":        {inviteHead + "Content-Length: 3\r\n" + body, 400},
		"length and chunks":  {inviteHead + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
		"unknown coding":     {inviteHead + "Transfer-Encoding: rot13\r\n\r\n", 501},
		"NUL in a value":     {inviteHead + "X-A: a\x00b\r\n" + body, 400},
		"bytes in a value":   {inviteHead + "X-A: \xff\xfe\r\n" + body, 200},
		"no host":            {strings.Replace(inviteHead, "Host: x\r\n", "", 1) + body, 400},
		"another protocol":   {"GET / SPDY/3\r\n\r\n", 400},
		"HTTP/0.9":           {"GET /\r\n\r\n", 400},
		"2 MB of header":     {inviteHead + "X-A: " + strings.Repeat("a", 2<<20) + "\r\n" + body, 431},
		"thousands of them":  {inviteHead + strings.Repeat("X-A: b\r\n", 20_000) + body, 200},
		"HTTP/1.0":           {strings.Replace(inviteHead, "HTTP/1.1", "HTTP/1.0", 1) + body, 200},
		"an Upgrade":         {inviteHead + "Connection: Upgrade\r\nUpgrade: h2c\r\n" + body, 200},
		"HTTP/2 by surprise": {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := m.raw(one.text)
			if len(answers) == 0 || answers[0].status != one.status {
				t.Errorf("want %d: %.300v", one.status, fmt.Sprint(answers))
			}
		})
	}
}
