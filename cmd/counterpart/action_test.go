package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// action is an action.yml of composite steps, as https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax has it.
type action struct {
	Name, Description, Author string
	Branding                  struct{ Icon, Color string }
	Inputs                    map[string]struct {
		Description string
		Default     string
		Required    bool
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Shell, Run, Uses string
	Env, With                      map[string]string
}

// readYAML reads a file of the repository's root; a key that is not one is an error.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// pinned is an action of somebody else's at one commit, which nobody can make another.
var pinned = regexp.MustCompile(`^[\w-]+/[\w-]+(/[\w-]+)?@[0-9a-f]{40}$`)

// expression is where a workflow's value comes into a file.
var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

func TestTheActionIsOneThatGitHubReads(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, "action.yml", &a)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Errorf("%+v", a)
	}
	known := map[string]bool{"github.action_path": true}
	for name, input := range a.Inputs {
		known["inputs."+name] = true
		if input.Description == "" {
			t.Errorf("input %s is not described", name)
		}
	}
	for _, s := range a.Runs.Steps {
		if (s.Run == "") == (s.Uses == "") || (s.Run != "") != (s.Shell == "bash") {
			t.Errorf("step %q has to run something with bash, or use something", s.Name)
		}
		if s.Uses != "" && !pinned.MatchString(s.Uses) {
			t.Errorf("step %q uses %q, which is not pinned", s.Name, s.Uses)
		}
		if expression.MatchString(s.Run) {
			t.Errorf("step %q has a workflow's value in its script", s.Name)
		}
		for _, value := range s.Env {
			if m := expression.FindStringSubmatch(value); m == nil || !known[m[1]] {
				t.Errorf("step %q: %q is no input", s.Name, value)
			}
		}
	}
	for name, output := range a.Outputs {
		if output.Value != "${{ steps.verify.outputs."+name+" }}" {
			t.Errorf("output %s is %q", name, output.Value)
		}
	}
}

// runner runs the scripts of an action as GitHub's runner does.
type runner struct {
	action action
	inputs map[string]string
	dir    string // of the workflow; RUNNER_TEMP and what steps write are in it
}

// run runs the step of a name; the exit status.
func (r *runner) run(t *testing.T, name string) int {
	t.Helper()
	for _, s := range r.action.Runs.Steps {
		if s.Name != name {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
		root, err := filepath.Abs(filepath.Join("..", ".."))
		if err != nil {
			t.Fatal(err)
		}
		cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, t.Output(), t.Output()
		cmd.Env = append(os.Environ(), "RUNNER_TEMP="+r.dir, "GITHUB_ACTION_PATH="+root,
			"GITHUB_OUTPUT="+filepath.Join(r.dir, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(r.dir, "summary"))
		for key, value := range s.Env {
			cmd.Env = append(cmd.Env, key+"="+r.value(expression.FindStringSubmatch(value)[1]))
		}
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode()
	}
	t.Fatalf("there is no step %q", name)
	return -1
}

// value is that of an input.
func (r *runner) value(name string) string {
	name = strings.TrimPrefix(name, "inputs.")
	if value, ok := r.inputs[name]; ok {
		return value
	}
	return r.action.Inputs[name].Default
}

// wrote is what a step wrote into one of the runner's files.
func (r *runner) wrote(name string) string {
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestTheActionVerifiesAndLeavesASummaryAndAReport(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("bash is needed in CI")
		}
		t.Skip("there is no bash here")
	}
	var a action
	readYAML(t, "action.yml", &a)
	installed := &runner{a, nil, t.TempDir()}
	if status := installed.run(t, "Install Counterpart"); status != 0 {
		t.Fatalf("the installation ended with status %d", status)
	}
	wrong, err := plain.New("rocketchat-invite-unknown-token-accepted")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		inputs map[string]string
		status int
		sarif  string // its file
		found  string // in it
	}{
		"the built-in mock":           {map[string]string{"spec": "rocketchat\ngenuin\n", "args": "--only=*/*/security\n"}, 0, "counterpart.sarif", ""},
		"a server of faults":          {map[string]string{"spec": "rocketchat", "target": "http://" + address(t, wrong), "args": "--only\n*/*/security", "sarif": "a b.sarif"}, 1, "a b.sarif", "rocketchat/inviteToChannel/security/authToken.unknown"},
		"nobody there":                {map[string]string{"spec": "rocketchat", "target": "http://127.0.0.1:1"}, 3, "", ""},
		"text that a shell would run": {map[string]string{"spec": "$(touch run); touch run", "world": "`touch run`"}, 2, "", ""},
		"no report":                   {map[string]string{"spec": "genuin", "sarif": "", "args": "--only=*/*/security"}, 0, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &runner{a, c.inputs, t.TempDir()}
			if err := os.Symlink(filepath.Join(installed.dir, "counterpart-bin"), filepath.Join(r.dir, "counterpart-bin")); err != nil {
				t.Fatal(err)
			}
			if status := r.run(t, "Verify"); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			want := fmt.Sprintf("status=%d\n", c.status)
			if c.sarif != "" {
				want += "sarif=" + c.sarif + "\n"
			}
			if got := r.wrote("output"); got != want {
				t.Errorf("outputs %q, want %q", got, want)
			}
			if sarif := r.wrote(c.sarif); c.sarif != "" && (!json.Valid([]byte(sarif)) || !strings.Contains(sarif, c.found)) {
				t.Errorf("the report is\n%.2000s", sarif)
			}
			if summary := r.wrote("summary"); c.status < 2 && !strings.Contains(summary, "| rocketchat/inviteToChannel |") && c.sarif != "" {
				t.Errorf("the summary is\n%s", summary)
			}
			if _, err := os.Stat(filepath.Join(r.dir, "run")); err == nil {
				t.Error("an input was run")
			}
		})
	}
}
