package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/fault"
)

// waits notes how long answers are made to take, and lets none of it pass.
type waits struct {
	mu    sync.Mutex
	noted []time.Duration
}

func (w *waits) option() mockserver.Option {
	return mockserver.WithWait(func(ctx context.Context, d time.Duration) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if d > 0 {
			w.noted = append(w.noted, d)
		}
		return ctx.Err()
	})
}

func (w *waits) all() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.noted
}

// faulty is the option for these faults.
func faulty(t testing.TB, texts ...string) mockserver.Option {
	t.Helper()
	plan, err := fault.ParsePlan(texts)
	if err != nil {
		t.Fatal(err)
	}
	return mockserver.WithFaults(plan)
}

// newest is the newest entry of the journal.
func (m *mock) newest() any {
	m.t.Helper()
	return at(m.want(http.StatusOK, control("GET", "requests?limit=1", "")).value(m.t), "requests", 0)
}

func TestFailuresAreInTheShapeOfTheVendor(t *testing.T) {
	t.Parallel()
	m := start(t, faulty(t, "* errors=500", "amity/* errors=429", "inviteToChannel errors=503", "addMembers errors=502"))
	seed := m.state("")
	for _, test := range []struct {
		request request
		status  int
		body    string
	}{
		{join, 429, `"code":400311`}, {remove, 429, `"code":400311`}, {invite, 503, `"success":false`}, {add, 502, `"code":"`},
		{invited("{"), 503, `"success":false`},
		{request{"GET", "/nowhere", nil, ""}, 500, "application/problem+json"},
		{request{"GET", "/api/v4/communities", nil, ""}, 429, `400311`},
	} {
		got := m.want(test.status, test.request)
		if text := got.header.Get("Content-Type") + got.text; !strings.Contains(text, test.body) {
			t.Errorf("%s: %s", test.request.target, text)
		}
		want := fmt.Sprintf("errors=%d", test.status)
		if got.header.Get("Counterpart-Fault") != want || at(m.newest(), "fault") != want {
			t.Errorf("%s: header %q, journal %v", test.request.target, got.header.Get("Counterpart-Fault"), at(m.newest(), "fault"))
		}
	}
	if m.state("") != seed {
		t.Error("a request that failed changed the state")
	}
}

func TestLatencyComesBeforeTheAnswerAndByPreference(t *testing.T) {
	t.Parallel()
	w := &waits{}
	m := start(t, w.option(), faulty(t, "* latency=1s", "addMembers latency=2s..3s"))
	m.want(http.StatusOK, invite)
	m.want(http.StatusOK, invite.preferring(`fault="latency=5s"`))
	m.want(http.StatusOK, add)
	got := w.all()
	if len(got) != 3 || got[0] != time.Second || got[1] != 5*time.Second || got[2] < 2*time.Second || got[2] > 3*time.Second {
		t.Errorf("waited %v", got)
	}
	if want := "latency=" + got[2].String(); at(m.newest(), "fault") != want {
		t.Errorf("the journal says %v, want %s", at(m.newest(), "fault"), want)
	}
}

func TestAClientThatLeavesIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	waiting := make(chan struct{})
	m := start(t, faulty(t, "inviteToChannel latency=10m"), mockserver.WithWait(func(ctx context.Context, _ time.Duration) error {
		close(waiting)
		<-ctx.Done()
		return ctx.Err()
	}))
	seed := m.state("")
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-waiting; leave() }()
	req, err := http.NewRequestWithContext(ctx, invite.method, m.url+invite.target, strings.NewReader(invite.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range invite.headers {
		req.Header.Set(name, value)
	}
	if _, err := read(http.DefaultTransport.RoundTrip(req)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if m.state("") != seed {
		t.Error("what nobody waited for was done")
	}
}

func TestConnectionsAreCutBeforeOrInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		for _, when := range []string{"before", "middle"} {
			t.Run(protocol+" "+when, func(t *testing.T) {
				t.Parallel()
				m, client := startOver(t, protocol, faulty(t, "inviteToChannel cut=1:"+when))
				seed := m.state("")
				response, err := client.Do(m.http(invite))
				if when == "before" {
					if err == nil {
						t.Fatalf("there is an answer: %v", response.Status)
					}
				} else {
					if err != nil {
						t.Fatal(err)
					}
					body, err := io.ReadAll(response.Body)
					if err == nil || int64(len(body)) != response.ContentLength/2 || response.StatusCode != http.StatusOK || response.Proto != protocol {
						t.Errorf("%s %d: %d of %d bytes, then %v", response.Proto, response.StatusCode, len(body), response.ContentLength, err)
					}
				}
				if changed := m.state("") != seed; changed != (when == "middle") {
					t.Errorf("the state was changed: %v", changed)
				}
				entry := m.newest()
				if want := "cut=1:" + when; at(entry, "fault") != want || (at(entry, "response", "status") == nil) != (when == "before") {
					t.Errorf("the journal says %v", entry)
				}
			})
		}
	}
}

