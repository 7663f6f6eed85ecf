package conformance

import (
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/report"
)

const (
	goodHead = "Host: h\r\nX-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq\r\nX-User-Id: aobEdbYhXfu5hkeqG\r\nContent-Type: application/json\r\n"
	goodBody = `{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`
)

// posted are the bytes of an invitation.
func posted(head, body string) string {
	return "POST /api/v1/channels.invite HTTP/1.1\r\n" + head + "Content-Length: " + jsonInt(len(body)).String() + "\r\n\r\n" + body
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
	}
	p := invited(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := reread([]byte(tt.sent), "")
			if err != nil {
				t.Fatal(err)
			}
			err = tt.claim.check(p, r, p.Contract.Document.Operations[0])
			if (err == nil) != (tt.refuted == "") || err != nil && !strings.Contains(err.Error(), tt.refuted) {
				t.Errorf("got %v, want %q", err, tt.refuted)
			}
		})
	}
}

// onlyCase runs a plan of one case.
func onlyCase(t *testing.T, c *Case, h http.Handler) []report.Result {
	t.Helper()
	p := *invited(t)
	p.Obligations, p.Opening, p.Steady, p.Story, p.Rounds = []*Obligation{c.Obligation}, nil, []*Case{c}, nil, nil
	if c.Reply != nil {
		p.Obligations = append(p.Obligations, c.Reply)
	}
	return reported(t, &p, served(t, h), Options{}).Results
}

// steady is a copy of the first case that changes nothing and satisfies.
func steady(t *testing.T, wanted func(*Case) bool) *Case {
	t.Helper()
	for _, c := range invited(t).Steady {
		if wanted(c) {
			d := *c
			return &d
		}
	}
	t.Fatal("there is no such case")
	return nil
}

func TestNothingIsSaidOfAServerThatWasSentSomethingElse(t *testing.T) {
	t.Parallel()
	bad := steady(t, func(c *Case) bool { return c.Claim.Kind == Violating && c.Reply != nil })
	good := steady(t, func(c *Case) bool { return c.Claim.Kind == Valid })
	bad.Call = good.Call // the case says that it breaks a limit, and sends what breaks none
	for _, status := range []int{200, 400, 500} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		for _, res := range onlyCase(t, bad, h) {
			if res.Verdict != report.Undecided || !strings.Contains(res.Reason, "the bytes sent are valid") {
				t.Errorf("%d: %s %s: %s", status, res.Verdict, res.ID, res.Reason)
			}
		}
	}
}

func TestATargetBehindAPrefixIsHeldToTheSame(t *testing.T) {
	t.Parallel()
	target := served(t, http.StripPrefix("/behind/it", sound(t, func(*http.Request) {})))
	behind, err := ParseTarget(target.URL.String() + "/behind/it/")
	if err != nil {
		t.Fatal(err)
	}
	target.URL = behind
	r := reported(t, invited(t), target, Options{Workers: 4})
	if list := others(r, func(*report.Result) bool { return false }); len(list) > 0 {
		t.Errorf("%d, the first of them %s", len(list), list[0])
	}
}

// A refusal with another status than the contract's is still a refusal: only its wording is held against the server, by its grade.
func TestRefusalsAreToldFromTheirWording(t *testing.T) {
	t.Parallel()
	violating := func(c *Case) bool { return c.Claim.Kind == Violating && c.Reply != nil && c.Expected.Source != nil }
	tests := []struct {
		name           string
		answer         int
		limit, wording report.Level // of the obligations
		first, second  report.Verdict
	}{
		{"refused otherwise, inferred wording", 422, report.Core, report.Extended, report.Pass, report.Warn},
		{"refused otherwise, stated wording", 422, report.Core, report.Core, report.Pass, report.Fail},
		{"accepted, stated limit", 200, report.Core, report.Core, report.Fail, report.Fail},
		{"accepted, inferred limit", 200, report.Extended, report.Extended, report.Warn, report.Warn},
		{"led elsewhere", 302, report.Core, report.Core, report.Fail, report.Fail},
		{"failed", 500, report.Core, report.Extended, report.Fail, report.Fail},
		{"failed, inferred limit", 503, report.Extended, report.Extended, report.Warn, report.Warn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := steady(t, violating)
			c.Obligation, c.Reply = graded(c.Obligation, tt.limit), graded(c.Reply, tt.wording)
			source := *c.Expected.Source
			source.Grade = c.Reply.grade()
			c.Expected.Source = &source
			results := onlyCase(t, c, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.answer) }))
			got := map[string]report.Verdict{}
			for _, res := range results {
				got[res.ID] = res.Verdict
			}
			if got[c.Obligation.ID] != tt.first || got[c.Reply.ID] != tt.second {
				t.Errorf("got %v, want %s and %s", got, tt.first, tt.second)
			}
		})
	}
}

// graded is an obligation as if it were founded so that it has the level.
func graded(o *Obligation, level report.Level) *Obligation {
	d := *o
	d.Level, d.Source.Grade = level, "stated"
	if level == report.Extended {
		d.Source.Grade = "inferred"
	}
	return &d
}

func TestOddRequestsNeedNoMoreThanAnAnswer(t *testing.T) {
	t.Parallel()
	lax := func(c *Case) bool { return c.Lax }
	for status, want := range map[int]report.Verdict{200: report.Pass, 400: report.Pass, 418: report.Pass, 500: report.Warn} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		for _, res := range onlyCase(t, steady(t, lax), h) {
			if res.Verdict != want {
				t.Errorf("%d: %s", status, res.Verdict)
			}
		}
	}
}
