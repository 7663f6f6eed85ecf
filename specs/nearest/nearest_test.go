package nearest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearNamesAreProposedTheNearestFirst(t *testing.T) {
	t.Parallel()
	names := []string{"serve", "verify", "list", "lint", "replay", "listen", "lint"}
	for given, want := range map[string]string{
		"sreve": "serve", "verfy": "verify", "lists": "list lint listen", "relpay": "replay", "frobnicate": "", "": "", "lint": "lint list",
		strings.Repeat("l", 1e6): "",
	} {
		if got := strings.Join(Names(given, names), " "); got != want {
			t.Errorf("%.20q: %q, want %q", given, got, want)
		}
	}
	if many := Names("ab", []string{"d", "ad", "ac", "ae", "abcd"}); !slices.Equal(many, []string{"ac", "ad", "ae"}) {
		t.Errorf("%q", many)
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-c]{0,8}`)
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		if d := distance(a, b); d != distance(b, a) || (d == 0) != (a == b) || d > distance(a, c)+distance(c, b) || d > max(len(a), len(b)) {
			t.Fatalf("%q to %q is %d", a, b, d)
		}
	})
}
