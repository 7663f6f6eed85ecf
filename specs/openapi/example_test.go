package openapi_test

import (
	"fmt"
	"net/http"
	"testing/fstest"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

func Example() {
	files := fstest.MapFS{"openapi.yaml": {Data: []byte(`
openapi: 3.0.3
info: {title: rooms, version: '1', x-source: {document: https://docs.example/rooms, grade: stated}}
paths:
  /rooms/{id}:
    get:
      operationId: readRoom
      parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 3}}]
      responses: {'200': {description: the room}}
`)}}
	doc, findings := openapi.Load(files, "openapi.yaml", openapi.Options{})
	fmt.Println("findings:", len(findings))

	match, _, _ := doc.Route("GET", "/rooms/%C3%A9t%C3%A9s")
	request := &openapi.Request{Method: "GET", Target: "/rooms/%C3%A9t%C3%A9s", Header: http.Header{}}
	for _, v := range match.Operation.Decode(request, match).Problems {
		fmt.Println(v)
		fmt.Println(v.Sentence(), "--", v.Source.Document)
	}
	// Output:
	// findings: 0
	// path.id maxLength=3 got=4
	// id in the path is 4 characters long; at most 3 are allowed -- https://docs.example/rooms
}
