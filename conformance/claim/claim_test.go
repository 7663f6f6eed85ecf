package claim

import (
	"strconv"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

const (
	goodHead = "Host: h\r\nX-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq\r\nX-User-Id: aobEdbYhXfu5hkeqG\r\nContent-Type: application/json\r\n"
	goodBody = `{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`
)

// invitation is the smallest embedded contract, in the world that its fixtures describe.
func invitation(t *testing.T) (*specs.Contract, specs.World) {
	t.Helper()
	c, err := specs.Load("rocketchat", specs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, file, _ := fixtures.World("rocketchat")
	w, err := c.World(file, src, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, w
}

// posted are the bytes of an invitation.
func posted(head, body string) string {
	return "POST /api/v1/channels.invite HTTP/1.1\r\n" + head + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

func TestClaimsAreBorneOutByTheBytesThatWereSent(t *testing.T) {
	t.Parallel()
	valid := posted(goodHead, goodBody)
	missing := Claim{Violating, "body.roomId", "required"}
	tests := []struct {
		name, sent string
		claim      Claim
		refuted    string // a part of the reason, "" when the claim is borne out
	}{
		{"valid", valid, Claim{Kind: Valid}, ""},
		{"valid that is not", posted(goodHead, `[]`), Claim{Kind: Valid}, "not valid"},
		{"valid elsewhere", strings.Replace(valid, "channels.invite", "channels.kick", 1), Claim{Kind: Valid}, "do not reach"},
		{"violating", posted(goodHead, `{"roomId":7}`), Claim{Violating, "body.roomId", "type"}, ""},
		{"violating inside of the place", posted(goodHead, `{"userIds":[7],"roomId":"r"}`), Claim{Violating, "body.userIds", "type"}, ""},
		{"violating that is valid", valid, missing, "are valid"},
		{"violating elsewhere", posted(goodHead, `{"roomId":7}`), Claim{Violating, "body.userId", "type"}, "not body.userId"},
		{"violating a place that only begins the same", posted(goodHead, `{"userIds":7,"roomId":"r"}`), Claim{Violating, "body.userId", "type"}, "not body.userId"},
		{"violating otherwise", posted(goodHead, `{"roomId":7}`), Claim{Violating, "body.roomId", "maxLength"}, "not body.roomId maxLength"},
		{"no JSON", posted(goodHead, `{`), Claim{Violating, "body", "json"}, ""},
		{"unknown token", strings.Replace(valid, "9HqL", "9Hql", 1), Claim{Kind: Unauthorized}, ""},
		{"no token", posted("Host: h\r\n", goodBody), Claim{Kind: Unauthorized}, ""},
		{"unknown token that is known", valid, Claim{Kind: Unauthorized}, "good ones"},
		{"wrong method", "PUT /api/v1/channels.invite HTTP/1.1\r\nHost: h\r\n\r\n", Claim{Kind: WrongMethod}, ""},
		{"wrong method that is right", valid, Claim{Kind: WrongMethod}, "reach operation"},
		{"wrong method on no path", "PUT /no HTTP/1.1\r\nHost: h\r\n\r\n", Claim{Kind: WrongMethod}, "has the methods []"},
		{"unknown path", "POST /no HTTP/1.1\r\nHost: h\r\n\r\n", Claim{Kind: UnknownPath}, ""},
		{"unknown path that is known", "PUT /api/v1/channels.invite HTTP/1.1\r\nHost: h\r\n\r\n", Claim{Kind: UnknownPath}, "has the methods [POST]"},
		{"unknown path that is an operation's", valid, Claim{Kind: UnknownPath}, "reach operation"},
		{"odd", posted(goodHead, `]`), Claim{Kind: Odd}, ""},
		{"odd that is no request", "hello", Claim{Kind: Odd}, ""},
		{"valid that is no request", "hello", Claim{Kind: Valid}, "cannot be read again"},
	}
	c, w := invitation(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.claim.Check(c, w, c.Document.Operations[0], []byte(tt.sent), "")
			if (err == nil) != (tt.refuted == "") || err != nil && !strings.Contains(err.Error(), tt.refuted) {
				t.Errorf("got %v, want %q", err, tt.refuted)
			}
		})
	}
}
