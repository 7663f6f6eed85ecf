package cors_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/mockserver/cors"
)

// said are the headers of an answer that concern the protocol.
func said(h http.Header) map[string]string {
	found := map[string]string{}
	for name, values := range h {
		if strings.HasPrefix(name, "Access-Control-") || name == "Vary" {
			found[name] = strings.Join(values, ", ")
		}
	}
	return found
}

// vendor answers as a mock does: OPTIONS is a method that the path does not have.
func vendor(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Counterpart-Rule", "added")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "3")
	w.Header().Set("Set-Cookie", "a=b")
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", "POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
	_, _ = io.WriteString(w, "{}")
}

// behind serves a handler behind the protocol until the test ends.
func behind(t *testing.T, handler http.HandlerFunc, origins ...string) string {
	t.Helper()
	allowed, err := cors.ParseOrigins(origins)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(cors.New(allowed, "/_counterpart/")(handler))
	t.Cleanup(server.Close)
	return server.URL
}

// ask sends one request; headers are "name: value".
func ask(t *testing.T, method, url string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func TestWhatABrowserIsTold(t *testing.T) {
	t.Parallel()
	const page = "Origin: http://localhost:5173"
	const exposed = "Counterpart-Rule, Date, Retry-After, Vary"
	asked := []string{page, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type,x-auth-token"}
	vary := map[string]string{"Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network"}
	leave := map[string]string{
		"Access-Control-Allow-Origin": "http://localhost:5173", "Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "600",
		"Access-Control-Allow-Headers": "content-type,x-auth-token", "Access-Control-Allow-Credentials": "true", "Vary": vary["Vary"],
	}
	private := map[string]string{"Access-Control-Allow-Private-Network": "true"}
	for name, value := range leave {
		private[name] = value
	}
	answer := func(origin string) map[string]string {
		return map[string]string{
			"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": exposed, "Vary": "Origin",
		}
	}
	any, here, varies, nothing := []string{"*"}, []string{"http://localhost:5173"}, map[string]string{"Vary": "Origin"}, map[string]string{}
	cases := map[string]struct {
		origins []string
		method  string
		path    string
		headers []string
		status  int
		want    map[string]string
	}{
		"preflight, any origin":               {any, "OPTIONS", "/", asked, 204, leave},
		"preflight, the origin":               {here, "OPTIONS", "/", asked, 204, leave},
		"preflight, another port":             {[]string{"http://localhost:3000"}, "OPTIONS", "/", asked, 204, vary},
		"preflight, another scheme":           {[]string{"https://localhost:5173"}, "OPTIONS", "/", asked, 204, vary},
		"preflight, another host":             {[]string{"http://127.0.0.1:5173"}, "OPTIONS", "/", asked, 204, vary},
		"preflight, any port":                 {[]string{"http://localhost:*"}, "OPTIONS", "/", asked, 204, leave},
		"preflight, one of two":               {[]string{"https://a.example", "HTTP://LOCALHOST:5173"}, "OPTIONS", "/", asked, 204, leave},
		"preflight from the private network":  {any, "OPTIONS", "/", append(slices.Clone(asked), "Access-Control-Request-Private-Network: true"), 204, private},
		"preflight for a method nobody knows": {any, "OPTIONS", "/", []string{page, "Access-Control-Request-Method: SMUGGLE"}, 204, vary},
		"preflight, no origin allowed":        {[]string{"none"}, "OPTIONS", "/", asked, 405, nothing},
		"preflight of the control API":        {any, "OPTIONS", "/_counterpart/reset", asked, 405, nothing},
		"control API":                         {any, "POST", "/_counterpart/reset", []string{page}, 200, nothing},
		"control API, escaped":                {any, "POST", "/%5fcounterpart/reset", []string{page}, 200, nothing},
		"a path that only looks like it":      {any, "POST", "/_counterparts", []string{page}, 200, answer("http://localhost:5173")},
		"request, any origin":                 {any, "POST", "/", []string{page}, 200, answer("http://localhost:5173")},
		"request, the origin":                 {here, "POST", "/", []string{page}, 200, answer("http://localhost:5173")},
		"request, another origin":             {here, "POST", "/", []string{"Origin: http://localhost:51730"}, 200, varies},
		"request, no origin allowed":          {[]string{"none"}, "POST", "/", []string{page}, 200, nothing},
		"a name below":                        {[]string{"https://*.example.org"}, "POST", "/", []string{"Origin: https://pr-7.example.org"}, 200, answer("https://pr-7.example.org")},
		"the name itself":                     {[]string{"https://*.example.org"}, "POST", "/", []string{"Origin: https://example.org"}, 200, varies},
		"a name that only ends alike":         {[]string{"https://*.example.org"}, "POST", "/", []string{"Origin: https://badexample.org"}, 200, varies},
		"no origin, any allowed":              {any, "POST", "/", []string{"Origin: null"}, 200, answer("null")},
		"no origin, one allowed":              {here, "POST", "/", []string{"Origin: null"}, 200, varies},
		"no origin, allowed by name":          {[]string{"null"}, "POST", "/", []string{"Origin: null"}, 200, answer("null")},
		"a tool":                              {any, "POST", "/", nil, 200, varies},
		"OPTIONS of a page, without preflight": {any, "OPTIONS", "/", []string{page}, 405, map[string]string{
			"Access-Control-Allow-Origin": "http://localhost:5173", "Access-Control-Allow-Credentials": "true",
			"Access-Control-Expose-Headers": "Allow, " + exposed, "Vary": "Origin",
		}},
		"OPTIONS of a tool":                           {any, "OPTIONS", "/", nil, 405, varies},
		"OPTIONS of a tool that looks like preflight": {any, "OPTIONS", "/", asked[1:], 405, varies},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ask(t, c.method, behind(t, vendor, c.origins...)+c.path, c.headers...)
			if diff := cmp.Diff(c.want, said(got.Header)); diff != "" || got.StatusCode != c.status {
				t.Errorf("status %d, want %d (-want +got):\n%s", got.StatusCode, c.status, diff)
			}
		})
	}
}

