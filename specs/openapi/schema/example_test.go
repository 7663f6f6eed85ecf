package schema_test

import (
	"encoding/json"
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

func ExampleJudge_Explain() {
	most := 2
	roles := &schema.Schema{Types: []string{"array"}, MaxItems: &most, Items: &schema.Schema{Types: []string{"string"}}}
	body := &schema.Schema{Properties: []schema.Property{{Name: "roles", Schema: roles}}, Required: []string{"user"}}
	judge, err := schema.Compile(body, schema.Request, schema.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	value := map[string]any{"roles": []any{"admin", json.Number("7"), "owner"}}
	for _, v := range judge.Explain(value) {
		fmt.Println(v.Path, v.Keyword, v.Limit, v.Got)
	}
	// Output:
	// [user] required true missing
	// [roles] maxItems 2 3
	// [roles 1] type [string] integer
}
