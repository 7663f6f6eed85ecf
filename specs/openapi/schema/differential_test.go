package schema

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"
)

// names that make locations, patterns and unevaluated properties interesting.
var testNames = []string{"a", "b", "ab", "x-1", "", "a/b", "~", "%41", "é", "a b", "$ref", "properties", "#"}

var testPatterns = []string{"^a", "b$", "^[ab]+$", "[0-9]", "^$", "x-"}

func genName() *rapid.Generator[string] { return rapid.SampledFrom(testNames) }

func genNumber() *rapid.Generator[json.Number] {
	return rapid.SampledFrom([]json.Number{"0", "-0", "1", "1.0", "1e0", "2", "3", "-1", "0.5", "2.5", "10", "1e2", "9007199254740993",
		"9007199254740992", "2147483648", "9223372036854775808", "1e400", "0.1", "0.30"})
}

func genText() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "a", "b", "ab", "é", "😀", "ée\u0301", "2020-02-29T00:00:00z", "YWI=", "x-1", "null", "1"})
}

func genValue(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return genNumber().Draw(t, "number")
		case 3:
			return genText().Draw(t, "text")
		case 4:
			return rapid.SliceOfN(genValue(depth-1), 0, 4).Draw(t, "list")
		default:
			return rapid.MapOfN(genName(), genValue(depth-1), 0, 4).Draw(t, "object")
		}
	})
}

// schemaMaker draws schemas; made ones are used again, so that pointers are shared and graphs close to cycles.
type schemaMaker struct {
	t    *rapid.T
	made []*Schema
	left int
}

func (m *schemaMaker) flip(label string, oneIn int) bool {
	return rapid.IntRange(1, oneIn).Draw(m.t, label) == 1
}

// schema draws a subschema; inside tells that it is applied to a part of the value, so that cycles are allowed.
func (m *schemaMaker) schema(inside bool) *Schema {
	if inside && len(m.made) > 0 && m.flip("reuse", 6) {
		return rapid.SampledFrom(m.made).Draw(m.t, "shared")
	}
	s := &Schema{}
	if inside {
		m.made = append(m.made, s)
	}
	m.left--
	if m.left < 0 {
		s.Never = m.flip("never", 4)
		return s
	}
	for range rapid.IntRange(1, 3).Draw(m.t, "keywords") {
		m.keyword(s)
	}
	s.ReadOnly, s.WriteOnly = m.flip("readOnly", 12), m.flip("writeOnly", 12)
	if m.flip("named", 6) {
		s.Name = "component"
	}
	return s
}

func (m *schemaMaker) count() *int {
	n := rapid.IntRange(0, 3).Draw(m.t, "count")
	return &n
}

func (m *schemaMaker) rat() *big.Rat { return ratOf(genNumber().Draw(m.t, "limit")) }

func (m *schemaMaker) list(inside bool) []*Schema {
	var list []*Schema
	for range rapid.IntRange(1, 3).Draw(m.t, "branches") {
		list = append(list, m.schema(inside))
	}
	return list
}

func (m *schemaMaker) properties(keys []string, inside bool) []Property {
	var list []Property
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 3, rapid.ID).Draw(m.t, "names") {
		list = append(list, Property{name, m.schema(inside)})
	}
	return list
}

