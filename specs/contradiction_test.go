package specs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
)

const contradictory = `openapi: 3.1.0
info: {title: c, version: '1'}
paths:
  /x:
    post:
      operationId: x
      parameters: [{name: q, in: query, schema: SCHEMA}]
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {a: SCHEMA}}}
      responses: {'204': {description: ok}}
`

func TestLimitsThatNoValueKeepsTogetherAreTold(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		`{type: string, minLength: 5, maxLength: 4}`:                            "no value has both minLength 5 and maxLength 4",
		`{type: string, minLength: 5, maxLength: 5}`:                            "",
		`{type: array, items: {type: string}, minItems: 2, maxItems: 1}`:        "no value has both minItems 2 and maxItems 1",
		`{type: integer, minimum: 10, maximum: 9}`:                              "no value has both minimum 10 and maximum 9",
		`{type: number, minimum: 1.5, maximum: 15e-1}`:                          "",
		`{type: number, exclusiveMinimum: 1.5, maximum: 1.5}`:                   "no value has both exclusiveMinimum 1.5 and maximum 1.5",
		`{type: number, minimum: 3, exclusiveMaximum: 3}`:                       "no value has both minimum 3 and exclusiveMaximum 3",
		`{type: number, exclusiveMinimum: 3, exclusiveMaximum: 4}`:              "",
		`{type: string, allOf: [{minLength: 5}, {maxLength: 4}]}`:               "no value has both minLength 5 and maxLength 4",
		`{type: string, anyOf: [{minLength: 5}, {maxLength: 4}]}`:               "",
		`{type: string, anyOf: [{minLength: 5, maxLength: 4}, {minLength: 1}]}`: "no value has both minLength 5 and maxLength 4",
	} {
		t.Run(schema, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "openapi.yaml")
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(contradictory, "SCHEMA", schema)), 0o600); err != nil {
				t.Fatal(err)
			}
			c, findings := specs.Load(file, specs.Options{})
			if c == nil {
				t.Fatal(findings)
			}
			told := ""
			for _, f := range findings {
				if f.Code == "contradiction" {
					told += fmt.Sprintf("%s:%d %s;", f.Severity, f.Line, f.Message)
				}
			}
			expected := ""
			if want != "" {
				expected = "warning:7 query.q: " + want + ";warning:10 body.a: " + want + ";"
			}
			if told != expected {
				t.Errorf("told %q, want %q", told, expected)
			}
		})
	}
}