func TestWhatTheHandlerSaysOfOriginsIsReplaced(t *testing.T) {
	t.Parallel()
	own := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Methods", "GET")
		w.Header().Set("Vary", "Accept")
	}
	url := behind(t, own, "http://a.example")
	got := said(ask(t, "GET", url, "Origin: http://a.example").Header)
	want := map[string]string{
		"Access-Control-Allow-Origin": "http://a.example", "Access-Control-Allow-Credentials": "true",
		"Access-Control-Expose-Headers": "Date, Vary", "Vary": "Accept, Origin",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"Vary": "Accept, Origin"}, said(ask(t, "GET", url, "Origin: http://b.example").Header)); diff != "" {
		t.Errorf("to another (-want +got):\n%s", diff)
	}
}

func TestTheWayToTheConnectionStaysOpen(t *testing.T) {
	t.Parallel()
	handlers := map[string]http.HandlerFunc{
		"said nothing": func(http.ResponseWriter, *http.Request) {},
		"flushed":      func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
		"flushed by a controller": func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
		},
		"hinted before": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Set("Late", "yes")
			w.WriteHeader(http.StatusOK)
		},
	}
	for name, handler := range handlers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := ask(t, "GET", behind(t, handler, "*"), "Origin: http://a.example")
			if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "http://a.example" {
				t.Errorf("allowed origin is %q", got)
			}
			if late := answer.Header.Get("Late"); late != "" && !strings.Contains(answer.Header.Get("Access-Control-Expose-Headers"), "Late") {
				t.Errorf("exposed: %q", answer.Header.Get("Access-Control-Expose-Headers"))
			}
		})
	}
	t.Run("taken over", func(t *testing.T) {
		t.Parallel()
		answer := ask(t, "GET", behind(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 299 Mine\r\nContent-Length: 0\r\n\r\n")
			_ = conn.Close()
		}, "*"), "Origin: http://a.example")
		if answer.StatusCode != 299 {
			t.Errorf("status %d", answer.StatusCode)
		}
	})
}

func TestBodiesAreLeftAlone(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("0123456789"), 100_000)
	answer := ask(t, "GET", behind(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(long) }, "*"), "Origin: null")
	got, err := io.ReadAll(answer.Body)
	if err != nil || !bytes.Equal(got, long) {
		t.Errorf("%d bytes of %d, error %v", len(got), len(long), err)
	}
}
