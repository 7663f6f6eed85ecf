package wire_test

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

func Example() {
	p := &wire.Param{Name: "ids", Style: "form", Shape: wire.Shape{Kind: wire.Array, Items: &wire.Shape{Kind: wire.Integer}}}
	pairs, err := wire.ParseQuery("ids=1,2,x%2Cy")
	if err != nil {
		panic(err)
	}
	v, found, err := wire.DecodeQuery(p, pairs)
	fmt.Printf("%s %v %v\n", wire.AppendJSON(nil, v), found, err)

	_, err = wire.ParseJSON([]byte(`{"a":1,"a":2}`), wire.Limits{})
	fmt.Println(err)
	// Output:
	// [1,2,"x,y"] true <nil>
	// duplicate-key at byte 7
}
