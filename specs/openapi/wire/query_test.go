package wire

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseQueryKeepsOrderAndRawValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw  string
		want []Pair
	}{
		{"", nil},
		{"&", []Pair{}},
		{"a=1&b=2&a=3", []Pair{{"a", "1", "1", true}, {"b", "2", "2", true}, {"a", "3", "3", true}}},
		{"&a&&b=&", []Pair{{"a", "", "", false}, {"b", "", "", true}}},
		{"=x&=", []Pair{{"", "x", "x", true}, {"", "", "", true}}},
		{"a=b=c;d", []Pair{{"a", "b=c;d", "b=c;d", true}}},
		{"a+b=c+%2B%2c", []Pair{{"a b", "c +,", "c+%2B%2c", true}}},
		{"%61%5B%5D=%00%26%3D", []Pair{{"a[]", "\x00&=", "%00%26%3D", true}}},
		{"a=é&?=#", []Pair{{"a", "é", "é", true}, {"?", "#", "#", true}}},
	}
	for _, test := range tests {
		t.Run(test.raw, func(t *testing.T) {
			t.Parallel()
			got, err := ParseQuery(test.raw)
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParseQueryRefusesWithReasonAndOffset(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw    string
		reason Reason
		offset int
	}{
		{"a=%zz", ReasonEscape, 2},
		{"a=1&b=%", ReasonEscape, 6},
		{"a=1&b=x%4", ReasonEscape, 7},
		{"a=1&%g1=x", ReasonEscape, 4},
		{"a=%%20", ReasonEscape, 2},
		{"a=\xff", ReasonUTF8, 2},
		{"ab=1&%C3%A9=x%20%FF", ReasonUTF8, 16},
		{"a=%ED%A0%80", ReasonUTF8, 2},
	}
	for _, test := range tests {
		pairs, err := ParseQuery(test.raw)
		refused, ok := errors.AsType[*Error](err)
		if !ok || pairs != nil || refused.Reason != test.reason || refused.Offset != test.offset {
			t.Errorf("%q: got %v, error %v; want %s at %d", test.raw, pairs, err, test.reason, test.offset)
		}
	}
}

func TestUnescapeDecodesASegment(t *testing.T) {
	t.Parallel()
	for segment, want := range map[string]string{
		"": "", "a+b": "a+b", "%2F%2f": "//", "%25%32%35": "%25", "%C3%A9é": "éé", "%00": "\x00", "a%20+": "a +", "%EF%BF%BD": "\ufffd",
	} {
		if got, err := Unescape(segment); err != nil || got != want {
			t.Errorf("%q: got %q, error %v; want %q", segment, got, err, want)
		}
	}
	for segment, want := range map[string]Error{
		"%": {Reason: ReasonEscape}, "a%4": {Offset: 1, Reason: ReasonEscape}, "%4g": {Reason: ReasonEscape}, "%-1": {Reason: ReasonEscape},
		"\xff": {Reason: ReasonUTF8}, "%20a%C3": {Offset: 4, Reason: ReasonUTF8}, "%C3\xa9\xa9": {Offset: 4, Reason: ReasonUTF8},
	} {
		got, err := Unescape(segment)
		if refused, ok := errors.AsType[*Error](err); !ok || got != "" || *refused != want {
			t.Errorf("%q: got %q, error %v; want %v", segment, got, err, &want)
		}
	}
}

func TestDecodeFormReadsFieldsAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	fields := []*Param{
		{Name: "name", Shape: aString},
		{Name: "age", Shape: Shape{Kind: Integer}},
		{Name: "roles", Explode: true, Shape: anArray},
		{Name: "data", JSON: true},
		{Name: "deep", Style: "deepObject", Shape: anObject},
		{Name: "color", Explode: true, Shape: anObject},
	}
	got, err := DecodeForm([]byte("name=A+B&age=3&roles=x&roles=y&data=%5B1%5D&deep[R]=1&R=5&more=7&color=z"), fields[:5], nil)
	want := map[string]any{"name": "A B", "age": n("3"), "roles": []any{"x", "y"}, "data": []any{n("1")},
		"deep": map[string]any{"R": n("1")}, "R": "5", "more": "7", "color": "z"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
	}
	got, err = DecodeForm([]byte("R=5&more=7&more=8"), fields, &Shape{Kind: Array, Items: &Shape{Kind: Integer}})
	want = map[string]any{"color": map[string]any{"R": n("5")}, "more": []any{n("7"), n("8")}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
	}
	if got, err = DecodeForm(nil, fields, nil); err != nil || len(got) != 0 {
		t.Errorf("empty body: got %v, error %v", got, err)
	}
}

func TestDecodeFormRefusesWhatIsAmbiguous(t *testing.T) {
	t.Parallel()
	fields := []*Param{{Name: "a", Shape: aString}, {Name: "color", Explode: true, Shape: anObject}}
	for body, reason := range map[string]Reason{
		"a=1&a=2": ReasonRepeated, "x=1&x=2": ReasonRepeated, "x=null&x=null": ReasonRepeated, "R=1&color=2": ReasonRepeated,
		"a=%": ReasonEscape, "x=\xff": ReasonUTF8,
	} {
		got, err := DecodeForm([]byte(body), fields, &Shape{Kind: Null})
		if refused, ok := errors.AsType[*Error](err); !ok || got != nil || refused.Reason != reason {
			t.Errorf("%q: got %v, error %v; want %s", body, got, err, reason)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header, want string
		params       map[string]string
	}{
		{"application/json", "application/json", nil},
		{"Application/JSON;", "application/json", nil},
		{"application/json;charset=UTF-8", "application/json", map[string]string{"charset": "UTF-8"}},
		{` application/problem+json ; Charset="utf-8" `, "application/problem+json", map[string]string{"charset": "utf-8"}},
	}
	for _, test := range tests {
		got, params, err := MediaType(test.header)
		if diff := cmp.Diff(test.params, params); err != nil || got != test.want || diff != "" {
			t.Errorf("%q: got %q, error %v\n%s", test.header, got, err, diff)
		}
	}
	for _, header := range []string{"", "json", "/", "a/", "/b", "a/b/c", "a b/c", "application/json, text/plain", "a/b; x", "a/b; x=1; x=2", "a/\xff"} {
		got, _, err := MediaType(header)
		if refused, ok := errors.AsType[*Error](err); !ok || got != "" || refused.Reason != ReasonMediaType {
			t.Errorf("%q: got %q, error %v", header, got, err)
		}
	}
}

func TestMediaTypeRanges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, mediaType string
		want               bool
	}{
		{"application/json", "application/json", true},
		{"Application/JSON; charset=utf-8", "application/json", true},
		{"application/*", "application/json", true},
		{"*/*", "text/plain", true},
		{"application/*", "applications/json", false},
		{"application/*", "text/plain", false},
		{"application/json", "application/problem+json", false},
		{"application/json", "application/json5", false},
		{"*", "text/plain", false},
		{"", "text/plain", false},
	}
	for _, test := range tests {
		if got := MatchMediaType(test.pattern, test.mediaType); got != test.want {
			t.Errorf("%q, %q: got %v", test.pattern, test.mediaType, got)
		}
	}
}

