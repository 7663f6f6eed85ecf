package conformance

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestGlobsSelectByPath(t *testing.T) {
	t.Parallel()
	const id = "shop/addItem/boundary/body.name.maxLength-41.answer"
	tests := []struct {
		glob string
		want bool
	}{
		{id, true},
		{"shop", true}, {"shop/", true}, {"shop/addItem", true}, {"shop/addItem/boundary/", true},
		{"sho", false}, {"shop/add", false}, {"addItem", false}, {"/shop", false},
		{"*", true}, {"*/*/boundary", true}, {"*/*/negative", false}, {"sh?p", true}, {"shop/*Item", true}, {"shop/[a-c]*", true}, {"shop/[^a]*", false},
		{"shop/*/*/*.answer", true}, {"shop/*.answer", false}, {"shop/*/*/*/*", false},
		{"**", true}, {"**/boundary", true}, {"**/negative", false}, {"**/*.answer", true}, {"shop/**/*maxLength*", true}, {"shop/**/boundary/*", true},
		{"**/shop", true}, {"**/**/addItem", true}, {"shop/**/addItem/**", true}, {"amity/**", false},
		{strings.TrimSuffix(id, ".answer"), false}, {id + "/more", false}, {"", false},
	}
	for _, tt := range tests {
		if got, err := matches(tt.glob, id); err != nil || got != tt.want {
			t.Errorf("%q: %v, %v", tt.glob, got, err)
		}
	}
	for _, bad := range []string{"[", "shop/[a", "nothing/[a-", `a\`, "shop/**/["} {
		if _, err := matches(bad, id); err == nil || !strings.Contains(err.Error(), "not a glob") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestASelectionThatNamesNobodyIsAMistake(t *testing.T) {
	t.Parallel()
	p := []*Plan{invited(t)}
	for glob, want := range map[string]string{"rocketchat/*/state": "", "rocketchat/nothing": "matches no obligation", "[": "not a glob"} {
		for _, s := range []Selection{{Only: []string{glob}}, {Skip: []string{glob}}} {
			err := s.Validate(p)
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v", glob, err)
			}
		}
	}
}

func TestEveryIDSelectsItselfAloneAndNeedsNoQuoting(t *testing.T) {
	t.Parallel()
	p := invited(t)
	for _, o := range p.Obligations {
		chosen, err := Selection{Only: []string{o.ID}}.choose(p.Obligations)
		if err != nil || len(chosen) != 1 || !chosen[o] {
			t.Errorf("%s selects %d: %v", o.ID, len(chosen), err)
		}
	}
	if got := tame("shop/GET /a/{b}[c]*?'\"`$\\\n"); got != "shop/GET-/a/{b}-c---------" {
		t.Errorf("%q", got)
	}
}

func TestSkippingAndLevelsNarrowASelection(t *testing.T) {
	t.Parallel()
	all := []*Obligation{{ID: "a/b/c/d", Level: "core"}, {ID: "a/b/c/e", Level: "extended"}, {ID: "a/x/c/d", Level: "core"}}
	for _, tt := range []struct {
		s    Selection
		want string
	}{
		{Selection{}, "a/b/c/d a/b/c/e a/x/c/d"},
		{Selection{Skip: []string{"a/b"}}, "a/x/c/d"},
		{Selection{Only: []string{"a/b"}, Skip: []string{"**/e"}}, "a/b/c/d"},
		{Selection{Only: []string{"a/b", "a/x"}, Level: "core"}, "a/b/c/d a/x/c/d"},
		{Selection{Level: "extended"}, "a/b/c/e"},
	} {
		chosen, err := tt.s.choose(all)
		var got []string
		for _, o := range all {
			if chosen[o] {
				got = append(got, o.ID)
			}
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%+v: %v, %v", tt.s, got, err)
		}
	}
}

func TestRequestsAreSpacedEvenly(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	var waited []time.Duration
	p := newPace(4)
	p.now = func() time.Time { return now }
	p.pause = func(_ context.Context, d time.Duration) { waited = append(waited, d) }
	for _, passes := range []time.Duration{0, 0, 100, 1000, 0} {
		now = now.Add(passes * time.Millisecond)
		p.wait(t.Context())
	}
	want := []time.Duration{0, 250, 400, 0, 250}
	for i := range want {
		if waited[i] != want[i]*time.Millisecond {
			t.Errorf("request %d waits %v, want %v ms", i, waited[i], int(want[i]))
		}
	}
	free := newPace(0)
	free.pause = func(context.Context, time.Duration) { t.Error("a run without a rate waits") }
	free.wait(t.Context())
}
