package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The subjects of OpenAPI's "Style Examples": color is a string, an array or an object of integers.
var (
	aString  = Shape{Kind: String}
	anArray  = Shape{Kind: Array, Items: &Shape{Kind: String}}
	anObject = Shape{Kind: Object, Properties: map[string]*Shape{"R": {Kind: Integer}, "G": {Kind: Integer}, "B": {Kind: Integer}}}

	blue   any = "blue"
	colors any = []any{"blue", "black", "brown"}
	rgb    any = map[string]any{"R": n("100"), "G": n("200"), "B": n("150")}
	none   any = ""
	noneOf any = []any{""}
)

type row struct {
	style   string
	explode bool
	shape   Shape
	text    string
	want    any
}

func (r row) name() string {
	if r.explode {
		return r.style + " explode " + r.text
	}
	return r.style + " " + r.text
}

func (r row) param() *Param {
	return &Param{Name: "color", Style: r.style, Explode: r.explode, Shape: r.shape}
}

func TestPathStyles(t *testing.T) {
	t.Parallel()
	rows := []row{
		{"matrix", false, aString, ";color", none},
		{"matrix", false, aString, ";color=", none},
		{"matrix", false, aString, ";color=blue", blue},
		{"matrix", false, anArray, ";color", noneOf},
		{"matrix", false, anArray, ";color=blue,black,brown", colors},
		{"matrix", false, anObject, ";color=R,100,G,200,B,150", rgb},
		{"matrix", true, aString, ";color", none},
		{"matrix", true, aString, ";color=blue", blue},
		{"matrix", true, anArray, ";color", noneOf},
		{"matrix", true, anArray, ";color=blue;color=black;color=brown", colors},
		{"matrix", true, anObject, ";R=100;G=200;B=150", rgb},
		{"label", false, aString, ".", none},
		{"label", false, aString, ".blue", blue},
		{"label", false, aString, ".a.b", "a.b"},
		{"label", false, anArray, ".", noneOf},
		{"label", false, anArray, ".blue.black.brown", colors},
		{"label", false, anArray, ".blue,black,brown", colors},
		{"label", false, anObject, ".R.100.G.200.B.150", rgb},
		{"label", false, anObject, ".R,100,G,200,B,150", rgb},
		{"label", true, aString, ".", none},
		{"label", true, aString, ".blue", blue},
		{"label", true, anArray, ".", noneOf},
		{"label", true, anArray, ".blue.black.brown", colors},
		{"label", true, anArray, ".a,b.c", []any{"a,b", "c"}},
		{"label", true, anObject, ".R=100.G=200.B=150", rgb},
		{"simple", false, aString, "", none},
		{"simple", false, aString, "blue", blue},
		{"simple", false, aString, "a,b", "a,b"},
		{"simple", false, anArray, "", noneOf},
		{"simple", false, anArray, "blue,black,brown", colors},
		{"simple", false, anArray, "a%2Cb,c+d,%C3%A9", []any{"a,b", "c+d", "é"}},
		{"simple", false, anObject, "R,100,G,200,B,150", rgb},
		{"simple", true, aString, "blue", blue},
		{"simple", true, anArray, "blue,black,brown", colors},
		{"simple", true, anObject, "R=100,G=200,B=150", rgb},
		{"simple", true, anObject, "R=100,x%3Dy=a=b", map[string]any{"R": n("100"), "x=y": "a=b"}},
		{"", false, aString, "a%2Fb%00", "a/b\x00"},
	}
	for _, r := range rows {
		t.Run(r.name(), func(t *testing.T) {
			t.Parallel()
			got, found, err := DecodePath(r.param(), r.text)
			decoded(t, r.want, got, found, err)
		})
	}
}

