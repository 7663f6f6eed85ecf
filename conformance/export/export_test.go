package export_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/export"
	"github.com/counterpart-api/counterpart/conformance/report"
)

// evil is text that breaks out of each format in another way.
const evil = "'\"`$(touch pwned)${IFS}\\\n*/\r\n{$inputs.x}$url</script>\u202e\u2028#{x}%s\x1b[31m"

// origin is where the requests of the sample go.
const origin = "http://127.0.0.1:1"

// sample is a report with one failure for each request, by the last part of its ID.
func sample(requests map[string]report.Exchange) *report.Report {
	r := &report.Report{APIVersion: report.APIVersion, Tool: report.Tool{Name: "counterpart", Version: "0"}, Target: origin,
		Contracts: []report.Contract{{Name: "shop"}}}
	for name, x := range requests {
		r.Results = append(r.Results, report.Result{ID: "shop/buy/negative/" + name, Contract: "shop", Operation: "buy", Technique: "negative",
			Requirement: "it is refused", Level: report.Core, Source: report.Source{Document: "d", Grade: "stated"},
			Verdict: report.Fail, Reason: "accepted", Exchanges: []report.Exchange{x}})
	}
	r.Sort()
	return r
}

// post is an exchange with a JSON body, and a secret in a header field.
func post(target, body string) report.Exchange {
	return report.Exchange{
		Request: report.Request{Method: "POST", URL: origin + target, Body: report.NewBody([]byte(body), 0),
			Headers: []report.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "X-Key", Value: "key $SHOP_KEY"}},
			Curl:    `curl -H 'X-Key: key '"$SHOP_KEY"''`},
		Expected: map[string]any{"status": json.Number("400"), "body": map[string]any{
			"error": map[string]any{"code": json.Number("7"), "text": "no", "when": "(made up by the server)", "list": []any{"a"}}}},
		Observed: &report.Response{Status: 200, Headers: []report.Header{{Name: "Content-Type", Value: "application/json"}},
			Body: report.NewBody([]byte(`{"ok":true}`), 0)},
	}
}

func hostile() report.Exchange {
	x := post("/v1/shops/a%20b/buy?tag=%27%24%28touch%20pwned%29&tag=b", string(quoted(map[string]string{"a": evil})))
	x.Request.Headers = append(x.Request.Headers, report.Header{Name: "X-Evil", Value: strings.NewReplacer("\n", "", "\r", "").Replace(evil)})
	x.Expected = map[string]any{"status": json.Number("400"), "body": map[string]any{evil: evil}}
	x.Observed.Headers = append(x.Observed.Headers, report.Header{Name: evil, Value: evil})
	return x
}

func quoted(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}

var shop = export.Options{Contracts: []export.Contract{{Name: "shop", URL: "openapi.yaml",
	Operations: []export.Operation{{ID: "buy", Method: "POST", Path: "/shops/{shop}/buy", Named: true}}}}}

func write(t *testing.T, format string, r *report.Report) (string, []export.Omitted) {
	t.Helper()
	var b bytes.Buffer
	omitted, err := export.Write(&b, format, r, shop)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String(), omitted
}

func TestWhatCannotBeSentAsItWasIsNamedAndLeftOut(t *testing.T) {
	t.Parallel()
	good := post("/v1/shops/a/buy", `{"n":1}`)
	cut := post("/v1/shops/a/buy", `{"n":1}`)
	cut.Request.Body.Size += 5
	folder := post("", "")
	folder.Request.URL = "file:///etc/passwd"
	shell := post("", "")
	shell.Request.URL = "http://$(reboot)/"
	split := post("/v1/shops/a/buy", "")
	split.Request.Headers = append(split.Request.Headers, report.Header{Name: "A", Value: "b\r\nC: d"})
	file := post("/v1/shops/a/buy", "")
	file.Request.Headers = append(file.Request.Headers, report.Header{Name: "@/etc/passwd", Value: "x"})
	turned := post("/v1/shops/a/buy", "{}")
	turned.Request.Curl = `curl -H 'X-Key: '"$(printf %s "$SHOP_KEY" | base64 | tr -d '\n')"''`
	r := sample(map[string]report.Exchange{"good": good, "turned": turned, "cut": cut, "file": file, "folder": folder, "shell": shell, "split": split})
	for _, format := range export.Formats() {
		text, omitted := write(t, format, r)
		if len(omitted) != 6 || !strings.Contains(text, "good") || strings.Contains(text, "$(reboot)/'") {
			t.Errorf("%s: left out %v of\n%s", format, omitted, text)
		}
	}
	if _, omitted := write(t, "curl", r); !strings.Contains(omitted[0].Reason, "holds 7 of the 12 bytes") {
		t.Errorf("reason %q", omitted[0].Reason)
	}
}

func TestOneFindingIsExportedForEachCause(t *testing.T) {
	t.Parallel()
	r := sample(map[string]report.Exchange{"a": post("/v1/shops/a/buy", "{}"), "b": post("/v1/shops/a/buy", "{}")})
	for i := range r.Results {
		r.Results[i].Cause = "same"
	}
	if text, _ := write(t, "curl", r); strings.Count(text, "\ncurl ") != 1 {
		t.Errorf("got\n%s", text)
	}
}

func TestAnUnknownFormatIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := export.Write(&bytes.Buffer{}, "postman", sample(nil), shop); err == nil || !strings.Contains(err.Error(), `unknown format "postman"`) {
		t.Errorf("error %v", err)
	}
}

func TestExportsAreTheSameBytesEveryTime(t *testing.T) {
	t.Parallel()
	r := sample(map[string]report.Exchange{"a": post("/v1/shops/a/buy", `{"z":1,"a":[{"y":2,"b":3}]}`), "b": post("/v1/shops/b/buy", "{}")})
	for _, format := range export.Formats() {
		first, _ := write(t, format, r)
		for range 5 {
			if again, _ := write(t, format, r); again != first {
				t.Errorf("%s: two exports differ", format)
			}
		}
	}
}