func TestAnAnswerWithoutBodyHasNoMiddle(t *testing.T) {
	t.Parallel()
	m := startAlone(t, `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    delete: {operationId: a, responses: {'204': {description: gone}}}
    head: {operationId: b, responses: {'200': {description: ok, content: {application/json: {example: {a: 1}}}}}}
`, faulty(t, "* cut=1:middle slow=1B/s"), mockserver.WithWait(func(context.Context, time.Duration) error {
		return nil
	}))
	if got, err := m.try(request{"HEAD", "/a", nil, ""}); err == nil {
		t.Errorf("answered %d", got.status)
	}
	if got, err := m.try(request{"DELETE", "/a", nil, ""}); err == nil {
		t.Errorf("answered %d", got.status)
	}
	m.want(http.StatusNoContent, control("DELETE", "faults", ""))
	m.want(http.StatusNoContent, request{"DELETE", "/a", nil, ""}.preferring(`fault="slow=1B/s"`))
	if got := m.want(http.StatusOK, request{"HEAD", "/a", nil, ""}.preferring(`fault="slow=1B/s"`)); got.header.Get("Content-Length") != "7" {
		t.Errorf("%v", got.header)
	}
}

// A request that net/http refuses is answered where it is found, and its connection can be cut there too.
func TestARequestThatCannotBeReadMeetsFaultsToo(t *testing.T) {
	t.Parallel()
	m := start(t, faulty(t, "* errors=503", "rocketchat/* cut=1"))
	for line, want := range map[string]string{"GET /api/v4/%zz": "HTTP/1.1 503 ", "GET /api/v1/%zz": ""} {
		conn, err := net.Dial("tcp", m.address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, line+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(conn); !strings.HasPrefix(string(got), want) || want == "" && len(got) > 0 {
			t.Errorf("%s: %q", line, got)
		}
	}
	m.want(http.StatusOK, control("GET", "health", ""))
}

func TestASlowBodyComesWholeInPieces(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			w := &waits{}
			m, client := startOver(t, protocol, fixedClock, w.option())
			plain, err := read(client.Do(m.http(invite)))
			if err != nil {
				t.Fatal(err)
			}
			slow, err := read(client.Do(m.http(invite.within("b").preferring(`fault="slow=100B/s"`))))
			if err != nil || slow.text != plain.text || slow.header.Get("Content-Length") != fmt.Sprint(len(plain.text)) {
				t.Errorf("%v: %s", err, slow.text)
			}
			sum := time.Duration(0)
			for _, d := range w.all() {
				sum += d
			}
			if want := time.Duration(len(plain.text)) * 10 * time.Millisecond; sum != want || len(w.all()) != (len(plain.text)+9)/10 {
				t.Errorf("%d pieces in %s, want %s", len(w.all()), sum, want)
			}
		})
	}
}

func TestASlowBodyEndsWithItsClient(t *testing.T) {
	t.Parallel()
	left, ended := make(chan struct{}), make(chan error, 1)
	m := start(t, faulty(t, "inviteToChannel slow=10B/s"), mockserver.WithWait(func(ctx context.Context, d time.Duration) error {
		if d == 0 {
			return nil
		}
		<-left
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}))
	response, err := http.DefaultTransport.RoundTrip(m.http(invite))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	close(left)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestARateIsToldAndEnforcedByTheClock(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock, faulty(t, "rocketchat/* rate=2/1m"))
	for i, want := range []int{200, 200, 429, 429} {
		got := m.want(want, invite)
		fields := map[string]string{
			"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": fmt.Sprint(max(0, 1-i)), "X-RateLimit-Reset": "1714979349000",
			"RateLimit-Limit": "2", "RateLimit-Remaining": fmt.Sprint(max(0, 1-i)), "RateLimit-Reset": "60", "Retry-After": "",
			"Counterpart-Fault": "",
		}
		if want == 429 {
			fields["Retry-After"], fields["Counterpart-Fault"] = "60", "rate=2"
			if !strings.Contains(got.text, "too many requests") {
				t.Errorf("body %s", got.text)
			}
		}
		for name, value := range fields {
			if got.header.Get(name) != value {
				t.Errorf("request %d: %s is %q, want %q", i, name, got.header.Get(name), value)
			}
		}
	}
	m.want(http.StatusOK, join)
	m.want(http.StatusOK, invite.within("other"))
	m.want(http.StatusOK, control("PUT", "clock", `{"advance":"1m"}`))
	m.want(http.StatusOK, invite)
	m.want(http.StatusNoContent, control("DELETE", "faults", ""))
	if got := m.want(http.StatusOK, invite); got.header.Get("RateLimit-Limit") != "" {
		t.Error("a rate that was taken back is told")
	}
}

