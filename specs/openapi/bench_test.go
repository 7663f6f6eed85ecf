package openapi

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// large writes a document of n operations, each with a path parameter, a query parameter, a body and an answer.
func large(n int) fstest.MapFS {
	var out strings.Builder
	out.WriteString("openapi: 3.0.3\ninfo: {title: large, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&out, `  /things%[1]d/{id}/parts:
    post:
      operationId: op%[1]d
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, minLength: 1, maxLength: 900}}
        - {name: roles, in: query, schema: {type: array, maxItems: 100, items: {type: string}}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [roomId]
              properties:
                roomId: {type: string, maxLength: 40}
                userIds: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Id'}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Answer'}}}
`, i)
	}
	out.WriteString(`components:
  schemas:
    Id: {type: string, minLength: 1}
    Answer: {type: object, properties: {id: {$ref: '#/components/schemas/Id'}, next: {$ref: '#/components/schemas/Answer'}}}
`)
	return fstest.MapFS{"openapi.yaml": {Data: []byte(out.String())}}
}

func BenchmarkLoad(b *testing.B) {
	for _, vendor := range []string{"amity", "genuin", "rocketchat"} {
		b.Run(vendor, func(b *testing.B) {
			for b.Loop() {
				Load(os.DirFS("../"+vendor), "openapi.yaml", Options{})
			}
		})
	}
	files := large(1000)
	b.Run("1000operations", func(b *testing.B) {
		for b.Loop() {
			Load(files, "openapi.yaml", Options{})
		}
	})
}

func BenchmarkRoute(b *testing.B) {
	for _, n := range []int{4, 1000} {
		d, _ := Load(large(n), "openapi.yaml", Options{})
		target := fmt.Sprintf("/things%d/abc/parts", n/2)
		b.Run(fmt.Sprintf("%doperations", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if m, _, _ := d.Route("POST", target); m.Operation == nil {
					b.Fatal("no route")
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{4, 1000} {
		d, _ := Load(large(n), "openapi.yaml", Options{})
		path := fmt.Sprintf("/things%d/abc/parts", n/2)
		r := &Request{Method: "POST", Target: path + "?roles=a&roles=b", Header: http.Header{"Content-Type": {"application/json"}},
			Body: []byte(`{"roomId":"ByehQjC44FwMeiLbX","userIds":["nSYqWzZ4GsKTX4dyK","SYqWzZ4Gsasdfgh"]}`)}
		m, _, _ := d.Route("POST", path)
		b.Run(fmt.Sprintf("%doperations", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if out := m.Operation.Decode(r, m); len(out.Problems) > 0 {
					b.Fatal(out.Problems)
				}
			}
		})
	}
}