func (m *schemaMaker) keyword(s *Schema) {
	names := func() []string { return rapid.SliceOfN(genName(), 0, 2).Draw(m.t, "required") }
	switch rapid.IntRange(0, 33).Draw(m.t, "keyword") {
	case 0, 1:
		s.Types = rapid.SliceOfN(rapid.SampledFrom(typeNames), 1, 3).Draw(m.t, "types")
	case 2:
		s.Format = rapid.SampledFrom([]string{"int32", "int64", "float", "double", "byte", "date-time", "uuid", "unknown"}).Draw(m.t, "format")
	case 3:
		s.Enum = rapid.SliceOfN(genValue(1), 0, 4).Draw(m.t, "enum")
	case 4:
		v := genValue(1).Draw(m.t, "const")
		s.Const = &v
	case 5:
		s.MinLength = m.count()
	case 6:
		s.MaxLength = m.count()
	case 7:
		s.Pattern = rapid.SampledFrom(testPatterns).Draw(m.t, "pattern")
	case 8:
		s.Minimum = m.rat()
	case 9:
		s.Maximum = m.rat()
	case 10:
		s.ExclusiveMinimum = m.rat()
	case 11:
		s.ExclusiveMaximum = m.rat()
	case 12:
		if r := m.rat(); r.Sign() > 0 {
			s.MultipleOf = r
		}
	case 13:
		s.Items = m.schema(true)
	case 14:
		s.PrefixItems = m.list(true)
	case 15:
		s.Contains = m.schema(true)
		s.MinContains = m.count()
	case 16:
		s.Contains = m.schema(true)
		s.MaxContains = m.count()
	case 17:
		s.MinItems = m.count()
	case 18:
		s.MaxItems = m.count()
	case 19:
		s.UniqueItems = true
	case 20, 21:
		s.Properties = m.properties(testNames, true)
	case 22:
		s.PatternProperties = m.properties(testPatterns, true)
	case 23:
		s.PropertyNames = m.schema(true)
	case 24:
		s.AdditionalProperties = m.schema(true)
	case 25:
		s.UnevaluatedProperties = m.schema(true)
	case 26:
		s.UnevaluatedItems = m.schema(true)
	case 27:
		s.Required = names()
	case 28:
		s.DependentRequired = map[string][]string{genName().Draw(m.t, "name"): names()}
		s.DependentSchemas = m.properties(testNames, false)
	case 29:
		s.MinProps = m.count()
		s.MaxProps = m.count()
	case 30:
		s.AllOf = m.list(false)
	case 31:
		s.AnyOf = m.list(false)
	case 32:
		s.OneOf = m.list(false)
	default:
		s.If, s.Then, s.Else = m.schema(false), m.schema(false), m.schema(false)
		if m.flip("not", 3) {
			s.Not = m.schema(false)
		}
	}
}

func drawSchema(t *rapid.T) *Schema {
	m := &schemaMaker{t: t, left: 12}
	return m.schema(true)
}

func TestTheFastValidatorAgreesWithTheAuthority(t *testing.T) {
	t.Parallel()
	rapid.Check(t, agreement)
}

func FuzzTheFastValidatorAgreesWithTheAuthority(f *testing.F) {
	f.Add([]byte("seed"))
	f.Fuzz(rapid.MakeFuzz(agreement))
}

