package openapi

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestViolationsInWords(t *testing.T) {
	t.Parallel()
	cases := []struct {
		v              Violation
		text, sentence string
	}{
		{Violation{Where: "path.communityId", Keyword: "maxLength", Limit: 900, Got: "901"}, "path.communityId maxLength=900 got=901",
			"communityId in the path is 901 characters long; at most 900 are allowed"},
		{Violation{Where: "query.roles[3]", Keyword: "type", Limit: []string{"string", "null"}, Got: "integer"}, "query.roles[3] type=string|null got=integer",
			"roles[3] in the query is of type integer; string or null is needed"},
		{Violation{Where: "body.users", Keyword: "required", Limit: true, Got: "missing"}, "body.users required=true got=missing", "users in the body is missing"},
		{Violation{Where: "body", Keyword: "json"}, "body json", "the body is not valid JSON"},
		{Violation{Where: "body[0].id", Keyword: "enum", Limit: []any{"a", json.Number("1"), nil}, Got: "string"}, "body[0].id enum=a|1|null got=string",
			"[0].id in the body is not one of the allowed values: a or 1 or null"},
		{Violation{Where: "header.content-type", Keyword: "media-type", Limit: []string{"application/json"}, Got: "text/html"},
			"header.content-type media-type=application/json got=text/html", "the header content-type is text/html; allowed is application/json"},
		{Violation{Where: "cookie.session", Keyword: "pattern", Limit: `^a| "é"$`}, `cookie.session pattern="^a| \"?\"$"`, `the cookie session does not match the pattern ^a| "?"$`},
		{Violation{Where: "response.body.channel.msgs", Keyword: "minimum", Limit: json.Number("0"), Got: "-1"}, "response.body.channel.msgs minimum=0 got=-1",
			"channel.msgs in the body of the response is -1; at least 0 is needed"},
		{Violation{Where: "body.x", Keyword: "novelty", Limit: 3}, "body.x novelty=3", "x in the body breaks novelty 3"},
	}
	for _, c := range cases {
		if got := c.v.String(); got != c.text {
			t.Errorf("text %q, want %q", got, c.text)
		}
		if got := c.v.Sentence(); got != c.sentence {
			t.Errorf("sentence %q, want %q", got, c.sentence)
		}
	}
}

func TestViolationsAreBoundedASCII(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é\r\n\x00", 1000)
	v := Violation{Where: "body." + long, Keyword: long, Limit: []any{long, long, long, []any{long}}, Got: long}
	for _, text := range []string{v.String(), v.Sentence()} {
		if len(text) > 800 {
			t.Errorf("%d bytes", len(text))
		}
		for _, c := range []byte(text) {
			if c < ' ' || c > '~' {
				t.Fatalf("byte %x in %q", c, text)
			}
		}
	}
}
