package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// served is a counterpart serve that a script started.
type served struct {
	cmd   *exec.Cmd
	ended chan struct{}
	read  int // how much of serve.err a script has asked for
}

// running is the one that is running, by script.
type runningKey struct{ ts *testscript.TestScript }

var running = newRegistry[runningKey, *served]()

// scriptServe is "serve ARGS...": counterpart serve in the background on a free port. $URL is where, $ADDRESS its host and port;
// what it prints goes to serve.out and serve.err.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	if !slices.Contains(args, "--listen") {
		args = append(args, "--listen", "127.0.0.1:0")
	}
	s := start(ts, append([]string{"serve"}, args...))
	running.set(runningKey{ts}, s)
	ts.Defer(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	})
	url := s.url(ts)
	expect(ts, neg, url != "", "the server did not come up: %s", ts.ReadFile("serve.err"))
	ts.Setenv("URL", url)
	_, address, _ := strings.Cut(url, "://")
	ts.Setenv("ADDRESS", address)
}

// start runs a counterpart in the background.
func start(ts *testscript.TestScript, args []string) *served {
	out, err := os.Create(ts.MkAbs("serve.out"))
	ts.Check(err)
	defer out.Close()
	errs, err := os.Create(ts.MkAbs("serve.err"))
	ts.Check(err)
	defer errs.Close()
	s := &served{cmd: counterpart(ts, args), ended: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = out, errs
	ts.Check(s.cmd.Start())
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait()
	}()
	return s
}

// passed are the variables of a script that its counterpart sees.
var passed = []string{"PATH", "HOME", "TMPDIR", "CHAT_TOKEN", "GITHUB_STEP_SUMMARY", "COUNTERPART_LOG_FORMAT", "COUNTERPART_FORMAT", "COUNTERPART_SEED", "COUNTERPART_CONTROL_TOKEN"}

// patient is how long a command may take at most, so that none outlives its test.
const patient = 4 * time.Minute

// counterpart is a command that runs in the directory and the environment of the script.
func counterpart(ts *testscript.TestScript, args []string) *exec.Cmd {
	dir, _, _ := strings.Cut(ts.Getenv("PATH"), string(os.PathListSeparator))
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	ts.Defer(cancel)
	cmd := exec.CommandContext(ctx, dir+"/counterpart", args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environment(ts)
	return cmd
}

// environment are the variables of a script that others see.
func environment(ts *testscript.TestScript) (all []string) {
	for _, name := range passed {
		if value := ts.Getenv(name); value != "" {
			all = append(all, name+"="+value)
		}
	}
	return all
}

// url waits for the first line of stdout; it is "" when the process ends without one.
func (s *served) url(ts *testscript.TestScript) string {
	for {
		if line, _, ok := strings.Cut(ts.ReadFile("serve.out"), "\n"); ok {
			return line
		}
		select {
		case <-s.ended:
			return ""
		case <-time.After(10 * time.Millisecond):
		}
	}
}

var signals = map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL}

// scriptHalt is "halt SIGNAL STATUS": tells the server to stop and waits until it ends with the status, which is -1 when it was killed.
func scriptHalt(ts *testscript.TestScript, neg bool, args []string) {
	s, ok := running.get(runningKey{ts})
	if !ok || len(args) != 2 || signals[args[0]] == nil {
		ts.Fatalf("usage: halt TERM|INT|KILL STATUS, after serve")
	}
	if err := s.cmd.Process.Signal(signals[args[0]]); err != nil && !errors.Is(err, os.ErrProcessDone) {
		ts.Check(err)
	}
	<-s.ended
	got := s.cmd.ProcessState.ExitCode()
	expect(ts, neg, strconv.Itoa(got) == args[1], "exit status %d, want %s: %s", got, args[1], ts.ReadFile("serve.err"))
}

// scriptLogged is "logged PATTERN": waits until the server has written what matches to its log, after what matched last: a line
// about an earlier change does not pass for one about this.
func scriptLogged(ts *testscript.TestScript, neg bool, args []string) {
	s, ok := running.get(runningKey{ts})
	if !ok || neg || len(args) != 1 {
		ts.Fatalf("usage: logged PATTERN, after serve")
	}
	pattern, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for {
		log := ts.ReadFile("serve.err")[s.read:]
		if at := pattern.FindStringIndex(log); at != nil {
			s.read += at[1]
			return
		}
		select {
		case <-s.ended:
			ts.Fatalf("the server ended: %s", ts.ReadFile("serve.err"))
		case <-time.After(10 * time.Millisecond):
		}
	}
}