func FuzzUnescape(f *testing.F) {
	for _, seed := range []string{"", "a+b", "%2F", "%zz", "%", "%C3%A9", "%ff", "\xff%41", "%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, segment string) {
		got, err := Unescape(segment)
		want, wantErr := url.PathUnescape(segment)
		if wantErr == nil && strings.ToValidUTF8(want, "") != want {
			want, wantErr = "", errors.New("not UTF-8")
		}
		if got != want && err == nil || (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: got %q, %v; want %q, %v", segment, got, err, want, wantErr)
		}
		refusedWithin(t, segment, err)
		if back, err := Unescape(url.PathEscape(got)); err != nil || back != got {
			t.Fatalf("%q does not round trip: %q, %v", got, back, err)
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{"", "a=1&b=2", "a=%zz", "&&=", "a=b=c;d", "a+b=%2B", "a[b]=%ff", "\xff=1", "a=%C3%A9&%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		pairs, err := ParseQuery(raw)
		refusedWithin(t, raw, err)
		if err != nil {
			return
		}
		if strings.Contains(raw, ";") {
			return // net/url refuses it
		}
		want, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatalf("%q is accepted: %v", raw, err)
		}
		got := url.Values{}
		for _, pair := range pairs {
			got.Add(pair.Name, pair.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", raw, diff)
		}
	})
}

func FuzzDecodeParam(f *testing.F) {
	for _, seed := range []string{"p=1", "p=a,b&p=c", "p[R]=1&p[x][y]=2", ";p=a;p=b", ".a.b", "R=1&G=2; B=3", "R,1,G", "p=%5B1%5D", "p=a|b%7Cc d", "%zz"} {
		for style := range byte(6) {
			f.Add(seed, style, true, byte(Array))
			f.Add(seed, style, false, byte(Object))
			f.Add(seed, style, false, byte(Integer))
		}
	}
	styles := append(Styles("path"), Styles("query")...)
	f.Fuzz(func(t *testing.T, text string, style byte, explode bool, kind byte) {
		p := &Param{Name: "p", Style: styles[int(style)%len(styles)], Explode: explode, JSON: style&0x80 != 0, Shape: anObject}
		p.Shape.Kind, p.Shape.Items = Kind(kind), &Shape{Kind: Kind(kind)}
		if style&0x40 != 0 {
			p.Shape.Additional = &p.Shape
		}
		decodes := []func() (any, bool, error){
			func() (any, bool, error) { return DecodePath(p, text) },
			func() (any, bool, error) { return DecodeHeader(p, strings.Split(text, "\n")) },
			func() (any, bool, error) { return DecodeCookie(p, strings.Split(text, "\n")) },
		}
		if pairs, err := ParseQuery(text); err == nil {
			decodes = append(decodes, func() (any, bool, error) { return DecodeQuery(p, pairs) })
		}
		for i, decode := range decodes {
			v, found, err := decode()
			if err != nil || !found {
				if v != nil || err != nil && !found {
					t.Fatalf("decode %d of %q: %v, %v, %v", i, text, v, found, err)
				}
				refusedWithin(t, text, err)
				continue
			}
			back, err := ParseJSON(AppendJSON(nil, v), Limits{Depth: 65})
			if diff := cmp.Diff(v, back); err != nil || diff != "" {
				t.Fatalf("decode %d of %q is no JSON value: %v\n%s", i, text, err, diff)
			}
		}
	})
}

// refusedWithin checks that an error is an *Error fit for a header, with an offset inside the text.
func refusedWithin(t *testing.T, text string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Offset < 0 || refused.Offset > len(text) {
		t.Fatalf("%q: error %#v", text, err)
	}
	printable(t, err)
}
