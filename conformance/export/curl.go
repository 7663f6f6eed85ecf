package export

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestArgument is how many bytes of body go on the command line; systems limit one argument to 128 KiB.
const longestArgument = 100_000

// script is a program for a POSIX shell: for each finding its requests, and which status came back beside the one expected. It ends
// with exit status 1 when one is another than that.
func script(list []finding, omitted []Omitted) []byte {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n# The findings of a report as curl lines. Each prints the status that comes back.\n")
	b.WriteString("# Exit status 1 when one is not the expected status; bodies are not looked at.\n")
	b.WriteString("# COUNTERPART_TARGET=http://host:port sends them to another server.\nset -u\n")
	b.WriteString("failed=0\ncheck() { got=; read -r got; echo \"$got\"; case $got in $1) ;; *) return 1 ;; esac; }\n")
	for _, name := range allSecrets(list) {
		fmt.Fprintf(&b, ": \"${%s:?is needed by a request}\"\n", name)
	}
	for i := range list {
		list[i].curl(&b)
	}
	for _, o := range omitted {
		fmt.Fprintf(&b, "\n# left out: %s: %s\n", plainly(o.ID), plainly(o.Reason))
	}
	b.WriteString("\nexit $failed\n")
	return []byte(b.String())
}

func (f *finding) curl(b *strings.Builder) {
	fmt.Fprintf(b, "\n# %s\n# %s\n", plainly(f.result.ID), plainly(f.result.Requirement))
	for i := range f.steps {
		s := &f.steps[i]
		fmt.Fprintf(b, "# expected: %s\n", s.expectation())
		fmt.Fprintf(b, "printf '%%s' %s\n", quote(fmt.Sprintf("%s: expected %s, got ", plainly(f.result.ID), s.expectation())))
		fmt.Fprintf(b, "%s | check %s || failed=1\n", s.curl(), quote(s.statuses()))
	}
}

// statuses is a pattern of the shell for those that must come back; one that does not come back is 000.
func (s *step) statuses() string {
	switch {
	case s.status != 0:
		return strconv.Itoa(s.status)
	case s.below500:
		return "[1-4]??"
	}
	return "[1-9]??"
}

// curl is the command line that sends a request. Nothing of it is read as more than it says: no ranges in the target, no files.
func (s *step) curl() string {
	var b strings.Builder
	piped := !utf8.Valid(s.body) || strings.IndexByte(string(s.body), 0) >= 0 || len(s.body) > longestArgument
	if piped {
		b.WriteString("printf '%s' " + quote(base64.StdEncoding.EncodeToString(s.body)) + " | base64 -d | ")
	}
	b.WriteString(`curl -sS -o /dev/null -w '%{http_code}\n' -g --path-as-is` + s.flags())
	fmt.Fprintf(&b, ` --url "${COUNTERPART_TARGET:-%s}"%s`, s.origin, s.words(s.target))
	typed := false
	for _, h := range s.headers {
		typed = typed || strings.EqualFold(h.Name, "Content-Type")
		b.WriteString(" -H " + s.header(h.Name, h.Value))
	}
	if s.body != nil && !typed {
		b.WriteString(" -H 'Content-Type:'") // or curl would add one
	}
	switch {
	case piped:
		b.WriteString(" --data-binary @-")
	case s.body != nil:
		b.WriteString(" --data-raw " + s.words(string(s.body)))
	}
	return b.String()
}

func (s *step) flags() string {
	switch {
	case s.method == "HEAD" && s.body == nil:
		return " --head"
	case s.method != "GET" || s.body != nil:
		return " -X " + quote(s.method)
	}
	return ""
}

// header is the argument for one header field: curl sends an empty one only when it ends in a semicolon.
func (s *step) header(name, value string) string {
	if value == "" {
		return quote(name + ";")
	}
	return s.words(name + ": " + value)
}

// words is one word for the shell, in which it puts the secrets.
func (s *step) words(text string) string {
	var b strings.Builder
	for _, p := range s.pieces(text) {
		if p.secret {
			b.WriteString(`"` + p.shell() + `"`)
		} else {
			b.WriteString(quote(p.text))
		}
	}
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}

// quote is a text that the shell takes for what it is.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// plainly is a text on one line, with what cannot be seen, or turns the order of what can, as escapes: fit for a comment.
func plainly(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}
