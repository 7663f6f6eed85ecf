package report

import (
	"cmp"
	"fmt"
	"html"
	"strings"
)

// markdownFinding is one finding, folded. Inside is HTML alone: in HTML there
// is one way to escape, and a fence or a table cannot be broken out of.
func markdownFinding(f *Finding) string {
	r := &f.Leader
	var out strings.Builder
	word := string(r.Verdict)
	if r.known() {
		word = "known " + word
	}
	fmt.Fprintf(&out, "<details><summary><b>%s</b> <code>%s</code> %s</summary>\n", word, markup(r.ID), markup(r.Reason))
	fmt.Fprintf(&out, "<p>%s<br>Source: %s</p>\n", markup(r.Requirement),
		markup(r.Source.cite()))
	if n := len(r.Exchanges); n > 0 {
		markdownExchange(&out, &r.Exchanges[n-1])
	}
	markdownPre(&out, "Replay", r.Replay)
	if n := len(f.Folded); n > 0 {
		markdownPre(&out, fmt.Sprintf("Same cause: %d more", n), strings.Join(f.Folded, "\n"))
	}
	out.WriteString("</details>\n\n")
	return out.String()
}

func markdownExchange(out *strings.Builder, x *Exchange) {
	markdownPre(out, "Request", cmp.Or(x.Request.Curl, x.Request.Method+" "+x.Request.URL))
	if x.Diff != "" {
		markdownPre(out, "Difference (- expected, + observed)", x.Diff)
	} else {
		markdownPre(out, "Expected", x.expectedText())
	}
	if x.Observed != nil {
		markdownPre(out, "Observed", strings.TrimSpace(fmt.Sprintf("status %d\n%s", x.Observed.Status, x.Observed.Body.display())))
	}
	markdownPre(out, "No answer", x.Error)
}

// markdownPre is a block of text; a line of it can not be empty, since an
// empty line would end the HTML and begin Markdown again.
func markdownPre(out *strings.Builder, name, text string) {
	if text == "" {
		return
	}
	lines := strings.Split(strings.TrimSuffix(visible(clip(text, markdownBlock)), "\n"), "\n")
	for i, l := range lines {
		lines[i] = entities(l)
		if strings.TrimSpace(l) == "" {
			lines[i] = "&nbsp;"
		}
	}
	fmt.Fprintf(out, "<p>%s</p>\n<pre>%s</pre>\n", name, strings.Join(lines, "\n"))
}

// markup is foreign text on one line, for HTML inside Markdown.
func markup(s string) string { return entities(line(clip(s, textLineSize))) }

// markdownText is foreign text on one line, for Markdown and its tables.
func markdownText(s string) string { return markup(s) }

// entities writes every character that Markdown or HTML could take for
// markup, a mention or a link as a character reference.
func entities(s string) string {
	return markdownEntities.Replace(html.EscapeString(s))
}

var markdownEntities = strings.NewReplacer("|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "[", "&#91;", "]", "&#93;",
	"@", "&#64;", `\`, "&#92;", "~", "&#126;", "!", "&#33;", "$", "&#36;", "::", "&#58;&#58;", "://", "&#58;//", "www.", "www&#46;")