func TestQueryStyles(t *testing.T) {
	t.Parallel()
	rows := []row{
		{"form", false, aString, "color=", none},
		{"form", false, aString, "color", none},
		{"form", false, aString, "color=blue", blue},
		{"form", false, anArray, "color=", noneOf},
		{"form", false, anArray, "color=blue,black,brown", colors},
		{"form", false, anArray, "color=a%2Cb,c+d,%2B", []any{"a,b", "c d", "+"}},
		{"form", false, anObject, "color=R,100,G,200,B,150", rgb},
		{"form", true, aString, "color=", none},
		{"form", true, aString, "color=blue", blue},
		{"form", true, anArray, "color=", noneOf},
		{"form", true, anArray, "color", noneOf},
		{"form", true, anArray, "color=blue&color=black&color=brown", colors},
		{"form", true, anArray, "color=a,b", []any{"a,b"}},
		{"form", true, anArray, "color=a&color=", []any{"a", ""}},
		{"form", true, anArray, "color=a;color=b", []any{"a;color=b"}},
		{"form", true, anObject, "R=100&G=200&B=150", rgb},
		{"form", true, anObject, "x=1&R=100&color=2", map[string]any{"R": n("100")}},
		{"spaceDelimited", false, anArray, "color=blue%20black%20brown", colors},
		{"spaceDelimited", false, anArray, "color=blue+black%20brown", colors},
		{"spaceDelimited", false, anArray, "color=a%2Bb+c%2520d", []any{"a+b", "c%20d"}},
		{"spaceDelimited", false, anObject, "color=R%20100%20G%20200%20B%20150", rgb},
		{"spaceDelimited", true, anArray, "color=blue&color=black&color=brown", colors},
		{"spaceDelimited", false, aString, "color=a%20b", "a b"},
		{"pipeDelimited", false, anArray, "color=blue|black|brown", colors},
		{"pipeDelimited", false, anArray, "color=blue%7Cblack%7cbrown", colors},
		{"pipeDelimited", false, anArray, "color=a,b|%257C", []any{"a,b", "%7C"}},
		{"pipeDelimited", false, anObject, "color=R%7C100%7CG%7C200%7CB%7C150", rgb},
		{"pipeDelimited", false, anObject, "color=R|100|G|200|B|150", rgb},
		{"deepObject", true, anObject, "color[R]=100&color[G]=200&color[B]=150", rgb},
		{"deepObject", true, anObject, "color%5BR%5D=100&colors[R]=1&x=2", map[string]any{"R": n("100")}},
		{"deepObject", true, anObject, "color[other]=1", map[string]any{"other": "1"}},
		{"", true, aString, "color=%C3%A9+%00", "é \x00"},
	}
	for _, r := range rows {
		t.Run(r.name(), func(t *testing.T) {
			t.Parallel()
			got, found, err := DecodeQuery(r.param(), pairs(t, r.text))
			decoded(t, r.want, got, found, err)
		})
	}
}

func TestHeaderStyles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		row
		lines []string
	}{
		{row{"simple", false, aString, "", none}, []string{""}},
		{row{"simple", false, aString, "blue", blue}, []string{" blue\t"}},
		{row{"simple", false, aString, "a, b", "a, b"}, []string{"a, b"}},
		{row{"simple", false, aString, "escape", "%C3+é"}, []string{"%C3+é"}},
		{row{"simple", false, anArray, "", noneOf}, []string{""}},
		{row{"simple", false, anArray, "blue,black,brown", colors}, []string{"blue,black,brown"}},
		{row{"simple", false, anArray, "lines", colors}, []string{"blue, black", " brown"}},
		{row{"simple", false, anObject, "R,100,G,200,B,150", rgb}, []string{"R,100, G,200, B,150"}},
		{row{"simple", true, aString, "blue", blue}, []string{"blue"}},
		{row{"simple", true, anArray, "blue,black,brown", colors}, []string{"blue,black,brown"}},
		{row{"simple", true, anObject, "R=100,G=200,B=150", rgb}, []string{"R=100, G=200", "B=150"}},
	}
	for _, test := range tests {
		t.Run(test.name(), func(t *testing.T) {
			t.Parallel()
			got, found, err := DecodeHeader(test.param(), test.lines)
			decoded(t, test.want, got, found, err)
		})
	}
}

func TestCookieStyles(t *testing.T) {
	t.Parallel()
	rows := []row{
		{"form", false, aString, "color=", none},
		{"form", false, aString, "a=%zz; color=blue; b", blue},
		{"form", false, aString, "color=a%20b+c==&color=d", "a b+c==&color=d"},
		{"form", false, anArray, "color=", noneOf},
		{"form", false, anArray, "color=blue,black,brown", colors},
		{"form", false, anArray, "color=a%2Cb,c+d", []any{"a,b", "c+d"}},
		{"form", false, anObject, "color=R,100,G,200,B,150", rgb},
		{"form", true, aString, "color=blue", blue},
		{"form", true, anArray, "color=blue&color=black&color=brown", colors},
		{"form", true, anArray, "color=blue; color=black;color=brown", colors},
		{"form", true, anArray, "other=1&color=red; color=a", []any{"a"}},
		{"form", true, anObject, "R=100&G=200&B=150", rgb},
		{"form", true, anObject, "R=100; G=200; B=150; x=%zz", rgb},
	}
	for _, r := range rows {
		t.Run(r.name(), func(t *testing.T) {
			t.Parallel()
			got, found, err := DecodeCookie(r.param(), []string{"first=1", r.text})
			decoded(t, r.want, got, found, err)
		})
	}
}

func TestStylesListsTheDefaultFirst(t *testing.T) {
	t.Parallel()
	for in, first := range map[string]string{"path": "simple", "query": "form", "header": "simple", "cookie": "form"} {
		if got := Styles(in); len(got) == 0 || got[0] != first {
			t.Errorf("%s: got %v, want %s first", in, got, first)
		}
	}
	if got := Styles("body"); got != nil {
		t.Errorf("body: got %v", got)
	}
}

func pairs(t *testing.T, raw string) []Pair {
	t.Helper()
	pairs, err := ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}

func decoded(t *testing.T, want, got any, found bool, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got); !found || err != nil || diff != "" {
		t.Errorf("found %v, error %v, difference (-want +got):\n%s", found, err, diff)
	}
}
