package report

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestNoFormatLetsHiddenCharactersThrough(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "junit", "html", "markdown"} {
		out := render(t, format, hostile(), Options{WithTiming: true, Verbose: true})
		for _, c := range out {
			if c != '\n' && c != '\t' && hidden(c) {
				t.Errorf("%s: %U is in the output", format, c)
				break
			}
		}
		if !strings.Contains(strings.ReplaceAll(out, "&#92;", `\`), `\x1b`) {
			t.Errorf("%s: the escape character was dropped instead of shown", format)
		}
	}
}

// textPrefix is how each line of ours begins, never a line of a server's.
var textPrefix = regexp.MustCompile(`^(  \| |  [a-z ]{12} |  [a-z]+$|$|(KNOWN )?[A-Z]+ |limits|rules|statuses|credentials|operation |total|started|<&| {20,})`)

func TestTextCannotForgeLinesOrCommands(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {Verbose: true, WithTiming: true}, {Width: 1}} {
		out := render(t, "text", hostile(), o)
		for _, l := range strings.Split(out, "\n") {
			if !textPrefix.MatchString(l) {
				t.Errorf("line %q could be anybody's", l)
			}
			if strings.HasPrefix(strings.TrimSpace(l), "::") || strings.Contains(l, "##vso[") {
				t.Errorf("line %q is a command to a build server", l)
			}
		}
	}
}

func TestTextIsColouredOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	plain, coloured := render(t, "text", tidy(), Options{}), render(t, "text", tidy(), Options{Color: true})
	if strings.Contains(plain, "\x1b") {
		t.Error("colours without being asked")
	}
	if stripped := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(coloured, ""); stripped != plain || coloured == plain {
		t.Errorf("colour changes the text, or is missing:\n%s", stripped)
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)
var tagName = regexp.MustCompile(`^</?([a-z0-9]+)[\s>]`)
var handler = regexp.MustCompile(`\son[a-z]+\s*=|javascript:`)
var quoted = regexp.MustCompile(`"[^"]*"`)

// checkTags is an error for a tag that the writer has no business writing.
func checkTags(t *testing.T, out string, known []string) {
	t.Helper()
	for _, found := range tag.FindAllString(out, -1) {
		name := tagName.FindStringSubmatch(found)
		if name == nil || !slices.Contains(known, name[1]) || handler.MatchString(quoted.ReplaceAllString(found, "_")) {
			t.Errorf("tag %q in the output", found)
		}
	}
}

func TestHTMLHoldsNoForeignMarkup(t *testing.T) {
	t.Parallel()
	out := render(t, "html", hostile(), Options{WithTiming: true})
	css, js := strings.Index(out, "<style>"), strings.Index(out, "<script>")
	body := out[strings.Index(out, "</style>"):js] + out[strings.Index(out, "</script>"):]
	checkTags(t, body, strings.Fields("style title head body header div p span button h1 h2 h4 dl dt dd main section table thead tbody tr th td wbr "+
		"ul li code label input b details summary blockquote pre a progress small script html"))
	if strings.Count(out, "<script") != 1 || strings.Count(out, "<style") != 1 || css < 0 || js < 0 {
		t.Error("another script or style in the page")
	}
	if n := strings.Count(out, "<details"); n != strings.Count(out, "</details>") {
		t.Errorf("%d details opened, others closed", n)
	}
}

func TestHTMLPolicyAllowsExactlyItsOwnStyleAndScript(t *testing.T) {
	t.Parallel()
	out := render(t, "html", tidy(), Options{})
	between := func(a, b string) string {
		_, rest, _ := strings.Cut(out, a)
		in, _, _ := strings.Cut(rest, b)
		return in
	}
	policy := strings.NewReplacer("&#39;", "'", "&#43;", "+", "&#34;", `"`).Replace(between(`Content-Security-Policy" content="`, `">`))
	for _, want := range []string{"default-src 'none'", "style-src '" + hash([]byte(between("<style>", "</style>"))) + "'",
		"script-src '" + hash([]byte(between("<script>", "</script>"))) + "'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if regexp.MustCompile(`(src|href)="?(https?:)?//`).MatchString(out) || strings.Contains(out, "@import") || strings.Contains(out, "url(") {
		t.Error("the page asks another host")
	}
}

func TestHTMLShowsEachResultOnce(t *testing.T) {
	t.Parallel()
	out := render(t, "html", tidy(), Options{})
	for i := range tidy().Results {
		if n := strings.Count(out, ` id="r`+string(rune('0'+i))+`"`); n != 1 {
			t.Errorf("result %d is on the page %d times", i, n)
		}
	}
	if n := strings.Count(out, `class="result"`); n != len(tidy().Results) {
		t.Errorf("%d results on the page, want %d", n, len(tidy().Results))
	}
}

func TestMarkdownHoldsNoForeignMarkup(t *testing.T) {
	t.Parallel()
	out := render(t, "markdown", hostile(), Options{WithTiming: true})
	checkTags(t, out, strings.Fields("details summary b code p br pre"))
	for _, bad := range []string{"```", "@user", "![", "](", "`"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q in the output", bad)
		}
	}
	for _, block := range regexp.MustCompile(`(?s)<details>.*?</details>`).FindAllString(out, -1) {
		if regexp.MustCompile(`\n\s*\n`).MatchString(block) {
			t.Errorf("an empty line ends the HTML early:\n%s", block)
		}
	}
	for _, l := range strings.Split(out, "\n") {
		if strings.HasPrefix(l, "| <&") {
			t.Errorf("table row %q is not escaped", l)
		}
	}
}

func TestMarkdownIsBounded(t *testing.T) {
	t.Parallel()
	r := hostile()
	huge := strings.Repeat("\x01", 1<<20)
	for i := range 300 {
		res := failing()
		res.ID = strings.Repeat("x", i) + evil
		res.Operation, res.Technique, res.Cause, res.Reason, res.Requirement, res.Replay = res.ID+huge, huge, "", huge, huge, huge
		res.Exchanges[1].Diff = huge
		r.Results = append(r.Results, res)
	}
	r.Target = huge
	out := render(t, "markdown", r, Options{})
	if len(out) > maxMarkdown+1000 || !strings.Contains(out, "left out for their size") {
		t.Errorf("%d bytes, want at most %d and a note", len(out), maxMarkdown)
	}
}
