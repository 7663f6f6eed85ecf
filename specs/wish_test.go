package specs_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs"
)

// wishes is a document with every kind of declaration that a wish may meet.
const wishes = `openapi: 3.1.0
info: {title: shop, version: '1'}
paths:
  /shop:
    get:
      operationId: shop
      responses:
        '200':
          description: ok
          headers: {X-Page: {schema: {type: integer}, example: 7}}
          content:
            application/json: {schema: {type: object, properties: {id: {type: string, x-faker: uuid}}, required: [id]}, examples: {first: {value: {id: one}}, second: {value: {id: two}}}}
            text/csv: {examples: {table: {value: "a,b"}}}
        '204': {description: nothing, content: {application/json: {example: {}}}}
        '404': {description: gone, content: {application/json: {schema: {type: object, required: [error], properties: {error: {const: gone}}}}}}
        '409': {description: odd, content: {application/json: {schema: {type: integer, minimum: 3, maximum: 2}}}}
        5XX: {description: broken, content: {application/json: {schema: {type: object}, examples: {down: {value: {error: down}}}}}}
        '500': {description: crashed, content: {text/plain: {example: crashed}}}
  /all:
    get: {operationId: all, responses: {default: {description: all, content: {application/json: {schema: {type: object}, examples: {any: {value: {}}}}}}}}
  /teapot:
    get: {operationId: teapot, responses: {'418': {description: no, content: {image/png: {}}}, default: {description: other, content: {text/plain: {examples: {rest: {value: other}}}}}}}
  /lost:
    get: {operationId: lost, responses: {'404': {description: gone}}}
  /bare:
    get: {operationId: bare, responses: {'200': {description: ok}}}
`

func TestWishesAreGrantedFromTheDocument(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, wishes)
	tests := []struct {
		target    string
		wish      specs.Wish
		status    int
		mediaType string
		body      string
	}{
		{"/shop", specs.Wish{}, 200, "application/json", `{"id":"one"}`},
		{"/shop", specs.Wish{Status: 200}, 200, "application/json", `{"id":"one"}`},
		{"/shop", specs.Wish{Example: "second"}, 200, "application/json", `{"id":"two"}`},
		{"/shop", specs.Wish{Example: "table", Status: 200}, 200, "text/csv", `"a,b"`},
		{"/shop", specs.Wish{Status: 204}, 204, "", "null"},
		{"/shop", specs.Wish{Status: 404}, 404, "application/json", `{"error":"gone"}`},
		{"/shop", specs.Wish{Status: 404, Dynamic: true}, 404, "application/json", `{"error":"gone"}`},
		{"/shop", specs.Wish{Status: 500}, 500, "text/plain", `"crashed"`},
		{"/shop", specs.Wish{Status: 599}, 599, "application/json", `{"error":"Status 599"}`},
		{"/shop", specs.Wish{Status: 599, Example: "down"}, 599, "application/json", `{"error":"down"}`},
		{"/shop", specs.Wish{Example: "down"}, 501, "application/json", `{"error":"down"}`},
		{"/all", specs.Wish{}, 200, "application/json", `{}`},
		{"/all", specs.Wish{Status: 201}, 201, "application/json", `{}`},
		{"/all", specs.Wish{Status: 404, Example: "any"}, 404, "application/json", `{}`},
		{"/teapot", specs.Wish{Example: "rest"}, 200, "text/plain", `"other"`},
		{"/teapot", specs.Wish{Status: 418}, 418, "image/png", `""`},
		{"/bare", specs.Wish{Status: 200}, 200, "", "null"},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.target, test.wish), func(t *testing.T) {
			t.Parallel()
			p := c.Prepare(request("GET " + test.target))
			a, err := p.Wished(test.wish)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintln(a.Status, a.MediaType, encoded(a.Body), a.Class, a.Rule)
			if want := fmt.Sprintln(test.status, test.mediaType, test.body, "preferred", "preferred"); got != want {
				t.Errorf("got %swant %s", got, want)
			}
			if wrong := p.Check(&a); len(wrong) > 0 || a.Operation != p.Operation {
				t.Errorf("%v", wrong)
			}
		})
	}
	a, err := c.Prepare(request("GET /shop")).Wished(specs.Wish{})
	if diff := cmp.Diff(map[string]string{"X-Page": "7"}, a.Header); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestImpossibleWishIsToldWhatIsPossible(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, wishes)
	tests := []struct {
		target string
		wish   specs.Wish
		want   string
	}{
		{"/shop", specs.Wish{Status: 201}, "operation \"shop\" declares no status 201\nhint: it declares 200, 204, 404, 409, 500, 5XX"},
		{"/shop", specs.Wish{Status: 418, Example: "first"}, "operation \"shop\" declares no status 418\nhint: it declares 200, 204, 404, 409, 500, 5XX"},
		{"/shop", specs.Wish{Status: 101}, "operation \"shop\" declares no status 101\nhint: it declares 200, 204, 404, 409, 500, 5XX"},
		{"/shop", specs.Wish{Status: 404, Example: "first"}, "operation \"shop\" has no example \"first\" of status 404\nhint: it has none"},
		{"/shop", specs.Wish{Status: 200, Example: "down"}, "operation \"shop\" has no example \"down\" of status 200\nhint: it has first, second, table"},
		{"/shop", specs.Wish{Example: "third"}, "operation \"shop\" has no example \"third\"\nhint: it has first, second, table, down"},
		{"/shop", specs.Wish{Status: 204, Dynamic: true}, `operation "shop" declares no schema to make a body of status 204 from`},
		{"/shop", specs.Wish{Status: 500, Dynamic: true}, `operation "shop" declares no schema to make a body of status 500 from`},
		{"/lost", specs.Wish{Dynamic: true}, "operation \"lost\" declares no successful answer\nhint: it declares 404"},
		{"/lost", specs.Wish{Example: "x"}, "operation \"lost\" has no example \"x\"\nhint: it has none"},
		{"/bare", specs.Wish{Dynamic: true}, `operation "bare" declares no schema to make a body of status 200 from`},
	}
	for _, test := range tests {
		_, err := c.Prepare(request("GET " + test.target)).Wished(test.wish)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s %v: %v", test.target, test.wish, err)
		}
	}
	if _, err := c.Prepare(request("GET /shop")).Wished(specs.Wish{Status: 409}); err == nil {
		t.Error("a value was made that no schema allows")
	}
}

