package mockserver_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

const token = "correct-horse-battery"

func TestTheControlAPIIsForThoseWhoKnowTheToken(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithControlToken(token))
	state := control("GET", "state", "")
	for name, c := range map[string]struct {
		request request
		status  int
	}{
		"bearer":                      {state.with("Authorization", "Bearer "+token), 200},
		"bearer in capitals":          {state.with("Authorization", "BEARER "+token), 200},
		"header of its own":           {state.with("Counterpart-Token", token), 200},
		"nothing":                     {state, 401},
		"another token":               {state.with("Authorization", "Bearer "+token+"x"), 401},
		"empty":                       {state.with("Authorization", "Bearer "), 401},
		"another scheme":              {state.with("Authorization", "Basic "+token), 401},
		"a vendor's token":            {state.with("Authorization", "Bearer amity-access-token"), 401},
		"the token as cookie":         {state.with("Cookie", "counterpart-control="+token), 401},
		"wrong in the query":          {control("GET", "?token=wrong", ""), 401},
		"right in a POST's query":     {control("POST", "reset?token="+token, ""), 401},
		"unknown path":                {control("GET", "nothing", ""), 401},
		"an asset":                    {control("GET", "console/assets/console.css", ""), 401},
		"the console":                 {control("GET", "", ""), 401},
		"health by another spelling":  {control("GET", "%68ealth/../state", ""), 401},
		"events":                      {control("GET", "events", ""), 401},
		"the console, with the token": {control("GET", "", "").with("Counterpart-Token", token), 200},
	} {
		got := m.want(c.status, c.request)
		if challenged := strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer "); challenged != (c.status == 401) {
			t.Errorf("%s: challenge %q", name, got.header.Get("WWW-Authenticate"))
		}
		if strings.Contains(got.text, token) {
			t.Errorf("%s: the answer shows the token", name)
		}
	}
	m.want(http.StatusOK, invite)
}

func TestHealthIsOpenAndSaysNothingElse(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithControlToken(token))
	if got := m.want(http.StatusOK, control("GET", "health", "")); got.text != "{\"status\":\"ok\"}\n" {
		t.Errorf("health says %s", got.text)
	}
	if got := m.want(http.StatusOK, control("GET", "health", "").with("Counterpart-Token", token)); !strings.Contains(got.text, "rocketchat") {
		t.Errorf("health says %s", got.text)
	}
}

func TestABrowserBringsTheTokenOnce(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithControlToken(token))
	got := m.want(http.StatusSeeOther, control("GET", "?token="+url.QueryEscape(token)+"&workspace=a", ""))
	cookie := got.header.Get("Set-Cookie")
	if to := got.header.Get("Location"); to != "/_counterpart/?workspace=a" || strings.Contains(cookie, token) {
		t.Errorf("leads to %q with %q", to, cookie)
	}
	for _, part := range []string{"Path=/_counterpart/", "HttpOnly", "SameSite=Strict"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("no %s in %q", part, cookie)
		}
	}
	value, _, _ := strings.Cut(cookie, ";")
	page := m.want(http.StatusOK, control("GET", "", "").with("Cookie", value))
	if !strings.Contains(page.header.Get("Content-Type"), "text/html") || strings.Contains(page.text, "needs its token") {
		t.Errorf("the console is not whole: %s", page.text)
	}
	m.want(http.StatusNoContent, control("POST", "reset", "").with("Cookie", value))
	m.want(http.StatusUnauthorized, control("POST", "reset", "").with("Cookie", value+"x"))
	m.want(http.StatusForbidden, control("POST", "reset", "").with("Cookie", value).with("Origin", "http://elsewhere.example"))
}

func TestTheCookieOfASecureConnectionStaysOnSuchOnes(t *testing.T) {
	t.Parallel()
	h := mustServe(t, mockserver.WithControlToken(token))
	for origin, secure := range map[string]bool{"http://127.0.0.1": false, "https://127.0.0.1": true} { // httptest sets TLS for the latter
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", origin+"/_counterpart/?token="+token, nil))
		if cookie := w.Result().Cookies()[0]; cookie.Secure != secure {
			t.Errorf("%s: %v", origin, cookie)
		}
	}
}

func TestOnANetworkThereIsNoControlAPIWithoutAToken(t *testing.T) {
	t.Parallel()
	h := mustServe(t)
	for address, want := range map[string]int{"192.0.2.7": 403, "::": 403, "127.0.0.1": 200, "::1": 200} {
		r := httptest.NewRequest("GET", "http://127.0.0.1/_counterpart/state", nil)
		r = r.WithContext(contextWithLocal(r, &net.TCPAddr{IP: net.ParseIP(address)}))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", address, w.Code, want)
		}
	}
}

func TestATokenIsLongEnoughAndFitsAHeader(t *testing.T) {
	t.Parallel()
	for given, ok := range map[string]bool{
		"0123456789abcdef": true, "0123456789abcde": false, "": false, "0123456789abcdef ": false, "0123456789abcdeä": false, "0123456789\nabcdef": false,
	} {
		if err := mockserver.CheckControlToken(given); (err == nil) != ok {
			t.Errorf("%q: %v", given, err)
		}
	}
}

func contextWithLocal(r *http.Request, at net.Addr) context.Context {
	return context.WithValue(r.Context(), http.LocalAddrContextKey, at)
}