func TestARateIsToldOnlyAsTheDocumentAllows(t *testing.T) {
	t.Parallel()
	m := startAlone(t, `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses:
        '200': {description: ok, headers: {x-ratelimit-limit: {schema: {type: integer}, example: 60}}}
        '429': {description: slow down, headers: {X-RateLimit-Reset: {schema: {type: integer, maximum: 100}}}}
`, faulty(t, "a rate=1/1m"))
	a := request{"GET", "/a", nil, ""}
	if got := m.want(http.StatusOK, a); got.header.Get("X-RateLimit-Limit") != "60" || got.header.Get("RateLimit-Limit") != "1" {
		t.Errorf("%v", got.header)
	}
	if got := m.want(http.StatusTooManyRequests, a); got.header.Get("X-RateLimit-Reset") != "" || got.header.Get("Retry-After") != "" {
		t.Errorf("fields that the document refuses were sent: %v", got.header)
	}
}

// met is what a workspace's requests met, by user and in the order of their delivery.
func met(t *testing.T, parallel bool, users []string) map[string][]string {
	t.Helper()
	w := &waits{}
	m := start(t, w.option(), faulty(t, "* latency=median:1s,p99:10s errors=503:0.3,500:0.2 cut=0.2"))
	got := map[string][]string{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, user := range users {
		send := func() {
			for range 8 {
				r, err := m.try(invited(inviteBody("ByehQjC44FwMeiLbX", user)))
				text := fmt.Sprint(r.status, r.header.Get("Counterpart-Fault"), err == nil)
				mu.Lock()
				got[user] = append(got[user], text)
				mu.Unlock()
			}
		}
		if parallel {
			all.Go(send)
		} else {
			send()
		}
	}
	all.Wait()
	return got
}

func TestTheSameRequestsMeetTheSameFaults(t *testing.T) {
	t.Parallel()
	users := []string{"a", "b", "c", "d", "e"}
	serial := met(t, false, users)
	if diff := cmp.Diff(serial, met(t, true, users)); diff != "" {
		t.Errorf("in another order they meet others: %s", diff)
	}
	kinds := map[string]bool{}
	for _, all := range serial {
		for _, one := range all {
			kinds[one[:3]] = true
		}
	}
	if len(kinds) < 4 {
		t.Errorf("too little went wrong to tell: %v", serial)
	}
}

func TestAPlanThatIsPutBeginsTheCountingAnew(t *testing.T) {
	t.Parallel()
	m := start(t)
	statuses := func(set request) string {
		m.want(http.StatusOK, set)
		all := ""
		for range 16 {
			all += fmt.Sprint(m.send(invite).status, " ")
		}
		return all
	}
	plan := control("PUT", "faults", `{"faults":[{"operation":"*","errors":"503:0.5"}]}`)
	first := statuses(plan)
	if again := statuses(plan); again != first {
		t.Errorf("the same plan again lets others meet it:\n%s\n%s", first, again)
	}
	if again := statuses(control("PUT", "seed", `{"seed":1}`)); again != first {
		t.Errorf("the same seed again lets others meet it:\n%s\n%s", first, again)
	}
	if other := statuses(control("PUT", "seed", `{"seed":2}`)); other == first {
		t.Error("another seed lets the same meet it")
	}
}

func TestFaultsOfOneWorkspaceAreNotAnothers(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusOK, control("PUT", "faults", `{"faults":[{"operation":"*","errors":"503"}]}`).within("a"))
	m.want(http.StatusServiceUnavailable, invite.within("a"))
	m.want(http.StatusOK, invite.within("b"))
	m.want(http.StatusOK, control("GET", "health", "").within("a"))
}

// startAlone serves a document without behavior.
func startAlone(t *testing.T, document string, options ...mockserver.Option) *mock {
	t.Helper()
	return startWith(t, []mockserver.Served{{Contract: contract(t, document, "")}}, options...)
}

// startOver is start with a client over a version of HTTP.
func startOver(t *testing.T, protocol string, options ...mockserver.Option) (*mock, *http.Client) {
	t.Helper()
	if protocol == "HTTP/1.1" {
		return start(t, options...), &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	}
	server, err := mockserver.New(catalogue(t), options...)
	if err != nil {
		t.Fatal(err)
	}
	plain, secure := httptest.NewServer(server), httptest.NewUnstartedServer(server)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	return &mock{server, t, plain.URL}, &http.Client{Transport: toward{secure.Client().Transport, strings.TrimPrefix(secure.URL, "https://")}}
}

// toward sends every request to one address, over TLS.
type toward struct {
	http.RoundTripper
	address string
}

func (to toward) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "https", to.address
	return to.RoundTripper.RoundTrip(r)
}

// http is the request as the standard client takes it.
func (m *mock) http(r request) *http.Request {
	m.t.Helper()
	req, err := http.NewRequestWithContext(m.t.Context(), r.method, m.url+r.target, strings.NewReader(r.body))
	if err != nil {
		m.t.Fatal(err)
	}
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	return req
}
