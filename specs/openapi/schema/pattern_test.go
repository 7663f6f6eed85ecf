package schema

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPatternsFollowECMA262(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{`^abc$`, "abc\n", false}, {`^$`, "\n", false}, {`b`, "abc", true},
		{`^\d$`, "٣", false}, {`^\w$`, "é", false}, {`^\s$`, "\u00a0", true}, {`^\s$`, "\ufeff", true}, {`^\s$`, "\v", true},
		{`^\S$`, "\u2003", false}, {`^.$`, "\u2028", false}, {`^.$`, "\r", false}, {`^.$`, "😀", true}, {`^[.]$`, "x", false}, {`^\.$`, "x", false},
		{`^\u{1F600}$`, "😀", true}, {`^\uD83D\uDE00$`, "😀", true}, {`^[\uD83D\uDE00]$`, "😀", true}, {`^\u00e9$`, "é", true},
		{`^\p{L}+$`, "é", true}, {`^\p{Letter}+$`, "é", true}, {`^\p{Script=Greek}+$`, "α", true}, {`^\P{sc=Greek}$`, "α", false}, {`^\p{digit}$`, "٣", true},
		{`^[^]$`, "\n", true}, {`[]`, "a", false}, {`^\cA$`, "\x01", true}, {`^[\b]$`, "\b", true}, {`^\0$`, "\x00", true},
		{`(?<n>a)\k<n>`, "aa", true}, {`(?<=a)b`, "ab", true}, {`^(?!a)`, "ab", false}, {`(?=b)`, "ab", true},
		{`^[\w-]+$`, "a-b", true}, {`^\/$`, "/", true}, {`[a-z-[b]]`, "b]", true}, {`^[[]$`, "[", true}, {`^[\]a]$`, "]", true}, {`^a{2000}$`, "a", false},
	} {
		j := mustCompile(t, &Schema{Pattern: c.pattern}, Request)
		if got := j.Valid(c.text); got != c.want || (j.Explain(c.text) == nil) != c.want {
			t.Errorf("%s on %q: %v", c.pattern, c.text, got)
		}
	}
}

func TestFormatsAreAsserted(t *testing.T) {
	t.Parallel()
	for format, values := range map[string]map[string]bool{
		"date-time": {`"2020-02-29T12:00:00Z"`: true, `"2020-02-29t12:00:00.5z"`: true, `"2021-02-29T12:00:00Z"`: false, `"2020-02-29 12:00:00Z"`: false,
			`"2016-12-31T23:59:60Z"`: true, `"1990-12-31T15:59:60.1-08:00"`: true, `"2017-01-01T00:59:60+01:00"`: true, `"2016-12-31T22:59:60Z"`: false,
			`"2016-12-30T23:59:60Z"`: false, `"2020-01-01T24:00:00Z"`: false, `"2020-01-01T00:00:00"`: false, `"2020-01-01T+5:00:00Z"`: false,
			`"2020-01-01T00:00:00+24:00"`: false, `"2020-01-01T00:00:00.Z"`: false, `""`: false, `5`: true},
		"time":     {`"23:59:60Z"`: true, `"22:59:60-01:00"`: true, `"00:59:60+01:00"`: true, `"12:00:60Z"`: false, `"12:00:00Z"`: true, `"12:00"`: false},
		"date":     {`"2020-02-29"`: true, `"2020-02-30"`: false, `"2020-1-1"`: false},
		"int32":    {`-2147483648`: true, `-2147483649`: false, `1.0`: true, `1.5`: false, `"x"`: true},
		"int64":    {`9223372036854775807`: true, `9223372036854775808`: false, `-9223372036854775808`: true, `1e18`: true, `1e19`: false},
		"float":    {`3.4e38`: true, `3.5e38`: false, `-1e39`: false, `12`: true},
		"double":   {`1.7e308`: true, `1e309`: false, `-1e400`: false},
		"byte":     {`""`: true, `"YWI="`: true, `"YWI"`: false, `"YQ=="`: true, `"Y==="`: false, `"YW\n="`: false, `"-_=="`: false, `"Y=Q="`: false},
		"binary":   {`"\u0000"`: true},
		"password": {`"x"`: true},
		"ipv4":     {`"127.0.0.1"`: true, `"1.+2.3.4"`: false, `"01.2.3.4"`: false, `"::1"`: false},
		"regex":    {`"(?<=a)b"`: true, `"("`: false},
		"email":    {`"a@example.com"`: true, `"a"`: false},
		"uri":      {`"https://example.com/a"`: true, `"/a"`: false},
		"uuid":     {`"2eb8aa08-aa98-11ea-b4aa-73b441d16380"`: true, `"2eb8aa08"`: false},
		"hostname": {`"example.com"`: true, `"a..b"`: false},
		"duration": {`"P1D"`: true, `"1D"`: false},
	} {
		j := mustCompile(t, &Schema{Format: format}, Response)
		for text, want := range values {
			if v := parse(t, text); j.Valid(v) != want || (j.Explain(v) == nil) != want {
				t.Errorf("%s %s: %v", format, text, !want)
			}
		}
	}
}

func TestPlainPatternsMeanTheSameInBothEngines(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`^[0-9a-f]{3}$`, `a|b$`, `^(?:ab)*c$`, `^[\w.-]+@[\w-]+\.[a-z]{2,3}$`, `^\D$`, `^[^a]$`, `\W`, `^(a|)b?$`, `^a+?b`, `^$`, `^[\d-]$`, `^\/$`, `x*`, `[$(]`} {
		fast := linear(text)
		if fast == nil {
			t.Errorf("%s is not plain", text)
			continue
		}
		slow, err := compilePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			s := rapid.StringOfN(rapid.SampledFrom([]rune("abcf019@.-_/$(\n\r\u2028é😀 \u0000İſ")), 0, 8, -1).Draw(t, "text")
			if want, err := slow.MatchString(s); err != nil || fast.MatchString(s) != want {
				t.Fatalf("%s on %q: %v, %v", text, s, want, err)
			}
		})
	}
}

func TestOtherPatternsAreLeftToTheEngineForECMA262(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`.`, `\s`, `\bx`, `(?=a)`, `(?!a)`, `(?<n>a)`, `(?i)a`, `[]`, `[^]`, `[]a]`, `[[:alpha:]]`, `[a-z-[b]]`, `\u0041`, `\p{L}`, `\1`, `\x41`, `\Q.\E`, `\A`, `\z`, `a{2000}`, `é`} {
		if linear(text) != nil {
			t.Errorf("%s", text)
		}
	}
}
