package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// dockerfile is what the Dockerfile says of its last stage, and how the binary in it is built.
type dockerfile struct {
	build           string // the command
	from, user      string
	env, expose     string
	entrypoint, cmd []string
	health          []string
}

// readDockerfile reads as much of the Dockerfile as is needed here; what it does not know, it does not pass over.
func readDockerfile(t *testing.T) *dockerfile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	d := &dockerfile{}
	for line := range strings.Lines(string(text)) {
		instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch instruction {
		case "", "#", "WORKDIR", "ARG", "COPY":
		case "FROM":
			d.from = rest
		case "RUN":
			d.build = rest
		case "USER":
			d.user = rest
		case "ENV":
			d.env = rest
		case "EXPOSE":
			d.expose = rest
		case "ENTRYPOINT":
			d.entrypoint = execForm(t, rest)
		case "CMD":
			d.cmd = execForm(t, rest)
		case "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, " CMD ")
			d.health = execForm(t, command)
		default:
			t.Fatalf("the Dockerfile has an instruction that is not looked at here: %s", line)
		}
	}
	return d
}

// execForm reads a command that needs no shell: there is none in the image.
func execForm(t *testing.T, text string) []string {
	t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		t.Fatalf("%q is no list of words: %v", text, err)
	}
	return words
}

func TestTheImageIsOfNobodyAndOfNothingElse(t *testing.T) {
	t.Parallel()
	d := readDockerfile(t)
	if d.from != "scratch" || !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(d.user) {
		t.Errorf("the image is from %q, and runs as %q", d.from, d.user)
	}
	if _, port, _ := strings.Cut(d.env, ":"); port != d.expose || !strings.HasPrefix(d.env, "COUNTERPART_LISTEN=0.0.0.0:") {
		t.Errorf("the image has %q, and exposes %q", d.env, d.expose)
	}
	if !strings.HasPrefix(d.build, "CGO_ENABLED=0 ") || !strings.HasSuffix(d.build, " -o "+d.entrypoint[0]+" ./cmd/counterpart") {
		t.Errorf("built by %q, and run as %q", d.build, d.entrypoint)
	}
}

// built is the binary of the image in a folder that holds nothing else, as its root does.
func built(t *testing.T, d *dockerfile) (root string) {
	t.Helper()
	root = t.TempDir()
	command := strings.Replace(d.build, "-o /", "-o "+root+"/", 1)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir, cmd.Env = filepath.Join("..", ".."), append(os.Environ(), "TARGETOS="+runtime.GOOS, "TARGETARCH="+runtime.GOARCH)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return root
}

// contained is a command as the image runs it: in its root, as its user, with its environment and no other.
func contained(t *testing.T, d *dockerfile, root, listen string, words ...string) *exec.Cmd {
	t.Helper()
	var uid, gid uint32
	if _, err := fmt.Sscanf(d.user, "%d:%d", &uid, &gid); err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{
		Path: words[0], Args: words, Dir: "/", Env: []string{"COUNTERPART_LISTEN=" + listen}, Stderr: t.Output(),
		SysProcAttr: &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uid, Gid: gid}, Pdeathsig: syscall.SIGKILL},
	}
}

// There need not be a container engine where the tests run, so the binary runs where it has as little: in an empty root, as another
// user, without an environment.
func TestTheBinaryOfTheImageNeedsNothingOfASystem(t *testing.T) {
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("only root on Linux can lock a command into an empty root")
	}
	if testing.Short() {
		t.Skip("the first build of the image's binary takes a minute")
	}
	t.Parallel()
	d := readDockerfile(t)
	root := built(t, d)
	server := contained(t, d, root, "0.0.0.0:0", append(d.entrypoint, d.cmd...)...)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	port := url[strings.LastIndex(url, ":")+1 : len(url)-1]

	health := contained(t, d, root, "0.0.0.0:"+port, d.health...)
	said, err := health.Output()
	if want := "http://127.0.0.1:" + port + " serves"; err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("health: %q, %v", said, err)
	}
	answer, err := http.Post("http://127.0.0.1:"+port+"/api/v4/communities/nowhere/join", "", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %s", answer.Status)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if err := contained(t, d, root, "0.0.0.0:"+port, d.health...).Run(); err == nil {
		t.Error("healthy after its end")
	}
	if left, err := os.ReadDir(root); err != nil || len(left) != 1 {
		t.Errorf("in the root there are %v, error %v", left, err)
	}
}
