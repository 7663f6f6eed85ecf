package plan

import (
	"strings"
	"testing"
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
		chosen, err := tt.s.Choose(all)
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
