package mockserver_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/mockserver"
)

// preferring is the request with a wish.
func (r request) preferring(wish string) request { return r.with("Prefer", wish) }

func TestAWishIsGrantedAndSaidToBe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wish string
		request    request
		status     int
		applied    string
		body       string // a part of it
	}{
		{"status", "code=401", invite, 401, "code=401", "You must be logged in"},
		{"error that the request does not deserve", "code=429", join, 429, "code=429", "400311"},
		{"example of a status", "code=400, example=roomArchived", invite, 400, "code=400, example=roomArchived", "error-room-archived"},
		{"example by name alone", "example=notAllowed", invite, 400, "example=notAllowed", "error-not-allowed"},
		{"success by example", "example=single", invite, 200, "example=single", `"usernames":"testing"`},
		{"status without an example of its own", "code=418", add, 418, "code=418", ""},
		{"not dynamic", "dynamic=false, code=404", add, 404, "dynamic=false, code=404", "5218"},
		{"with strangers", "respond-async, code=404, return=minimal", add, 404, "code=404", "5218"},
		{"leniently", "handling=lenient, code=204", invite, 200, "handling=lenient", `"usernames":["testing","testing1"]`},
		{"leniently, and senseless", "code=abc, wait=never, handling=lenient", invite, 200, "handling=lenient", `"testing1"`},
		{"leniently, and half", `handling=lenient, code=401, fault="lag=1s"`, invite, 401, "handling=lenient, code=401", "logged in"},
		{"leniently, and no rate", `handling=lenient, fault="rate=1/1s"`, invite, 200, "handling=lenient", ""},
		{"nothing of ours", "return=minimal", invite, 200, "", `"testing1"`},
		{"error for somebody unknown", "code=500", invite.with("X-Auth-Token", ""), 500, "code=500", "Internal server error"},
		{"success for somebody unknown", "code=200", invite.with("X-Auth-Token", ""), 401, "", "logged in"},
		{"success where a rule refuses", "code=200", invited(inviteBody("nowhere", "nobody")), 200, "code=200", `"success":true`},
		{"success for a request that is invalid", "code=200", request{"DELETE", "/api/v4/communities/open-community/users/roles", remove.headers, ""}, 422, "", "500000"},
		{"unknown path", "code=200", request{"POST", "/api/v1/channels.uninvite", invite.headers, "{}"}, 404, "", "Resource not found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := start(t)
			got := m.want(test.status, test.request.preferring(test.wish))
			if applied := got.header.Get("Preference-Applied"); applied != test.applied || (applied != "") != (got.header.Get("Vary") == "Prefer") {
				t.Errorf("applied %q, vary %q", applied, got.header.Get("Vary"))
			}
			if !strings.Contains(got.text, test.body) {
				t.Errorf("body %s", got.text)
			}
			entry := at(m.want(http.StatusOK, control("GET", "requests", "")).value(t), "requests", 0)
			if preferred, _ := at(entry, "preferred").(string); preferred != test.applied {
				t.Errorf("the journal says %q", preferred)
			}
		})
	}
}

func TestAnImpossibleWishIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	m := start(t)
	seed := m.state("")
	for wish, want := range map[string]string{
		"code=204":           "Prefer: operation \"inviteToChannel\" declares no status 204\nhint: it declares 200, 400, 401, 429, 500, default",
		"example=none":       "Prefer: operation \"inviteToChannel\" has no example \"none\"\nhint: it has single, bulk, roomNotFound,",
		"code=9":             `Prefer: code "9" is not a status from 200 to 599`,
		"wait=60":            `Prefer: wait "60" is not a number of seconds from 0 to 30`,
		`fault="lag=1"`:      `Prefer: fault: no fault is called "lag"`,
		`fault="rate=1/1s"`:  `Prefer: fault: rate is for many requests, and this is one`,
		"dynamic, example=a": `Prefer: an answer cannot be both an example and dynamic`,
		"code=":              `Prefer: the field ends where a value should be`,
	} {
		got := m.want(http.StatusBadRequest, invite.preferring(wish))
		if detail, _ := got.value(t)["detail"].(string); !strings.HasPrefix(detail, want) || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", wish, got.text)
		}
		if got.header.Get("Preference-Applied") != "" {
			t.Errorf("%s: applied %q", wish, got.header.Get("Preference-Applied"))
		}
	}
	if m.state("") != seed {
		t.Error("a request with an impossible wish changed the state")
	}
}