func TestDynamicAnswersDependOnTheirSeedOnly(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, wishes)
	p := c.Prepare(request("GET /shop"))
	seen := map[string]uint64{}
	for seed := range uint64(20) {
		a, err := p.Wished(specs.Wish{Dynamic: true, Seed: seed})
		again, _ := c.Prepare(request("GET /shop")).Wished(specs.Wish{Dynamic: true, Seed: seed})
		if diff := cmp.Diff(a.Body, again.Body); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if other, ok := seen[encoded(a.Body)]; ok {
			t.Errorf("seeds %d and %d make the same body %s", other, seed, encoded(a.Body))
		}
		seen[encoded(a.Body)] = seed
	}
}

// Whatever the embedded contracts declare can be wished, and keeps to the contract.
func TestEveryDeclaredAnswerOfTheCatalogueCanBeHad(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		c := embedded(t, name)
		for _, op := range c.Document.Operations {
			for _, r := range op.Responses {
				wishes := []specs.Wish{{Status: r.Code()}, {Status: r.Code(), Dynamic: true, Seed: 5}}
				for _, e := range r.Content[0].Examples {
					wishes = append(wishes, specs.Wish{Example: e.Name}, specs.Wish{Example: e.Name, Status: r.Code()})
				}
				for _, w := range wishes {
					p := c.Prepare(request(op.Method + " " + c.Document.BasePath + op.Path))
					a, err := p.Wished(w)
					if err != nil {
						t.Fatalf("%s %v: %v", op.ID, w, err)
					}
					if wrong := p.Check(&a); len(wrong) > 0 || w.Status > 0 && a.Status != w.Status {
						t.Errorf("%s %v: %d %v", op.ID, w, a.Status, wrong)
					}
				}
			}
		}
	}
}

func TestFailureIsToldAsTheVendorTells(t *testing.T) {
	t.Parallel()
	c, _ := stateless(t, wishes)
	tests := []struct {
		target          string
		status          int
		mediaType, body string
		foreign         bool
	}{
		{"/shop", 404, "application/json", `{"error":"gone"}`, false},
		{"/shop", 500, "text/plain", `"crashed"`, false},
		{"/shop", 503, "application/json", `{"error":"Service Unavailable"}`, false},
		{"/shop", 429, "application/json", `{"error":"gone"}`, true},
		{"/shop", 409, "application/problem+json", `{"detail":"the answer was made to fail with 409","status":409,"title":"Conflict","type":"about:blank"}`, true},
		{"/all", 503, "application/json", `{}`, false},
		{"/teapot", 503, "text/plain", `"Service Unavailable"`, false},
		{"/teapot", 418, "image/png", `""`, false},
		{"/bare", 503, "application/problem+json", `{"detail":"the answer was made to fail with 503","status":503,"title":"Service Unavailable","type":"about:blank"}`, true},
		{"/unknown", 503, "application/json", `{"error":"Service Unavailable"}`, false},
		{"/unknown", 429, "application/json", `{"error":"gone"}`, true},
	}
	for _, test := range tests {
		p := c.Prepare(request("GET " + test.target))
		a := p.Failed(test.status)
		got := fmt.Sprintln(a.Status, a.MediaType, encoded(a.Body), a.Foreign, a.Class, a.Operation == p.Operation)
		if want := fmt.Sprintln(test.status, test.mediaType, test.body, test.foreign, "fault", true); got != want {
			t.Errorf("%s\ngot  %swant %s", test.target, got, want)
		}
	}
}

// No status and no contract makes a failure that breaks what the document says of it.
func TestFailuresKeepToTheDocument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := embedded(t, rapid.SampledFrom(specs.Names()).Draw(t, "contract"))
		op := rapid.SampledFrom(c.Document.Operations).Draw(t, "operation")
		p := c.Prepare(request(op.Method + " " + c.Document.BasePath + op.Path))
		a := p.Failed(rapid.IntRange(400, 599).Draw(t, "status"))
		if wrong := p.Check(&a); len(wrong) > 0 || a.Foreign {
			t.Fatalf("%d %v: every operation has a default", a.Status, wrong)
		}
	})
}
