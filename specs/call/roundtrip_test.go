package call_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// kind is a sort of value: how it is declared, and what values there are of it.
type kind struct {
	declared string
	values   func(element *rapid.Generator[string]) *rapid.Generator[any]
}

func plain(element *rapid.Generator[string]) *rapid.Generator[any] { return element.AsAny() }

func whole(*rapid.Generator[string]) *rapid.Generator[any] {
	return rapid.Map(rapid.Int64(), func(i int64) any { return json.Number(strconv.FormatInt(i, 10)) })
}

func lists(element *rapid.Generator[string]) *rapid.Generator[any] {
	return rapid.Map(rapid.SliceOfN(element.AsAny(), 1, 5), func(list []any) any { return list })
}

func objects(element *rapid.Generator[string]) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		object := map[string]any{"a": element.Draw(t, "a")}
		if rapid.Bool().Draw(t, "with b") {
			object["b"] = whole(element).Draw(t, "b")
		}
		return object
	})
}

var (
	texts    = kind{"schema: {type: string}", plain}
	integers = kind{"schema: {type: integer}", whole}
	booleans = kind{"schema: {type: boolean}", func(*rapid.Generator[string]) *rapid.Generator[any] { return rapid.Bool().AsAny() }}
	arrays   = kind{"schema: {type: array, items: {type: string}}", lists}
	numbers  = kind{"schema: {type: array, items: {type: number}}", func(e *rapid.Generator[string]) *rapid.Generator[any] {
		return rapid.Map(rapid.SliceOfN(whole(e), 1, 5), func(list []any) any { return list })
	}}
	records = kind{"schema: {type: object, properties: {a: {type: string}, b: {type: integer}}}", objects}
	trees   = kind{"content: {application/json: {schema: {}}}", jsonValues}
)

// jsonValues are values of any type, a few levels deep.
func jsonValues(element *rapid.Generator[string]) *rapid.Generator[any] {
	leaf := rapid.OneOf(element.AsAny(), whole(element), rapid.Bool().AsAny(), rapid.Just[any](nil))
	inner := rapid.Map(rapid.SliceOfN(leaf, 0, 3), func(list []any) any { return list })
	object := rapid.Map(rapid.MapOfN(element, rapid.OneOf(leaf, inner), 0, 3), func(m map[string]any) any { return m })
	return rapid.OneOf(leaf, inner, object)
}

// without makes texts that hold none of the characters given, which the style cannot carry inside an element.
func without(characters string) *rapid.Generator[string] {
	return rapid.Map(rapid.String(), func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(characters, r) {
				return -1
			}
			return r
		}, s)
	})
}

// visible are texts that a header field can hold.
func visible(but string) *rapid.Generator[string] {
	runes := rapid.RuneFrom([]rune("ab é日\"'\\%+/:;<=>[]{}~,")).Filter(func(r rune) bool { return !strings.ContainsRune(but, r) })
	return rapid.Map(rapid.StringOf(runes), strings.TrimSpace)
}

// places are the forms a parameter can have, each with the texts its elements can hold and the kinds it can be.
var places = []struct {
	in, style string
	element   func() *rapid.Generator[string] // generators must not be shared between goroutines
	kinds     []kind
}{
	{"path", "style: simple", rapid.String, []kind{texts, integers, booleans, arrays, numbers, records, trees}},
	{"path", "style: simple, explode: true", rapid.String, []kind{texts, arrays, numbers, records}},
	{"path", "style: label", rapid.String, []kind{texts, integers, booleans, arrays, numbers, records}},
	{"path", "style: label, explode: true", rapid.String, []kind{texts, arrays, numbers, records}},
	{"path", "style: matrix", rapid.String, []kind{texts, integers, booleans, arrays, numbers, records}},
	{"path", "style: matrix, explode: true", rapid.String, []kind{texts, arrays, numbers, records}},
	{"query", "style: form", rapid.String, []kind{texts, integers, booleans, arrays, numbers, records, trees}},
	{"query", "style: form, explode: false", rapid.String, []kind{texts, arrays, numbers, records}},
	{"query", "style: spaceDelimited, explode: false", func() *rapid.Generator[string] { return without(" ") }, []kind{arrays, numbers, records}},
	{"query", "style: pipeDelimited, explode: false", func() *rapid.Generator[string] { return without("|") }, []kind{arrays, numbers, records}},
	{"query", "style: deepObject, explode: true", rapid.String, []kind{records}},
	{"header", "style: simple", func() *rapid.Generator[string] { return visible("") }, []kind{texts, integers, booleans, trees}},
	{"header", "style: simple", func() *rapid.Generator[string] { return visible(",") }, []kind{arrays, numbers, records}},
	{"header", "style: simple, explode: true", func() *rapid.Generator[string] { return visible(",") }, []kind{arrays, records}},
	{"cookie", "style: form", rapid.String, []kind{texts, integers, booleans, arrays, numbers, records, trees}},
	{"cookie", "style: form, explode: false", rapid.String, []kind{texts, arrays, numbers, records}},
}

