package specs_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs"
)

func TestAnErrorWithoutAnExampleOfItsOwnSaysItsStatusOnly(t *testing.T) {
	t.Parallel()
	const other = `{"code": 17, "errorCode": "E17", "message": "no such thing", "retryAfter": 30, "ok": false, "at": null, "causes": ["gone", {"text": "gone"}], "id": "0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"}`
	for _, test := range []struct {
		schema, example string
		status          int
		want            string
	}{
		{`{type: object}`, other, 503, `{"at":null,"causes":["Service Unavailable",{"text":"Service Unavailable"}],"code":503,"errorCode":"Service Unavailable","id":"Service Unavailable","message":"Service Unavailable","ok":false}`},
		{`{type: object, required: [retryAfter, id], properties: {id: {format: uuid}}}`, other, 503,
			`{"at":null,"causes":["Service Unavailable",{"text":"Service Unavailable"}],"code":503,"errorCode":"Service Unavailable","id":"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41","message":"Service Unavailable","ok":false,"retryAfter":30}`},
		// what the schema names remains where it must, and goes where it need not be there
		{`{type: object, required: [status], properties: {status: {enum: [error]}, code: {enum: [17, 18]}}}`, `{"status": "error", "code": 17, "message": "gone"}`, 409, `{"message":"Conflict","status":"error"}`},
		{`{type: object, properties: {message: {maxLength: 5}, code: {pattern: "^[0-9]{3}$"}}}`, `{"code": "404", "message": "gone"}`, 409, `{"code":"409","message":"409"}`},
		{`{type: string}`, `"gone"`, 418, `"I'm a teapot"`},
		{`{type: array, items: {type: string}}`, `["gone", "gone"]`, 599, `["Status 599","Status 599"]`},
		// one of several that says which status it is for is shown
		{`{type: object}`, `{"status": 409, "title": "taken"}`, 409, `{"status":409,"title":"taken"}`},
		{`{type: object}`, `{"code": "409", "title": "taken"}`, 409, `{"code":"409","title":"taken"}`},
		{`{type: object}`, `{"count": 409, "title": "taken"}`, 409, `{"title":"Conflict"}`},
	} {
		c, _ := stateless(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {get: {operationId: a, responses: {"200": {description: ok}, default: {description: no,
			content: {application/json: {schema: `+test.schema+`, examples: {one: {value: `+test.example+`}}}}}}}}}}`)
		p := c.Prepare(request("GET /a"))
		wished, err := p.Wished(specs.Wish{Status: test.status})
		if failed := p.Failed(test.status); encoded(failed.Body) != test.want || encoded(wished.Body) != test.want || err != nil {
			t.Errorf("%s\nfailed %s\nwished %s, %v\nwant   %s", test.schema, encoded(failed.Body), encoded(wished.Body), err, test.want)
		}
		if again, _ := p.Wished(specs.Wish{Status: test.status, Example: "one"}); encoded(again.Body) != encoded(value(t, test.example)) {
			t.Errorf("the example itself became %s", encoded(again.Body))
		}
	}
}

func TestTheCatalogueToldOfStatusesItDoesNotShow(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"amity joinCommunity 503":        `{"code":503,"message":"Service Unavailable","status":"error"}`,
		"amity joinCommunity 422":        `{"code":500000,"data":{"detail":["communityId in the path is 901 characters long; at most 900 are allowed"]},"message":"Parameters error.","status":"error"}`,
		"genuin addMembers 422":          `{"code":"422","data":{},"message":"Unprocessable Entity"}`,
		"genuin addMembers 405":          `{"code":"405","data":{},"message":"Method Not Allowed"}`,
		"rocketchat inviteToChannel 404": `{"error":"Not Found","success":false}`,
		"rocketchat inviteToChannel 500": `{"error":"Internal server error","success":false}`,
	} {
		part := strings.Fields(line)
		c := embedded(t, part[0])
		op := c.Operation(part[1])
		status, _ := strconv.Atoi(part[2])
		p := c.Prepare(request(op.Method + " " + c.Document.BasePath + op.Path))
		wished, err := p.Wished(specs.Wish{Status: status})
		if failed := p.Failed(status); encoded(failed.Body) != want || encoded(wished.Body) != want || err != nil {
			t.Errorf("%s: failed %s, wished %s, %v", line, encoded(failed.Body), encoded(wished.Body), err)
		}
	}
}

// Whatever a schema insists on, what is told of a status keeps to it, and the document stays as it is.
func TestWhatIsToldOfAStatusFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		property := rapid.SampledFrom([]string{`{}`, `{type: string, maxLength: 4}`, `{enum: [a, 1, null]}`, `{type: integer, maximum: 420}`, `{type: array, items: {type: string}, uniqueItems: true}`,
			`{type: string, format: date-time}`, `{type: object, minProperties: 1}`, `{oneOf: [{type: string}, {type: integer}]}`})
		draw := func(name string) string { return property.Draw(r, name) }
		schema := `{type: object, minProperties: ` + strconv.Itoa(rapid.IntRange(0, 3).Draw(r, "least")) + `, required: ` + rapid.SampledFrom([]string{`[]`, `[code]`, `[code, text]`}).Draw(r, "required") +
			`, properties: {code: ` + draw("code") + `, text: ` + draw("text") + `, more: {type: object, properties: {code: ` + draw("inner") + `}}}}`
		c, _ := stateless(t, `{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {get: {operationId: a, responses: {"200": {description: ok}, 4XX: {description: no, content: {application/json: {schema: `+schema+`}}}}}}}}`)
		p := c.Prepare(request("GET /a"))
		status := rapid.IntRange(400, 499).Draw(r, "status")
		a := p.Failed(status)
		if wrong := p.Check(&a); len(wrong) > 0 || a.Foreign {
			r.Fatalf("%s: %s: %v", schema, encoded(a.Body), wrong)
		}
		if again := p.Failed(status); encoded(again.Body) != encoded(a.Body) {
			r.Fatalf("%s, then %s", encoded(a.Body), encoded(again.Body))
		}
	})
}
