package plan

import "testing"

func TestIDsNeedNoQuoting(t *testing.T) {
	t.Parallel()
	if got := tame("shop/GET /a/{b}[c]*?'\"`$\\\n"); got != "shop/GET-/a/{b}-c---------" {
		t.Errorf("%q", got)
	}
}