func TestAWishedAnswerChangesNothing(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	seed := m.state("")
	for _, wish := range []string{"code=200", "code=404", "dynamic", "example=documented"} {
		m.send(approval.preferring(wish))
		m.send(add.preferring(wish))
	}
	if m.state("") != seed {
		t.Error("the state is another")
	}
	if got, want := m.want(http.StatusOK, approval).text, start(t, fixedClock).want(http.StatusOK, approval).text; got != want {
		t.Errorf("what is made up is something else:\n%s\n%s", got, want)
	}
	for _, c := range at(m.want(http.StatusOK, control("GET", "requests/3/diff", "")).value(t), "changes").([]any) {
		t.Errorf("the journal says that it changed %v", c)
	}
}

func TestDynamicAnswersDifferAndComeAgainWithTheSeed(t *testing.T) {
	t.Parallel()
	m := start(t)
	bodies := func(workspace string) []string {
		var all []string
		for range 4 {
			all = append(all, m.want(http.StatusOK, invite.within(workspace).preferring("dynamic=true")).text)
		}
		return all
	}
	first := bodies("a")
	if distinct := slices.Compact(slices.Sorted(slices.Values(first))); len(distinct) != len(first) {
		t.Errorf("some are the same: %s", first)
	}
	m.want(http.StatusOK, join.within("b").preferring("dynamic"))
	if diff := cmp.Diff(first, bodies("b")); diff != "" {
		t.Errorf("another request between made them differ: %s", diff)
	}
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":2}`).within("b"))
	if cmp.Equal(first, bodies("b")) {
		t.Error("another seed makes the same")
	}
	m.want(http.StatusOK, control("PUT", "seed", `{"seed":1}`).within("b"))
	if diff := cmp.Diff(first, bodies("b")); diff != "" {
		t.Errorf("the same seed makes others: %s", diff)
	}
}

func TestAnAnswerWaitsAsLongAsIsPreferred(t *testing.T) {
	t.Parallel()
	w := &waits{}
	m := start(t, w.option())
	got := m.want(http.StatusUnauthorized, invite.preferring("wait=2, code=401"))
	if applied := got.header.Get("Preference-Applied"); applied != "wait=2, code=401" {
		t.Errorf("applied %q", applied)
	}
	m.want(http.StatusOK, invite.preferring(`wait=1.5, fault="latency=250ms"`))
	if diff := cmp.Diff([]time.Duration{2 * time.Second, 1750 * time.Millisecond}, w.all()); diff != "" {
		t.Error(diff)
	}
}

// Whatever an operation declares can be wished of the mock, by every way to ask for it.
func TestEveryDeclaredAnswerCanBePreferred(t *testing.T) {
	t.Parallel()
	m := start(t)
	requests := map[string]request{"joinCommunity": join, "removeRolesFromCommunityUsers": remove, "addMembers": add, "inviteToChannel": invite}
	for _, s := range catalogue(t) {
		for _, op := range s.Contract.Document.Operations {
			for _, r := range op.Responses {
				code := max(r.Code(), 0)
				if code == 0 {
					code = 418
				}
				for _, dynamic := range []string{"", ", dynamic"} {
					got := m.want(code, requests[op.ID].preferring(fmt.Sprintf("code=%d%s", code, dynamic)))
					if got.header.Get("Counterpart-Rule") != "preferred" {
						t.Errorf("%s %d: rule %q", op.ID, code, got.header.Get("Counterpart-Rule"))
					}
				}
			}
		}
	}
}

// Whatever is preferred, the answer is one that the contract declares, or a problem of ours, or a connection that was to be cut.
func FuzzPreferences(f *testing.F) {
	for _, seed := range []string{
		"code=429, wait=2", "example=roomArchived", "dynamic", `fault="errors=503 slow=1kB/s cut=1:middle latency=1s..2s"`, "handling=lenient, code=x",
		"code=204", "code=599, dynamic", `example="`, `fault="rate=1/1s"`, `handling=lenient, fault="rate=1/1s"`,
	} {
		f.Add(seed, true)
	}
	w := &waits{}
	s, err := mockserver.New(catalogue(f), w.option())
	if err != nil {
		f.Fatal(err)
	}
	op := catalogue(f)[2].Contract.Operation("inviteToChannel")
	f.Fuzz(func(t *testing.T, wish string, known bool) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				panic(p)
			}
		}()
		r := invite
		if !known {
			r = r.with("X-Auth-Token", "")
		}
		got := serve(s, r.preferring(wish))
		mediaType := got.header.Get("Content-Type")
		if mediaType == "application/problem+json" && got.status == http.StatusBadRequest && got.header.Get("Preference-Applied") == "" {
			return
		}
		if wrong := op.JudgeResponse(got.status, mediaType, got.header, jsonValue(t, got.text), true); len(wrong) > 0 {
			t.Errorf("%q: %d %s: %v", wish, got.status, got.text, wrong)
		}
	})
}
