package wire

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrimitivesBecomeTheirKindOnlyInJSONSpelling(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind Kind
		text string
		want any
	}{
		{Any, "1", "1"},
		{String, "1", "1"},
		{Integer, "1", n("1")},
		{Integer, "-12", n("-12")},
		{Integer, "0", n("0")},
		{Integer, "9223372036854775808", n("9223372036854775808")},
		{Integer, "01", "01"},
		{Integer, "+1", "+1"},
		{Integer, "1.0", "1.0"},
		{Integer, "1e3", "1e3"},
		{Integer, " 1", " 1"},
		{Integer, "1 ", "1 "},
		{Integer, "", ""},
		{Integer, "-", "-"},
		{Integer, "٣", "٣"},
		{Integer, strings.Repeat("1", 1001), strings.Repeat("1", 1001)},
		{Number, "1.5e-3", n("1.5e-3")},
		{Number, "1E+3", n("1E+3")},
		{Number, "1.", "1."},
		{Number, ".5", ".5"},
		{Number, "1e", "1e"},
		{Number, "NaN", "NaN"},
		{Number, "0x1", "0x1"},
		{Number, "1_000", "1_000"},
		{Number, "1e1001", "1e1001"},
		{Boolean, "true", true},
		{Boolean, "false", false},
		{Boolean, "TRUE", "TRUE"},
		{Boolean, "1", "1"},
		{Boolean, "", ""},
		{Null, "null", nil},
		{Null, "", ""},
		{Null | String, "null", "null"},
		{Null | Integer, "null", nil},
		{String | Integer, "12", n("12")},
		{String | Boolean, "true", true},
		{Integer | Number, "1.5", n("1.5")},
		{String | Integer, "012", "012"},
	}
	for _, test := range tests {
		p := &Param{Name: "p", Shape: Shape{Kind: test.kind}}
		got, found, err := DecodeQuery(p, []Pair{{Name: "p", Value: test.text, RawValue: test.text, HasEquals: true}})
		if diff := cmp.Diff(test.want, got); !found || err != nil || diff != "" {
			t.Errorf("%q as %d: found %v, error %v\n%s", test.text, test.kind, found, err, diff)
		}
	}
}

func TestParametersThatAreAbsentAreNotFound(t *testing.T) {
	t.Parallel()
	for _, p := range []*Param{
		{Name: "roles"}, {Name: "roles", JSON: true},
		{Name: "roles", Shape: anArray}, {Name: "roles", Explode: true, Shape: anArray},
		{Name: "roles", Shape: anObject}, {Name: "roles", Explode: true, Shape: anObject},
		{Name: "roles", Style: "deepObject", Explode: true, Shape: anObject},
	} {
		for _, raw := range []string{"", "&&", "roles[]=a", "Roles=a", "role=a", "roles%20=a", "x=roles"} {
			if p.deep() && raw == "roles[]=a" {
				continue // belongs to it, and is malformed
			}
			v, found, err := DecodeQuery(p, pairs(t, raw))
			if v != nil || found || err != nil {
				t.Errorf("%+v in %q: got %v, %v, %v", p, raw, v, found, err)
			}
		}
		if v, found, err := DecodeHeader(p, nil); v != nil || found || err != nil {
			t.Errorf("%+v in no header: got %v, %v, %v", p, v, found, err)
		}
		if v, found, err := DecodeCookie(p, []string{"", "; ;x=1"}); v != nil || found || err != nil {
			t.Errorf("%+v in other cookies: got %v, %v, %v", p, v, found, err)
		}
	}
}

