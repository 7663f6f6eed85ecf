package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// tidy is a report as a real run would make it, with every verdict.
func tidy() *Report {
	r := &Report{
		APIVersion: APIVersion,
		Tool:       Tool{Name: "counterpart", Version: "v0.1.0"},
		Seed:       7,
		Target:     "http://127.0.0.1:8080",
		Contracts:  []Contract{{"rocketchat", "Rocket.Chat", "7.0"}, {"amity", "Amity Social", "3"}},
		Coverage: Coverage{
			Limits: Count{41, 42, []string{"rocketchat/inviteToChannel/body.userIds.maxItems"}}, Rules: Count{12, 12, nil},
			Statuses: Count{9, 10, []string{"rocketchat/inviteToChannel 429"}}, Credentials: Count{4, 4, nil},
		},
		Timing: &Timing{Started: "2026-11-20T10:00:00Z", Duration: 1234, Results: map[string]int64{"amity/joinCommunity/example/first": 3}},
	}
	r.Results = []Result{failing(), folded(), passing(), warned(), undecided(),
		plain("amity/joinCommunity/state/joined-twice", Unreached, "the world has no public community"),
		plain("amity/joinCommunity/robustness/huge-body", Unsupported, "the target is behind a proxy")}
	return r
}

func plain(id string, v Verdict, reason string) Result {
	p := strings.SplitN(id, "/", 4)
	return Result{ID: id, Contract: p[0], Operation: p[1], Technique: p[2], Level: Core, Verdict: v, Reason: reason,
		Requirement: "The call is answered as the document says.",
		Source:      Source{Document: "Amity Social API", Section: "Join", Grade: "stated", File: "specs/amity/openapi.yaml", Line: 42},
		Replay:      "counterpart verify " + p[0] + " --only " + id + " --seed 7"}
}

func passing() Result { return plain("amity/joinCommunity/example/first", Pass, "") }

func failing() Result {
	r := plain("rocketchat/inviteToChannel/boundary/body.userIds.minItems-1", Fail, "an empty list was accepted")
	r.Requirement, r.Cause = "userIds holds at least one element.", "rocketchat/inviteToChannel body.userIds minItems"
	r.Source = Source{"Rocket.Chat API", "Channels, invite", "stated", "Provide at least one user.", "specs/rocketchat/openapi.yaml", 120}
	r.Exchanges = []Exchange{{Title: "make the room", Request: Request{Method: "GET", URL: "http://127.0.0.1:8080/api/v1/info"},
		Observed: &Response{Status: 200}}, {
		Title: "send an empty list",
		Request: Request{Method: "POST", URL: "http://127.0.0.1:8080/api/v1/channels.invite",
			Headers: []Header{{"Content-Type", "application/json"}, {"X-Auth-Token", "$ROCKETCHAT_TOKEN"}},
			Body:    NewBody([]byte(`{"roomId":"GENERAL","userIds":[]}`), 0),
			Curl:    `curl -X POST -H "X-Auth-Token: $ROCKETCHAT_TOKEN" -d '{"roomId":"GENERAL","userIds":[]}' http://127.0.0.1:8080/api/v1/channels.invite`},
		Expected: map[string]any{"status": json.Number("400"), "body": map[string]any{"success": false, "n": json.Number("9007199254740993")}},
		Observed: &Response{Status: 200, Headers: []Header{{"Content-Type", "application/json"}}, Body: NewBody([]byte(`{"success":true}`), 0)},
		Diff:     "  {\n- \"success\": false,\n+ \"success\": true,\n  }\n",
	}}
	return r
}

func folded() Result {
	r := failing()
	r.ID = "rocketchat/inviteToChannel/negative/body.userIds.minItems-0"
	r.Technique = "negative"
	return r
}

func warned() Result {
	r := plain("amity/joinCommunity/protocol/allow-header", Warn, "the Allow header is missing")
	r.Level, r.Source.Grade = Extended, "inferred"
	r.Exchanges = []Exchange{{Request: Request{Method: "PUT", URL: "http://127.0.0.1:8080/x"}, Expected: "Allow: POST",
		Observed: &Response{Status: 405, Body: NewBody([]byte{0xff, 0xfe, 0}, 0)}}}
	return r
}

func undecided() Result {
	r := plain("amity/joinCommunity/security/bearer-missing", Undecided, "the connection was reset twice")
	r.Exchanges = []Exchange{{Request: Request{Method: "POST", URL: "http://127.0.0.1:8080/y"}, Error: "connection reset by peer"}}
	return r
}

// evil is text that breaks each format in another way.
const evil = "<&]]>\"'`|\x1b[31mred\x1b[0m\x00\x07\x7f\u0085\u202e\ufeff\u2028\xff\xc0</script><!--<script>alert(1)</script></details>" +
	"```\n::error::x\n##vso[task]\r\n| a | b |\n@user #1 $(id) ${x} {{.}} <img src=x onerror=alert(1)>\U0001F600\t\n\n\t\n[x](http://e.example) {0} end"

// hostile has evil in every text.
func hostile() *Report {
	x := Exchange{Title: evil, Expected: map[string]any{evil: evil}, Error: evil, Diff: evil,
		Request:  Request{evil, evil, []Header{{evil, evil}}, &Body{Size: 9, Text: evil}, evil},
		Observed: &Response{-1, []Header{{evil, evil}}, NewBody([]byte(evil), 0)}}
	y := x
	y.Expected = evil
	c := Count{1, 2, []string{evil}}
	r := &Report{APIVersion: APIVersion, Tool: Tool{evil, evil}, Seed: 1<<64 - 1, Target: evil,
		Contracts: []Contract{{evil, evil, evil}}, Selection: Selection{Only: []string{evil}, Skip: []string{evil}}, Aborted: evil,
		Coverage: Coverage{c, c, c, c}, Timing: &Timing{Started: evil, Results: map[string]int64{evil: 1}},
		Baseline: &Applied{File: evil, Entries: 1, Problems: []Problem{{Stale, evil, evil, "2026-01-01", 3, evil}}}}
	for _, v := range verdicts {
		r.Results = append(r.Results, Result{ID: string(v) + evil, Contract: evil, Operation: evil, Technique: evil, Requirement: evil, Level: Core,
			Source: Source{evil, evil, evil, evil, evil, 7}, Verdict: v, Reason: evil, Cause: evil, Exchanges: []Exchange{x, y},
			Replay: evil, Baseline: &Known{v == Warn, evil, "2026-01-01"}})
	}
	return r
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
