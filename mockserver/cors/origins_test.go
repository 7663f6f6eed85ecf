package cors_test

import (
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver/cors"
)

func TestOriginsAreWhatABrowserSends(t *testing.T) {
	t.Parallel()
	cases := map[string]string{ // by text, the error; "" for an origin
		"http://localhost:5173":   "",
		"https://example.org":     "",
		"HTTP://Example.ORG:80":   "",
		"http://[::1]:3000":       "",
		"http://127.0.0.1:*":      "",
		"https://*.example.org":   "",
		"chrome-extension://abcd": "",
		"null":                    "",
		"*":                       "",
		"none":                    "",
		"http://localhost:5173/":  "\"http://localhost:5173/\" is not an origin\nhint: an origin is no more than http://localhost:5173",
		"http://a.example/b?c#d":  "\"http://a.example/b?c#d\" is not an origin\nhint: an origin is no more than http://a.example",
		"localhost:5173":          "\"localhost:5173\" is not an origin\nhint: an origin has a scheme: http://localhost:5173",
		"http://*":                "\"http://*\" is not an origin\nhint: scheme://host[:port] such as http://localhost:5173, or *, or none",
		"http://local*":           "\"http://local*\" is not an origin\nhint: scheme://host[:port] such as http://localhost:5173, or *, or none",
		"http://*.a.example:*":    "\"http://*.a.example:*\" is not an origin\nhint: scheme://host[:port] such as http://localhost:5173, or *, or none",
		"http://u:p@a.example":    "\"http://REDACTED@a.example\" is not an origin\nhint: an origin is no more than http://a.example",
		"":                        "\"\" is not an origin\nhint: scheme://host[:port] such as http://localhost:5173, or *, or none",
		"http://a b":              "\"http://a b\" is not an origin\nhint: scheme://host[:port] such as http://localhost:5173, or *, or none",
	}
	for text, want := range cases {
		_, err := cors.ParseOrigins([]string{text})
		if got := message(err); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestNobodyAndSomebodyContradictEachOther(t *testing.T) {
	t.Parallel()
	if _, err := cors.ParseOrigins([]string{"http://a.example", "none"}); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("error %v", err)
	}
}

func TestOriginsThatNobodyGaveAreNobodys(t *testing.T) {
	t.Parallel()
	if got := said(ask(t, "GET", behind(t, vendor), "Origin: http://a.example").Header); len(got) != 0 {
		t.Errorf("said %v", got)
	}
}

func TestTheDefaultPortIsTheSameOriginAsNone(t *testing.T) {
	t.Parallel()
	got := ask(t, "GET", behind(t, vendor, "https://A.example:443"), "Origin: https://a.example").Header.Get("Access-Control-Allow-Origin")
	if got != "https://a.example" {
		t.Errorf("allowed %q", got)
	}
}
