package runner

import (
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/plan"
)

func TestASelectionThatNamesNobodyIsAMistake(t *testing.T) {
	t.Parallel()
	p := []*plan.Plan{invited(t)}
	for glob, want := range map[string]string{"rocketchat/*/state": "", "rocketchat/nothing": "matches no obligation", "[": "not a glob"} {
		for _, s := range []plan.Selection{{Only: []string{glob}}, {Skip: []string{glob}}} {
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
		chosen, err := plan.Selection{Only: []string{o.ID}}.Choose(p.Obligations)
		if err != nil || len(chosen) != 1 || !chosen[o] {
			t.Errorf("%s selects %d: %v", o.ID, len(chosen), err)
		}
	}

}
