package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/mockserver"
)

// section is what stands between two texts in the README.
func section(t *testing.T, readme, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(readme, from)
	text, _, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("the README has no %q … %q", from, to)
	}
	return text
}

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadmeListsTheLimitsThatAreEnforced(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"list", "limits", "--format", "markdown"}, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, &errs)
	}
	got := section(t, readReadme(t), "<!-- limits: counterpart list limits --format markdown -->\n", "<!-- end of limits -->")
	if diff := cmp.Diff(out.String(), got); diff != "" {
		t.Errorf("README.md is out of date (-program +README):\n%s", diff)
	}
}

// TestReadmeShowsWhatHappens runs each command that the README shows with its output, in order, in one folder. A … stands for
// what is left out.
func TestReadmeShowsWhatHappens(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
	wrong, err := plain.New("amity-join-communityId-max-high")
	if err != nil {
		t.Fatal(err)
	}
	gate, err := (&corsFlags{origins: []string{"*"}}).gate()
	if err != nil {
		t.Fatal(err)
	}
	here := strings.NewReplacer("127.0.0.1:4010", address(t, gate(mock(t))), "127.0.0.1:4011", address(t, wrong))
	dir, commands := t.TempDir(), 0
	for _, block := range strings.Split(readReadme(t), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, shown := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, want, _ := strings.Cut(here.Replace(shown), "\n")
			if got := shell(t, dir, command); !pattern(want).MatchString(got) {
				t.Errorf("$ %s\nwant:\n%s\ngot:\n%s", command, want, got)
			}
			commands++
		}
	}
	if commands < 8 {
		t.Errorf("only %d commands found", commands)
	}
}

func mock(t *testing.T) http.Handler {
	t.Helper()
	served, err := loadServed(nil, nil, false, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := mockserver.New(served)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func address(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// shell runs a command; what it prints on stdout, and how it ended unless well.
func shell(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	out, err := cmd.Output()
	text := strings.TrimRight(strings.ReplaceAll(string(out), "\r\n", "\n"), "\n")
	if err != nil {
		text += "\n[" + err.Error() + "]"
	}
	return text
}

// pattern matches what the README shows: … in a line is any text, and a line of it any lines. Columns may be of any width.
func pattern(shown string) *regexp.Regexp {
	text := regexp.QuoteMeta(strings.TrimRight(shown, "\n"))
	text = regexp.MustCompile(`(?m)^…$`).ReplaceAllString(text, `(?s:.*)`)
	text = strings.ReplaceAll(text, "…", ".*")
	text = regexp.MustCompile(`  +`).ReplaceAllString(text, ` +`)
	return regexp.MustCompile(`^` + text + `$`)
}

// rooms is a document that the behavior in the README fits.
const rooms = `openapi: 3.0.3
info: {title: Rooms, version: "1", x-source: {document: our wiki, grade: stated}}
paths:
  /rooms/{roomId}/join:
    post:
      operationId: joinRoom
      security: [{bearer: []}]
      parameters: [{name: roomId, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: joined
          content: {application/json: {schema: {type: object, properties: {room: {$ref: "#/components/schemas/Room"}}}}}
        default: {description: refused, content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas: {Room: {type: object, properties: {roomId: {type: string}, size: {type: integer}}}}
`

func TestReadmeBehaviorIsOneThatLoads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "openapi.yaml", rooms)
	write(t, dir, "behavior.yaml", section(t, readReadme(t), "### In behavior.yaml\n\n```yaml\n", "```"))
	write(t, dir, "world.yaml", "users: {u: {}}\nrooms: {r: {size: 0}}\ntokens: {t: {userId: u}}\n")
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"lint", filepath.Join(dir, "openapi.yaml")}, &out, &errs); status != 0 {
		t.Errorf("status %d: %s%s", status, &out, &errs)
	}
}

func TestReadmeWorldIsOneThatLoads(t *testing.T) {
	t.Parallel()
	world := section(t, readReadme(t), "```yaml\n# staging.yaml\n", "```")
	dir := t.TempDir()
	write(t, dir, "staging.yaml", strings.ReplaceAll(world, "${CHAT_TOKEN}", "token"))
	served, err := loadServed([]string{"rocketchat"}, []string{filepath.Join(dir, "staging.yaml")}, false, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if got := served[0].World.Actors[0].Credentials["authToken"]; got != "token" {
		t.Errorf("the first actor's token is %q", got)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadmeGoTestIsOneThatRuns(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(filepath.Join("..", "..", "conformance", "conformancetest", "example_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	shown := section(t, readReadme(t), "<!-- test: conformance/conformancetest/example_test.go -->\n```go\n", "```")
	if !strings.Contains(string(file), shown) {
		t.Errorf("the file has no such test:\n%s", shown)
	}
}

func TestReadmeUsesTheActionAsItIs(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, "action.yml", &a)
	var shown struct{ Steps []step }
	text := section(t, readReadme(t), "permissions: {contents: read, security-events: write}\n", "```")
	if err := yaml.Unmarshal([]byte(text), &shown); err != nil {
		t.Fatal(err)
	}
	with := shown.Steps[len(shown.Steps)-1].With
	for name := range with {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("the action has no input %q", name)
		}
	}
	if len(with) == 0 {
		t.Error("nothing is shown")
	}
}
