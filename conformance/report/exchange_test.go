package report

import (
	"encoding/base64"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestBodyKeepsBytesExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "body"))
		limit := rapid.IntRange(0, 20).Draw(t, "limit")
		body := NewBody(b, limit)
		if len(b) == 0 {
			if body != nil {
				t.Fatal("an empty body is not nil")
			}
			return
		}
		kept := []byte(body.Text)
		if body.Base64 != "" {
			var err error
			if kept, err = base64.StdEncoding.DecodeString(body.Base64); err != nil {
				t.Fatal(err)
			}
		}
		switch n := len(kept); {
		case body.Size != len(b) || string(kept) != string(b[:n]) || n != body.kept():
			t.Fatalf("%+v of %q", body, b)
		case limit == 0 && n != len(b), limit > 0 && n > limit, limit > 0 && n < min(len(b), limit)-utf8.UTFMax:
			t.Fatalf("kept %d of %d bytes, limit %d", n, len(b), limit)
		case utf8.Valid(b) && !utf8.ValidString(body.Text):
			t.Fatalf("cut within a character: %q", body.Text)
		}
	})
}
