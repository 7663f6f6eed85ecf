package call_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs/call"
)

// shell runs command lines in which curl is a script that notes its arguments and what is piped into it.
type shell struct{ dir string }

const noted = `#!/bin/sh
here=${0%/*}
for argument in "$@"; do printf '%s\0' "$argument"; done >"$here/arguments"
cat >"$here/input"
`

func newShell(t *testing.T) shell {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no POSIX shell here")
	}
	s := shell{t.TempDir()}
	if err := os.WriteFile(filepath.Join(s.dir, "curl"), []byte(noted), 0o755); err != nil {
		t.Fatal(err)
	}
	return s
}

// run returns the arguments that curl gets from a line, and its standard input.
func (s shell) run(t interface{ Fatalf(string, ...any) }, line string) (arguments []string, input string) {
	script := filepath.Join(s.dir, "line.sh")
	if err := os.WriteFile(script, []byte(line+"\n"), 0o644); err != nil {
		t.Fatalf("%v", err)
	}
	command := exec.Command("sh", script)
	command.Env = append(os.Environ(), "PATH="+s.dir+string(os.PathListSeparator)+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	if out, err := command.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%.300s: %v\n%.300s", line, err, out)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			t.Fatalf("%v", err)
		}
		return string(text)
	}
	arguments = strings.Split(read("arguments"), "\x00")
	return arguments[:len(arguments)-1], read("input")
}

const origin = "http://127.0.0.1:4010"

func TestCurlLinesSayWhatIsSent(t *testing.T) {
	t.Parallel()
	typed := []call.Field{{Name: "Content-Type", Value: "text/plain"}}
	tests := []struct {
		name    string
		message call.Message
		want    []string
		input   string
	}{
		{"plain", call.Message{Method: "GET", Target: "/a?b=c"}, []string{origin + "/a?b=c"}, ""},
		{"other method", call.Message{Method: "DELETE", Target: "/"}, []string{"-X", "DELETE", origin + "/"}, ""},
		{"only the head", call.Message{Method: "HEAD", Target: "/"}, []string{"--head", origin + "/"}, ""},
		{"body of a GET", call.Message{Method: "GET", Target: "/", Headers: typed, Body: []byte("a")},
			[]string{"-X", "GET", origin + "/", "-H", "Content-Type: text/plain", "--data-raw", "a"}, ""},
		{"method that needs quotes", call.Message{Method: "A'B", Target: "/"}, []string{"-X", "A'B", origin + "/"}, ""},
		{"characters of the shell in the target", call.Message{Method: "GET", Target: `/$HOME/"'*?a&b;c|(d)<e>!#f`}, []string{origin + `/$HOME/"'*?a&b;c|(d)<e>!#f`}, ""},
		{"ranges in the target", call.Message{Method: "GET", Target: "/[1-3]/{a,b}"}, []string{"-g", origin + "/[1-3]/{a,b}"}, ""},
		{"dots in the target", call.Message{Method: "GET", Target: "/a/../b"}, []string{"--path-as-is", origin + "/a/../b"}, ""},
		{"header fields", call.Message{Method: "GET", Target: "/", Headers: []call.Field{{Name: "A", Value: "it's `$x` \\ \"y\""}, {Name: "B", Value: "é"}}},
			[]string{origin + "/", "-H", "A: it's `$x` \\ \"y\"", "-H", "B: é"}, ""},
		{"empty header field", call.Message{Method: "GET", Target: "/", Headers: []call.Field{{Name: "A"}}}, []string{origin + "/", "-H", "A;"}, ""},
		{"body with quotes and newlines", call.Message{Method: "POST", Target: "/", Headers: typed, Body: []byte("{'a': \"b\n\\n$c\"}\n\n")},
			[]string{"-X", "POST", origin + "/", "-H", "Content-Type: text/plain", "--data-raw", "{'a': \"b\n\\n$c\"}\n\n"}, ""},
		{"body like a file name", call.Message{Method: "POST", Target: "/", Headers: typed, Body: []byte("@/etc/hosts")},
			[]string{"-X", "POST", origin + "/", "-H", "Content-Type: text/plain", "--data-raw", "@/etc/hosts"}, ""},
		{"body without a media type", call.Message{Method: "POST", Target: "/", Body: []byte("a")},
			[]string{"-X", "POST", origin + "/", "-H", "Content-Type:", "--data-raw", "a"}, ""},
		{"body of no bytes", call.Message{Method: "POST", Target: "/", Body: []byte{}},
			[]string{"-X", "POST", origin + "/", "-H", "Content-Type:", "--data-raw", ""}, ""},
		{"body with NUL", call.Message{Method: "POST", Target: "/", Headers: typed, Body: []byte("a\x00\nb'")},
			[]string{"-X", "POST", origin + "/", "-H", "Content-Type: text/plain", "--data-binary", "@-"}, "a\x00\nb'"},
		{"body that is no text", call.Message{Method: "PUT", Target: "/", Body: []byte("\xff\xfe")},
			[]string{"-X", "PUT", origin + "/", "-H", "Content-Type:", "--data-binary", "@-"}, "\xff\xfe"},
		{"body longer than an argument", call.Message{Method: "PUT", Target: "/", Headers: typed, Body: []byte(strings.Repeat("a'", 100_000))},
			[]string{"-X", "PUT", origin + "/", "-H", "Content-Type: text/plain", "--data-binary", "@-"}, strings.Repeat("a'", 100_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			arguments, input := newShell(t).run(t, tt.message.Curl(origin))
			if diff := cmp.Diff(tt.want, arguments); diff != "" || input != tt.input {
				t.Errorf("input %.50q (-want +got):\n%s", input, diff)
			}
		})
	}
}

func TestAnyMessageSurvivesTheShell(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	word := rapid.Map(rapid.String(), func(text string) string { return strings.ReplaceAll(text, "\x00", "") })
	rapid.Check(t, func(t *rapid.T) {
		m := call.Message{Method: "POST", Target: "/" + word.Draw(t, "target"), Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body")}
		m.Headers = []call.Field{{Name: "Content-Type", Value: "a" + word.Draw(t, "value")}}
		arguments, input := s.run(t, m.Curl(origin))
		n := len(arguments)
		body := arguments[n-1]
		if arguments[n-2] == "--data-binary" {
			body = input
		}
		if arguments[n-5] != origin+m.Target || arguments[n-3] != "Content-Type: "+m.Headers[0].Value || body != string(m.Body) {
			t.Fatalf("%+v became %q with input %q", m, arguments, input)
		}
	})
}

func TestASimpleLineNeedsNoQuotes(t *testing.T) {
	t.Parallel()
	m := call.Message{Method: "POST", Target: "/a/b?c=d%20e", Headers: []call.Field{{Name: "X-Key", Value: "secret"}}, Body: []byte(`{"a":1}`)}
	want := `curl -X POST 'http://127.0.0.1:4010/a/b?c=d%20e' -H 'X-Key: secret' -H 'Content-Type:' --data-raw '{"a":1}'`
	if got := m.Curl(origin); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	m = call.Message{Method: "GET", Target: "/a/b"}
	if got := m.Curl(origin); got != "curl http://127.0.0.1:4010/a/b" {
		t.Errorf("got  %s", got)
	}
}
