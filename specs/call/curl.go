package call

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// longestArgument is how many bytes of body go on the command line; systems limit one argument to 128 KiB.
const longestArgument = 100_000

// Curl is a command line that sends the message, for a POSIX shell. base is the scheme and host. A body that cannot be an
// argument is piped in as base64.
func (m *Message) Curl(base string) string {
	var b strings.Builder
	piped := !utf8.Valid(m.Body) || bytes.IndexByte(m.Body, 0) >= 0 || len(m.Body) > longestArgument
	if piped {
		b.WriteString("printf %s " + quote(base64.StdEncoding.EncodeToString(m.Body)) + " | base64 -d | ")
	}
	b.WriteString("curl" + m.flags() + " " + quote(base+m.Target))
	for _, f := range m.Headers {
		b.WriteString(" -H " + quote(headerArgument(f)))
	}
	switch {
	case piped:
		b.WriteString(m.suppressed() + " --data-binary @-")
	case m.Body != nil:
		b.WriteString(m.suppressed() + " --data-raw " + quote(string(m.Body)))
	}
	return b.String()
}

// flags keep curl from reading more into the target than it says, and name the method where curl would choose another.
func (m *Message) flags() string {
	flags := ""
	if strings.ContainsAny(m.Target, "[]{}") {
		flags += " -g"
	}
	if strings.Contains(m.Target, "/.") {
		flags += " --path-as-is"
	}
	switch {
	case m.Method == "HEAD" && m.Body == nil:
		flags += " --head"
	case m.Method != "GET" || m.Body != nil:
		flags += " -X " + quote(m.Method)
	}
	return flags
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