func agreement(t *rapid.T) {
	s := drawSchema(t)
	d := Direction(rapid.IntRange(0, 1).Draw(t, "direction"))
	j, err := Compile(s, d, Options{})
	if err != nil {
		t.Skip(err) // an in-place loop; the tests of Compile judge the errors
	}
	for range 6 {
		v := genValue(3).Draw(t, "value")
		got, want := j.Valid(v), j.authority.verdict(v) == nil
		if got != want {
			t.Fatalf("Valid is %v, the authority says %v\nvalue  %s\nschema %s", got, want, show(v), show(newEmitter(d, newGraph(nil)).body(s, nil)))
		}
		if reasons := j.Explain(v); (reasons == nil) != want {
			t.Fatalf("Explain says %v, the authority %v", reasons, want)
		}
	}
}

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// plain compiles JSON Schema by the engine without anything of ours.
func plain(t testing.TB, text string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.LoadURL = func(url string) (io.ReadCloser, error) { return nil, errUnknownURL(url) }
	if err := c.AddResource("https://schema.invalid/plain", bytes.NewReader([]byte(text))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("https://schema.invalid/plain")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOurKeywordsMeanWhatThoseOfTheEngineMean(t *testing.T) {
	t.Parallel()
	text, number := typed("string"), typed("number")
	for plainly, ours := range map[string]*Schema{
		`{"uniqueItems": true}`:  {UniqueItems: true},
		`{"pattern": "^[ab]+$"}`: {Pattern: "^[ab]+$"},
		`{"patternProperties": {"^a": {"type": "string"}, "b$": {"type": "number"}}}`:                                       {PatternProperties: props("^a", text, "b$", number)},
		`{"patternProperties": {"^a": true}, "properties": {"b": true}, "additionalProperties": {"type": "string"}}`:        {PatternProperties: props("^a", &Schema{}), Properties: props("b", &Schema{}), AdditionalProperties: text},
		`{"patternProperties": {"^a": true}, "additionalProperties": false}`:                                                {PatternProperties: props("^a", &Schema{}), AdditionalProperties: never},
		`{"allOf": [{"patternProperties": {"^a": true}}], "unevaluatedProperties": false}`:                                  {AllOf: []*Schema{{PatternProperties: props("^a", &Schema{})}}, UnevaluatedProperties: never},
		`{"allOf": [{"patternProperties": {"^a": true}, "additionalProperties": true}], "unevaluatedProperties": false}`:    {AllOf: []*Schema{{PatternProperties: props("^a", &Schema{}), AdditionalProperties: &Schema{}}}, UnevaluatedProperties: never},
		`{"not": {"patternProperties": {"^a": {"type": "string"}}}, "propertyNames": {"pattern": "a"}, "minProperties": 1}`: {Not: &Schema{PatternProperties: props("^a", text)}, PropertyNames: &Schema{Pattern: "a"}, MinProps: ptr(1)},
	} {
		t.Run(plainly, func(t *testing.T) {
			t.Parallel()
			engine, j := plain(t, plainly), mustCompile(t, ours, Request)
			rapid.Check(t, func(t *rapid.T) {
				v := genValue(2).Draw(t, "value")
				if want := engine.Validate(v) == nil; j.Valid(v) != want || (j.Explain(v) == nil) != want {
					t.Fatalf("%s: the engine says %v", show(v), want)
				}
			})
		})
	}
}

func TestAChangeIsJudgedAsTheWholeWouldBe(t *testing.T) {
	t.Parallel()
	judged := 0
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchema(t)
		j, err := Compile(s, Response, Options{})
		if err != nil {
			return
		}
		object := rapid.MapOfN(genName(), genValue(1), 0, 5)
		before, changed := object.Draw(t, "before"), object.Draw(t, "changed")
		if !j.Valid(before) {
			before = map[string]any{}
		}
		if !j.Valid(before) {
			return
		}
		judged++
		after := maps.Clone(before)
		maps.Copy(after, changed)
		if got, want := j.ValidChange(after, slices.Collect(maps.Keys(changed))), j.Valid(after); got != want {
			t.Fatalf("%s with %s: a change is valid %v, the whole %v", show(before), show(changed), got, want)
		}
	})
	if judged == 0 {
		t.Error("no change was judged")
	}
}

func TestWhatIsKnownToFitIsJudgedAsIfItWereNotKnown(t *testing.T) {
	t.Parallel()
	judged := 0
	rapid.Check(t, func(t *rapid.T) {
		part, other := drawSchema(t), drawSchema(t)
		whole := &Schema{Properties: []Property{{Name: "a", Schema: part}, {Name: "b", Schema: other}}}
		c := NewCompiler(Options{})
		ofPart, err := c.Compile(part, Response)
		ofWhole, err2 := c.Compile(whole, Response)
		if err != nil || err2 != nil {
			return
		}
		object := rapid.MapOfN(genName(), genValue(1), 0, 5).Draw(t, "object")
		if !ofPart.Valid(object) {
			object = map[string]any{}
		}
		if !ofPart.Valid(object) {
			return
		}
		judged++
		v := map[string]any{"a": object, "b": rapid.OneOf(rapid.Just[any](object), genValue(2)).Draw(t, "b")}
		if got, want := ofWhole.ValidGiven(v, []Fact{{part, object}}), ofWhole.Valid(v); got != want {
			t.Fatalf("%s: valid %v when it is known that %s fits, else %v", show(v), got, show(object), want)
		}
	})
	if judged == 0 {
		t.Error("nothing was known")
	}
}
