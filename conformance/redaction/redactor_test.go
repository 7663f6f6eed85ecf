package redaction

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
)

// A token that needs no writing in another way, one that needs every way, and one that another begins with.
const (
	token   = "tok-123456"
	awkward = "a b/c?d=\"e\"+é'"
	longer  = token + "-and-more"
)

var secrets = map[string]string{token: "TOKEN", awkward: "AWKWARD", longer: "LONGER", "": "EMPTY"}

func TestSecretsAreReplacedInWhateverFormTheyStand(t *testing.T) {
	t.Parallel()
	hide := New(secrets)
	quoted, _ := json.Marshal(awkward)
	for name, tt := range map[string]struct{ text, want string }{
		"as it is":                 {"x " + token + " " + token + "x", "x $TOKEN $TOKENx"},
		"one that another begins":  {longer, "$LONGER"},
		"in a path":                {"/a/" + call.Escape(awkward), "/a/$AWKWARD"},
		"in a form":                {"a=a+b%2Fc%3Fd%3D%22e%22%2B%C3%A9%27", "a=$AWKWARD"},
		"in JSON":                  {`{"a":` + string(quoted) + `}`, `{"a":"$AWKWARD"}`},
		"in basic credentials":     {"Basic " + base64.StdEncoding.EncodeToString([]byte(awkward)), "Basic $AWKWARD"},
		"spoilt at its end":        {token[:len(token)-1] + "x", "${TOKEN%?}x"},
		"in the other case":        {"TOK-123456", `$(printf %s "$TOKEN" | tr a-zA-Z A-Za-z)`},
		"cut off":                  {`got "tok-12..."`, `got "$TOKEN..."`},
		"something else cut off":   {"tick-tock...", "tick-tock..."},
		"nothing":                  {"", ""},
		"what looks like the name": {"TOKEN", "TOKEN"},
	} {
		if got := hide.Text(tt.text); strings.Replace(got, "$LONGER...", "$TOKEN...", 1) != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	got, err := json.Marshal(hide.Value(map[string]any{"a": []any{token, json.Number("1"), nil}, token: map[string]any{"b": awkward}}))
	if err != nil || string(got) != `{"$TOKEN":{"b":"$AWKWARD"},"a":["$TOKEN",1,null]}` {
		t.Errorf("%s, %v", got, err)
	}
}

// secretive is a message with secrets in all of its parts.
func secretive() *call.Message {
	body, _ := json.Marshal(map[string]string{"a": awkward, "b": token})
	return &call.Message{
		Method: "POST", Target: "/" + call.Escape(awkward) + "?t=" + token,
		Headers: []call.Field{
			{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(awkward))}, {Name: "Content-Type", Value: "application/json"}, {Name: "X-Token", Value: longer},
		},
		Body: body,
	}
}

func TestNothingThatIsShownOfARequestHoldsASecret(t *testing.T) {
	t.Parallel()
	shown, err := json.Marshal(New(secrets).Request(secretive(), "http://host"))
	if err != nil {
		t.Fatal(err)
	}
	for secret := range secrets {
		for _, form := range forms {
			if text := form.write(secret); text != "" && strings.Contains(string(shown), text) {
				t.Errorf("%q is shown: %s", text, shown)
			}
		}
	}
	if empty := New(nil).Request(&call.Message{Method: "GET", Target: "/"}, "http://host"); empty.Body != nil || empty.Curl != "curl http://host/" {
		t.Errorf("%+v", empty)
	}
}

// The line has to send, from a shell that knows the variables, what was sent.
func TestCurlLinesWithoutSecretsSendWhatWasSent(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "jq", "base64", "sed", "tr"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not here", tool)
		}
	}
	dir := t.TempDir()
	note := "#!/bin/sh\nprintf '%s\\0' \"$@\" >\"${0%/*}/arguments\"\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(note), 0o755); err != nil {
		t.Fatal(err)
	}
	m := secretive()
	m.Headers = append(m.Headers, call.Field{Name: "Z", Value: token[:len(token)-1] + "x " + variation.SwapCase(token)})
	shell := exec.Command("sh", "-c", New(secrets).Request(m, "http://host").Curl)
	shell.Env = []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "TOKEN=" + token, "AWKWARD=" + awkward, "LONGER=" + longer, "LC_ALL=C.UTF-8"}
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	arguments, err := os.ReadFile(filepath.Join(dir, "arguments"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"-X", "POST", "http://host" + m.Target}
	for _, f := range m.Headers {
		want = append(want, "-H", f.Name+": "+f.Value)
	}
	want = append(want, "--data-raw", string(m.Body), "")
	want[2] = strings.ReplaceAll(want[2], "%27", "'") // jq leaves it as it is, which means the same
	if got := strings.Split(string(arguments), "\x00"); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