// A random value of every form a parameter can have comes back as it was.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	for _, place := range places {
		for _, k := range place.kinds {
			declared := place.style + ", " + k.declared
			if strings.HasPrefix(k.declared, "content") {
				declared = k.declared
			}
			t.Run(place.in+" "+declared, func(t *testing.T) {
				t.Parallel()
				op := withParameter(t, place.in, declared)
				values := k.values(place.element())
				rapid.Check(t, func(t *rapid.T) { readBack(t, op, place.in, values.Draw(t, "value")) })
			})
		}
	}
}

func readBack(t *rapid.T, op *openapi.Operation, in string, v any) {
	m := carrying(op, in, v).Message("")
	doc := received(m)
	decoded := op.Decode(doc, openapi.Match{Operation: op, Raw: []string{strings.TrimPrefix(doc.Path(), "/x/")}})
	got := map[string]map[string]any{"path": decoded.Path, "query": decoded.Query, "header": decoded.Headers, "cookie": decoded.Cookies}[in]
	if diff := cmp.Diff(v, got["p"]); diff != "" || len(decoded.Problems) > 0 {
		t.Fatalf("%+v is read with %v (-written +read):\n%s", m, decoded.Problems, diff)
	}
}

func TestATextInAPathParameterReachesItsOperation(t *testing.T) {
	t.Parallel()
	doc := document(t, `
paths:
  /a/{p}/b/{q}:
    get:
      operationId: x
      parameters: [{name: p, in: path, required: true, schema: {type: string}}, {name: q, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
`)
	rapid.Check(t, func(t *rapid.T) {
		c := carrying(doc.Operations[0], "path", rapid.String().Draw(t, "p"))
		c.Path["q"] = rapid.OneOf(rapid.String(), rapid.Just("{p}")).Draw(t, "q")
		r := received(c.Message(""))
		match, _, _ := doc.Route(r.Method, r.Path())
		if match.Operation == nil {
			t.Fatalf("%s reaches nothing", r.Target)
		}
		decoded := match.Operation.Decode(r, match)
		if diff := cmp.Diff(c.Path, decoded.Path); diff != "" {
			t.Fatalf("%s (-written +read):\n%s", r.Target, diff)
		}
	})
}

func TestBodiesAreReadBack(t *testing.T) {
	t.Parallel()
	form := kind{"", func(e *rapid.Generator[string]) *rapid.Generator[any] {
		return rapid.Custom(func(t *rapid.T) any {
			return map[string]any{"a": e.Draw(t, "a"), "b": whole(e).Draw(t, "b"), "c": lists(e).Draw(t, "c")}
		})
	}}
	for mediaType, k := range map[string]kind{"application/json": trees, "text/plain": texts, "application/x-www-form-urlencoded": form} {
		t.Run(mediaType, func(t *testing.T) {
			t.Parallel()
			op := withBody(t, mediaType)
			rapid.Check(t, func(t *rapid.T) {
				v := k.values(rapid.String()).Draw(t, "value")
				m := (&call.Call{Operation: op, Body: v, HasBody: true, MediaType: mediaType}).Message("")
				decoded := op.Decode(received(m), openapi.Match{Operation: op})
				if diff := cmp.Diff(v, decoded.Body); len(m.Body) > 0 && (diff != "" || len(decoded.Problems) > 0) {
					t.Fatalf("%q is read with %v (-written +read):\n%s", m.Body, decoded.Problems, diff)
				}
			})
		})
	}
}

// withBody is POST /x, which takes a body of a media type.
func withBody(t testing.TB, mediaType string) *openapi.Operation {
	t.Helper()
	declared := "{}"
	if strings.HasSuffix(mediaType, "urlencoded") {
		declared = "{type: object, properties: {a: {type: string}, b: {type: integer}, c: {type: array, items: {type: string}}}}"
	}
	return document(t, fmt.Sprintf(`
paths:
  /x:
    post:
      operationId: x
      requestBody: {required: true, content: {%s: {schema: %s}}}
      responses: {'200': {description: ok}}
`, mediaType, declared)).Operations[0]
}
