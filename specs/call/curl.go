package call

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// Curl is a command line that sends the message, for a POSIX shell. base is the scheme and host.
func (m *Message) Curl(base string) string {
	var b strings.Builder
	text := utf8.Valid(m.Body) && !strings.ContainsRune(string(m.Body), 0)
	if m.Body != nil && !text {
		b.WriteString("printf %s " + quote(base64.StdEncoding.EncodeToString(m.Body)) + " | base64 -d | ")
	}
	b.WriteString("curl")
	if strings.ContainsAny(m.Target, "[]{}") {
		b.WriteString(" -g")
	}
	if strings.Contains(m.Target, "/.") {
		b.WriteString(" --path-as-is")
	}
	if m.Method != "GET" {
		b.WriteString(" -X " + quote(m.Method))
	}
	b.WriteString(" " + quote(base+m.Target))
	for _, f := range m.Headers {
		b.WriteString(" -H " + quote(headerArgument(f)))
	}
	if m.Body != nil {
		b.WriteString(m.suppressed())
		if text {
			b.WriteString(" --data-raw " + quote(string(m.Body)))
		} else {
			b.WriteString(" --data-binary @-")
		}
	}
	return b.String()
}

// headerArgument is a header field for -H: curl sends an empty one only when it ends in a semicolon.
func headerArgument(f Field) string {
	if f.Value == "" {
		return f.Name + ";"
	}
	return f.Name + ": " + f.Value
}

// suppressed keeps curl from adding the Content-Type that it gives every body.
func (m *Message) suppressed() string {
	for _, f := range m.Headers {
		if strings.EqualFold(f.Name, "Content-Type") {
			return ""
		}
	}
	return " -H 'Content-Type:'"
}

// quote makes one word of text for a POSIX shell.
func quote(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+,@%") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