func TestMalformedParametersAreRefused(t *testing.T) {
	t.Parallel()
	type decode func(p *Param, text string) (any, bool, error)
	query := func(p *Param, text string) (any, bool, error) { return DecodeQuery(p, pairs(t, text)) }
	header := func(p *Param, text string) (any, bool, error) { return DecodeHeader(p, strings.Split(text, "\n")) }
	cookie := func(p *Param, text string) (any, bool, error) { return DecodeCookie(p, []string{text}) }
	deep := Param{Style: "deepObject", Explode: true, Shape: anObject}
	tests := []struct {
		name   string
		decode decode
		param  Param
		text   string
		reason Reason
	}{
		{"scalar twice", query, Param{}, "p=1&p=1", ReasonRepeated},
		{"scalar twice, once escaped", query, Param{}, "p=1&%70=1", ReasonRepeated},
		{"array without explode twice", query, Param{Shape: anArray}, "p=1&p=2", ReasonRepeated},
		{"object without explode twice", query, Param{Shape: anObject}, "p=R,1&p=G,2", ReasonRepeated},
		{"JSON twice", query, Param{JSON: true}, "p=1&p=2", ReasonRepeated},
		{"property twice", query, Param{Shape: anObject}, "p=R,1,R,2", ReasonRepeated},
		{"exploded property twice", query, Param{Explode: true, Shape: anObject}, "R=1&R=2", ReasonRepeated},
		{"object with an odd part", query, Param{Shape: anObject}, "p=R,1,G", ReasonStyle},
		{"empty object", query, Param{Shape: anObject}, "p=", ReasonStyle},
		{"not JSON", query, Param{JSON: true}, "p={a}", ReasonJSON},
		{"empty JSON", query, Param{JSON: true}, "p=", ReasonEmpty},
		{"deep property twice", query, deep, "p[R]=1&p[R]=2", ReasonRepeated},
		{"deep without a property", query, deep, "p=1", ReasonStyle},
		{"deep with an empty property", query, deep, "p[]=1", ReasonStyle},
		{"deep unclosed", query, deep, "p[R=1", ReasonStyle},
		{"deep with text behind", query, deep, "p[R]x=1", ReasonStyle},
		{"deep nested in a primitive", query, deep, "p[R][x]=1", ReasonStyle},
		{"deep nested in an unknown", query, deep, "p[x][y]=1", ReasonStyle},
		{"label without a full stop", DecodePath, Param{Style: "label"}, "a", ReasonStyle},
		{"empty label", DecodePath, Param{Style: "label"}, "", ReasonStyle},
		{"label object with an odd part", DecodePath, Param{Style: "label", Shape: anObject}, ".R", ReasonStyle},
		{"matrix without a semicolon", DecodePath, Param{Style: "matrix"}, "p=a", ReasonStyle},
		{"matrix of another name", DecodePath, Param{Style: "matrix"}, ";q=a", ReasonStyle},
		{"matrix with a broken name", DecodePath, Param{Style: "matrix"}, ";%zz=a", ReasonEscape},
		{"matrix array with another name", DecodePath, Param{Style: "matrix", Explode: true, Shape: anArray}, ";p=a;q=b", ReasonStyle},
		{"matrix object without =", DecodePath, Param{Style: "matrix", Explode: true, Shape: anObject}, ";R=1;G", ReasonStyle},
		{"simple object without =", DecodePath, Param{Explode: true, Shape: anObject}, "R=1,G", ReasonStyle},
		{"simple property twice", DecodePath, Param{Explode: true, Shape: anObject}, "R=1,%52=2", ReasonRepeated},
		{"broken escape in the path", DecodePath, Param{}, "a%2", ReasonEscape},
		{"broken escape in an element", DecodePath, Param{Shape: anArray}, "a,%", ReasonEscape},
		{"broken escape in a name", DecodePath, Param{Shape: anObject}, "%,1", ReasonEscape},
		{"broken escape in a property", DecodePath, Param{Shape: anObject}, "R,%g0", ReasonEscape},
		{"path that is not UTF-8", DecodePath, Param{}, "%C3", ReasonUTF8},
		{"path JSON that is broken", DecodePath, Param{JSON: true}, "%5B", ReasonJSON},
		{"header twice", header, Param{}, "a\na", ReasonRepeated},
		{"header JSON twice", header, Param{JSON: true}, "1\n1", ReasonRepeated},
		{"header that is not UTF-8", header, Param{}, "\xe9", ReasonUTF8},
		{"header object with an odd part", header, Param{Shape: anObject}, "R,1\nG", ReasonStyle},
		{"cookie twice", cookie, Param{}, "p=1; p=1", ReasonRepeated},
		{"cookie with a broken escape", cookie, Param{}, "p=%", ReasonEscape},
		{"cookie name that is not UTF-8", cookie, Param{Explode: true, Shape: Shape{Kind: Object, Additional: &aString}}, "\xe8=1", ReasonUTF8},
		{"cookie part with a broken escape", cookie, Param{Explode: true, Shape: anArray}, "p=1&p=%", ReasonEscape},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.param.Name = "p"
			v, found, err := test.decode(&test.param, test.text)
			refused, ok := errors.AsType[*Error](err)
			if !ok || !found || v != nil || refused.Reason != test.reason {
				t.Fatalf("got %v, %v, error %v; want %s", v, found, err, test.reason)
			}
			printable(t, err)
		})
	}
}

