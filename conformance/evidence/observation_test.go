package evidence

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOnlyTheBeginningOfALongBadAnswerIsKept(t *testing.T) {
	t.Parallel()
	long := &Observation{Sent: []byte("GET"), Status: 500, Header: http.Header{"A": {"b"}}, Body: bytes.Repeat([]byte("x"), 4*maxEvidence+7)}
	bad := long.Kept(false)
	if bad.Sent != nil || bad.Status != 500 || bad.Header.Get("A") != "b" || len(bad.Body) != maxEvidence || bad.Left != 3*maxEvidence+7 {
		t.Errorf("%d bytes kept, %d left, status %d, header %v, sent %q", len(bad.Body), bad.Left, bad.Status, bad.Header, bad.Sent)
	}
	if cap(bad.Body) > 2*maxEvidence {
		t.Error("the whole body is held by its beginning")
	}
	if good := long.Kept(true); good.Status != 500 || good.Header != nil || good.Body != nil {
		t.Errorf("of a good answer is kept: %+v", good)
	}
}

func TestABodyIsAValueByItsMediaType(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		mediaType, body string
		want            any
		bad             bool
	}{
		"JSON":                 {"application/json; charset=utf-8", `{"a":1}`, map[string]any{"a": json.Number("1")}, false},
		"a kind of JSON":       {"application/problem+json", `[]`, []any{}, false},
		"text":                 {"text/plain", `{"a":1}`, `{"a":1}`, false},
		"nothing":              {"application/json", "", "", false},
		"no media type":        {"", "x", "x", false},
		"JSON that is no JSON": {"application/json", `{`, nil, true},
	} {
		o := &Observation{Header: http.Header{"Content-Type": {tt.mediaType}}, Body: []byte(tt.body)}
		got, err := o.Value()
		if diff := cmp.Diff(tt.want, got); (err != nil) != tt.bad || !tt.bad && diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
		}
	}
}
