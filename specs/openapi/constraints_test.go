package openapi

import (
	"fmt"
	"strings"
	"testing"
)

func listed(op *Operation) string {
	var lines []string
	for _, c := range op.Constraints() {
		line := fmt.Sprintf("%s %s=%v", c.Where, c.Keyword, c.Limit)
		if c.Conditional {
			line += " maybe"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestConstraintsListEveryLimitInOrder(t *testing.T) {
	t.Parallel()
	d := clean(t, shop)
	want := map[string]string{
		"join": `path.communityId type=[string]
path.communityId minLength=1
path.communityId maxLength=900`,
		"invite": `body required=true
body type=[object]
body.roomId required=true
body.roomId type=[string]
body.roomId maxLength=3
body.userIds type=[array]
body.userIds[] type=[string]
body.who oneOf=2
body.who type=[integer] maybe
body.who type=[object] maybe
body.who.id required=true maybe
body.who.id type=[string] maybe
body.who.id maxLength=2 maybe
body.* type=[string]
body type=[object]
body.n required=true
body.n type=[integer]
body.tags type=[array]
body.tags[] type=[string]
body type=[string]
body maxLength=4
body type=[array]`,
	}
	for id, text := range want {
		if got := listed(d.Operation(id)); got != text {
			t.Errorf("%s:\n%s", id, got)
		}
	}
	roles := listed(d.Operation("roles"))
	for _, line := range []string{"query.roles required=true", "query.roles maxItems=100", "query.roles[] maxLength=5", "header.content-type required=true"} {
		if !strings.Contains(roles, line) {
			t.Errorf("no %q in\n%s", line, roles)
		}
	}
	if strings.Contains(roles, "x-api-key") || strings.Contains(roles, "authorization") {
		t.Errorf("credentials among the constraints:\n%s", roles)
	}
}

func TestConstraintsOfRecursiveSchemasEnd(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	out.WriteString("{type: object, minProperties: 1, properties: {")
	for i := range 40 {
		fmt.Fprintf(&out, "p%d: {type: object, properties: {a: {$ref: '#/components/schemas/X'}, b: {maxLength: 1}}}, ", i)
	}
	d := clean(t, withSchema("3.0.3", out.String()+"}}"))
	got := listed(d.Operations[0])
	if strings.Count(got, "minProperties") != 1 || !strings.Contains(got, "body.p39.b maxLength=1") {
		t.Errorf("listed\n%s", got)
	}
}

func TestEveryKeywordIsListed(t *testing.T) {
	t.Parallel()
	d := clean(t, withSchema("3.1.0", `{enum: [1, 2], const: 1, format: int32, minimum: 1e0, exclusiveMinimum: 0, maximum: 9, exclusiveMaximum: 10, multipleOf: 0.5,
 minItems: 1, maxItems: 2, minContains: 1, maxContains: 2, uniqueItems: true, contains: {}, additionalProperties: false, unevaluatedProperties: false,
 not: {type: string}, anyOf: [{}, {}], properties: {seen: {readOnly: true}, never: false}, required: [seen, other], if: {}, then: {maxProperties: 3}}`))
	want := []string{"body enum=[1 2]", "body const=1", "body format=int32", "body minimum=1e0", "body exclusiveMinimum=0", "body maximum=9",
		"body exclusiveMaximum=10", "body multipleOf=0.5", "body minItems=1", "body maxItems=2", "body minContains=1", "body maxContains=2",
		"body uniqueItems=true", "body additionalProperties=false", "body unevaluatedProperties=false", "body contains=1", "body not=true",
		"body anyOf=2", "body.other required=true", "body.seen readOnly=true", "body.never false=true", "body maxProperties=3 maybe"}
	got := listed(d.Operations[0])
	for _, line := range want {
		if !strings.Contains(got+"\n", line+"\n") {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if strings.Contains(got, "body.seen required") {
		t.Errorf("a property that may not be sent is required:\n%s", got)
	}
}