func TestJSONContentIsReadInEveryLocation(t *testing.T) {
	t.Parallel()
	p := &Param{Name: "p", JSON: true, Explode: true, Shape: Shape{Kind: Object}}
	want := any(map[string]any{"a": []any{n("1"), "+"}})
	v, found, err := DecodeQuery(p, pairs(t, "p=%7B%22a%22:[1,%22%2B%22]%7D"))
	decoded(t, want, v, found, err)
	v, found, err = DecodePath(p, "%7B%22a%22:[1,%22+%22]%7D")
	decoded(t, want, v, found, err)
	v, found, err = DecodeHeader(p, []string{` {"a":[1,"+"]} `})
	decoded(t, want, v, found, err)
	v, found, err = DecodeCookie(p, []string{`p={"a":[1%2C"+"]}`})
	decoded(t, want, v, found, err)
}

func TestAFreeFormObjectTakesWhatNobodyElseClaims(t *testing.T) {
	t.Parallel()
	p := &Param{Name: "filter", Explode: true, Except: map[string]bool{"limit": true},
		Shape: Shape{Kind: Object, Additional: &Shape{Kind: Integer}}}
	v, found, err := DecodeQuery(p, pairs(t, "limit=3&a=1&b=x"))
	decoded(t, map[string]any{"a": n("1"), "b": "x"}, v, found, err)
}

func TestDeepObjectsNestWhereTheShapeSaysSo(t *testing.T) {
	t.Parallel()
	inner := &Shape{Kind: Object, Additional: &Shape{Kind: Integer}}
	p := &Param{Name: "p", Style: "deepObject", Explode: true, Shape: Shape{Kind: Object, Additional: inner}}
	v, found, err := DecodeQuery(p, pairs(t, "p[a][b]=1&p[a][c]=2&p[d][b]=x"))
	decoded(t, map[string]any{"a": map[string]any{"b": n("1"), "c": n("2")}, "d": map[string]any{"b": "x"}}, v, found, err)
	for raw, reason := range map[string]Reason{
		"p[a]=1&p[a][b]=2": ReasonRepeated, "p[a][b]=1&p[a]=2": ReasonRepeated, "p[a][b]=1&p[a][b]=2": ReasonRepeated,
	} {
		_, _, err := DecodeQuery(p, pairs(t, raw))
		if refused, ok := errors.AsType[*Error](err); !ok || refused.Reason != reason {
			t.Errorf("%s: error %v, want %s", raw, err, reason)
		}
	}
}

func TestDeepObjectsOfARecursiveShapeAreBounded(t *testing.T) {
	t.Parallel()
	p := &Param{Name: "p", Style: "deepObject", Shape: Shape{Kind: Object}}
	p.Shape.Additional = &p.Shape
	_, _, err := DecodeQuery(p, []Pair{{Name: "p" + strings.Repeat("[a]", 100_000), Value: "1"}})
	if refused, ok := errors.AsType[*Error](err); !ok || refused.Reason != ReasonDepth {
		t.Errorf("error %v, want %s", err, ReasonDepth)
	}
}
