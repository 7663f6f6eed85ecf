package conformance_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

const shop = `openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{key: []}]
paths:
  /items:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50}, example: 20}
        - {name: sort, in: query, schema: {type: string, enum: [name, price]}, example: name}
        - {name: X-Trace, in: header, schema: {type: string, maxLength: 8}, example: abc}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}
        '400': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    post:
      operationId: addItem
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewItem'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '400': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /items/{id}:
    get:
      operationId: item
      parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: '^[a-z]{2}-[0-9]{3}$'}, example: ab-123}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
        '404': {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /items/{id}/{part}:
    get:
      operationId: part
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: part, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /health:
    head: {operationId: health, security: [], responses: {'200': {description: ok}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Error: {type: object, required: [error], properties: {error: {type: string}}}
    Item: {type: object, required: [id], properties: {id: {type: string}, price: {type: number}}}
    NewItem:
      type: object
      required: [name, price]
      properties:
        name: {type: string, minLength: 1, maxLength: 40}
        price: {type: number, exclusiveMinimum: 0, maximum: 1000.5}
        kind: {type: string, enum: [book, toy]}
        mail: {type: string, format: email}
        tags: {type: array, maxItems: 3, items: {type: string, maxLength: 5}}
        maker: {type: object, required: [country], properties: {country: {type: string, pattern: '^[A-Z]{2}$'}, founded: {type: [integer, 'null'], minimum: 1800}}}
`

// shopPlan is the plan for a document that nobody wrote a behavior for.
func shopPlan(t testing.TB, world string) *conformance.Plan {
	t.Helper()
	file := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(file, []byte(shop), 0o644); err != nil {
		t.Fatal(err)
	}
	c, findings := specs.Load(file, specs.Options{})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	var w specs.World
	if world != "" {
		if w, findings = c.World("world.yaml", []byte(world), nil); findings.Err() != nil {
			t.Fatal(findings)
		}
	}
	p, err := conformance.NewPlan(c, w, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheMockOfADocumentAlonePassesWhatTheDocumentDemands(t *testing.T) {
	t.Parallel()
	all := []*conformance.Plan{shopPlan(t, "")}
	r, err := conformance.Run(context.Background(), all, mock(t, all), conformance.Options{Workers: 8})
	if err != nil {
		t.Fatal(err)
	}
	if list := wrong(r); len(list) > 0 {
		t.Errorf("%d not passed:\n%s", len(list), strings.Join(list, "\n"))
	}
	if n := r.Coverage.Limits; n.Total < 30 || n.Covered != n.Total {
		t.Errorf("%d of %d limits are covered, missing %v", n.Covered, n.Total, n.Missing)
	}
}

// keeper is a hand-written server for the shop. Each bug is switched on by its name.
type keeper struct{ bug string }

func (k keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := k.answer(r)
	w.Header().Set("Content-Type", "application/json")
	if text, plain := body.(string); plain {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
		return
	}
	w.WriteHeader(status)
	if body != nil && r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(body)
	}
}

var failed = map[string]any{"error": "no"}

func (k keeper) answer(r *http.Request) (int, any) {
	parts := strings.Split(strings.Trim(r.URL.EscapedPath(), "/"), "/")
	route := r.Method + " " + strconv.Itoa(len(parts)) + " " + parts[0]
	switch route {
	case "HEAD 1 health":
		return 200, nil
	case "GET 3 items":
		if !utf8.ValidString(r.URL.Path) {
			return 400, failed
		}
		return 200, "text"
	case "GET 1 items", "POST 1 items", "GET 2 items":
	case "PUT 1 items", "PATCH 1 items", "GET 1 health", "PUT 1 health", "PATCH 1 health", "PUT 2 items", "PATCH 2 items", "PUT 3 items", "PATCH 3 items":
		return 405, failed
	default:
		return 404, failed
	}
	if r.Header.Get("X-Key") != "sesame" && k.bug != "open door" {
		return 401, failed
	}
	if k.bug == "crashes" && r.Method == "POST" {
		return 500, failed
	}
	switch route {
	case "POST 1 items":
		return k.add(r)
	case "GET 1 items":
		return k.list(r)
	}
	if k.bug == "undeclared status" {
		return 202, failed
	}
	return 404, map[string]any{"error": "gone"} // nobody promised that there is an item ab-123
}

func (k keeper) list(r *http.Request) (int, any) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	n, bad := strconv.Atoi(q.Get("limit"))
	limited := q.Has("limit")
	switch {
	case err != nil || len(q["limit"]) > 1 || len(q["sort"]) > 1 || utf8.RuneCountInString(r.Header.Get("X-Trace")) > 8:
		return 400, failed
	case limited && (bad != nil || n < 1 || n > 50 && k.bug != "no maximum"), q.Has("sort") && !slices.Contains([]string{"name", "price"}, q.Get("sort")):
		return 400, failed
	case limited && n == 50 && k.bug == "maximum off by one":
		return 400, failed
	case k.bug == "broken answer":
		return 200, []any{map[string]any{"id": 7}}
	}
	return 200, []any{map[string]any{"id": "x", "price": 1.5}}
}

