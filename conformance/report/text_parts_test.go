package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThePiecesOfTheTextAreTheWhole(t *testing.T) {
	t.Parallel()
	r := tidy()
	var whole bytes.Buffer
	if err := Write(&whole, "text", r, Options{}); err != nil {
		t.Fatal(err)
	}
	var pieces strings.Builder
	found := r.Findings()
	for i := range found {
		pieces.WriteString(found[i].Text(Options{}) + "\n\n")
	}
	pieces.WriteString(r.SummaryText(Options{}) + "\n")
	if diff := cmp.Diff(whole.String(), pieces.String()); diff != "" || len(found) == 0 {
		t.Errorf("%d findings (-whole +pieces):\n%s", len(found), diff)
	}
}
