package export_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// held judges a JSON text by a schema among the files of a folder.
func held(t *testing.T, folder, file, text string) any {
	t.Helper()
	c := jsonschema.NewCompiler()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://test/"+filepath.Base(name), bytes.NewReader(bytes.ReplaceAll(src, []byte(`.json#"`), []byte(`.json"`)))); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("http://test/" + file)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Fatalf("%#v\n%s", err, text)
	}
	return v
}

// at is what a JSON value holds at a path of names and indices.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}

func TestTheArchiveFitsItsSchemaAndHoldsWhatWasSent(t *testing.T) {
	t.Parallel()
	bytesSent := post("/v1/shops/a/buy", "\xff\x00")
	silent := post("/v1/shops/a/buy", "")
	silent.Observed, silent.Error = nil, "cut off"
	silent.Request.Headers = append(silent.Request.Headers, report.Header{Name: "Cookie", Value: "a=b"})
	text, omitted := write(t, "har", sample(map[string]report.Exchange{"a-hostile": hostile(), "b-bytes": bytesSent, "c-silent": silent}))
	v := held(t, "har", "har.json", text)
	entries := at(t, v, "log", "entries")
	if len(omitted) > 0 || len(entries.([]any)) != 3 {
		t.Fatalf("left out %v of\n%s", omitted, text)
	}
	for _, c := range []struct {
		want any
		path []any
	}{
		{string(quoted(map[string]string{"a": evil})), []any{0, "request", "postData", "text"}},
		{"'$(touch pwned)", []any{0, "request", "queryString", 0, "value"}},
		{json.Number("200"), []any{0, "response", "status"}},
		{`{"ok":true}`, []any{0, "response", "content", "text"}},
		{"/wA=", []any{1, "request", "postData", "text"}},
		{"base64", []any{1, "request", "postData", "_encoding"}},
		{json.Number("0"), []any{2, "response", "status"}},
		{"a", []any{2, "request", "cookies", 0, "name"}},
	} {
		if got := at(t, entries, c.path...); got != c.want {
			t.Errorf("%v: %q, want %q", c.path, got, c.want)
		}
	}
}

func TestTheWorkflowsFitTheirSchemaAndSayWhatWasSent(t *testing.T) {
	t.Parallel()
	text, omitted := write(t, "arazzo", sample(map[string]report.Exchange{"good": post("/v1/shops/a%20b/buy?tag=a&tag=b", `{"n":1.50,"t":"x"}`)}))
	v := held(t, "arazzo", "schema.json", text)
	if len(omitted) > 0 {
		t.Fatal(omitted)
	}
	step := at(t, v, "workflows", 0, "steps", 0)
	for _, c := range []struct {
		want any
		path []any
	}{
		{"buy", []any{"operationId"}},
		{"a b", []any{"parameters", 0, "value"}},
		{"b", []any{"parameters", 1, "value", 1}},
		{"key {$inputs.SHOP_KEY}", []any{"parameters", 2, "value"}},
		{json.Number("1.50"), []any{"requestBody", "payload", "n"}},
		{"$statusCode == 400", []any{"successCriteria", 0, "condition"}},
		{"$response.body#/error/code == 7", []any{"successCriteria", 1, "condition"}},
		{"$response.body#/error/text == 'no'", []any{"successCriteria", 2, "condition"}},
	} {
		if got := at(t, step, c.path...); got != c.want {
			t.Errorf("%v: %q, want %q", c.path, got, c.want)
		}
	}
	if n := len(at(t, step, "successCriteria").([]any)); n != 3 {
		t.Errorf("%d criteria: what the server makes up, and lists, are not to be checked", n)
	}
}

func TestWhatAWorkflowCannotSayIsLeftOut(t *testing.T) {
	t.Parallel()
	wrongMethod := post("/v1/shops/a/buy", "{}")
	wrongMethod.Request.Method = "PATCH"
	r := sample(map[string]report.Exchange{
		"good": post("/v1/shops/a/buy", `{"t":"costs 5$ or {x}"}`), "method": wrongMethod, "path": post("/nowhere", "{}"), "json": post("/v1/shops/a/buy", `{"n":1,"n":2}`),
		"expression": post("/v1/shops/a/buy", `{"t":"$url"}`), "inside": post("/v1/shops/a/buy", `{"t":["a{$url}"]}`),
		"escape": post("/v1/shops/a/buy?q=%ff", "{}"), "hostile": hostile(),
	})
	text, omitted := write(t, "arazzo", r)
	v := held(t, "arazzo", "schema.json", text)
	if len(omitted) != 7 || len(at(t, v, "workflows").([]any)) != 1 || strings.Contains(text, "$url") {
		t.Errorf("left out %v of\n%s", omitted, text)
	}
}