func (k keeper) add(r *http.Request) (int, any) {
	media, _, _ := strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	if media != "application/json" {
		return 415, failed
	}
	text, _ := io.ReadAll(r.Body)
	v, err := wire.ParseJSON(text, wire.Limits{})
	if err != nil {
		return 400, failed
	}
	item, ok := v.(map[string]any)
	if !ok || !k.fits(item) {
		return 422, failed
	}
	return 201, map[string]any{"id": "new"}
}

// fits is the schema of a new item by hand.
func (k keeper) fits(item map[string]any) bool {
	text := func(of map[string]any, name string, good func(string) bool) bool {
		v, there := of[name]
		s, is := v.(string)
		return !there || is && good(s)
	}
	price, _ := item["price"].(json.Number)
	f, err := price.Float64()
	_, named := item["name"]
	fine := named && err == nil && f > 0 && f <= 1000.5 && k.bug != "refuses all" &&
		text(item, "name", func(s string) bool { return s != "" && utf8.RuneCountInString(s) <= 40 }) &&
		text(item, "kind", func(s string) bool { return s == "book" || s == "toy" || k.bug == "any kind" }) &&
		text(item, "mail", regexp.MustCompile(`^[^@\s]+@[^@\s]+$`).MatchString)
	if tags, there := item["tags"]; there {
		list, is := tags.([]any)
		fine = fine && is && len(list) <= 3
		for _, e := range list {
			s, is := e.(string)
			fine = fine && is && utf8.RuneCountInString(s) <= 5
		}
	}
	if v, there := item["maker"]; there {
		maker, is := v.(map[string]any)
		founded, given := maker["founded"]
		year, isNumber := founded.(json.Number)
		n, err := year.Int64()
		_, country := maker["country"]
		fine = fine && is && country && text(maker, "country", regexp.MustCompile(`^[A-Z]{2}$`).MatchString) &&
			(!given || founded == nil || isNumber && err == nil && n >= 1800)
	}
	return fine
}

func TestADocumentAloneFindsFaultsAndRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		bug, found string // an ID, "" for no finding at all
		verdict    report.Verdict
	}{
		{"", "", ""},
		{"open door", "shop/addItem/security/none", report.Warn},
		{"open door", "shop/addItem/security/key.truncated", report.Warn},
		{"crashes", "shop/addItem/example/made-up", report.Warn},
		{"no maximum", "shop/GET-.items/boundary/query.limit.maximum-51", report.Warn},
		{"maximum off by one", "shop/GET-.items/boundary/query.limit.maximum-50", report.Warn},
		{"broken answer", "shop/GET-.items/example/parameters", report.Warn},
		{"any kind", "shop/addItem/negative/body.kind.enum", report.Warn},
		{"undeclared status", "shop/item/example/parameters", report.Warn},
		{"refuses all", "shop/addItem/example/made-up", report.Warn},
	}
	p := shopPlan(t, "actors: {ann: {key: sesame}}")
	for _, tt := range tests {
		t.Run(tt.bug+" "+tt.found, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(keeper{tt.bug})
			t.Cleanup(server.Close)
			u, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			r, err := conformance.Run(t.Context(), []*conformance.Plan{p}, &conformance.Target{URL: u, Timeout: time.Minute}, conformance.Options{Workers: 4})
			if err != nil {
				t.Fatal(err)
			}
			if list := wrong(r); tt.found == "" && len(list) > 0 {
				t.Errorf("%d not passed:\n%s", len(list), strings.Join(list, "\n"))
			}
			i := slices.IndexFunc(r.Results, func(res report.Result) bool { return res.ID == tt.found })
			if tt.found != "" && (i < 0 || r.Results[i].Verdict != tt.verdict) {
				t.Errorf("not found; found %v", ids(r))
			}
		})
	}
}

func TestAServerThatKnowsOtherCredentialsEndsTheRunOfADocumentAlone(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(keeper{})
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := conformance.Run(t.Context(), []*conformance.Plan{shopPlan(t, "")}, &conformance.Target{URL: u, Timeout: time.Minute}, conformance.Options{})
	if r != nil || err == nil || !strings.Contains(err.Error(), "credentials") {
		t.Errorf("%v, %v", r, err)
	}
}
