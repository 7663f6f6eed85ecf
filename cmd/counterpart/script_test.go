package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"counterpart": main})
}

// commands are what the scripts know beyond the usual; each is described where it is defined.
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"serve": scriptServe, "halt": scriptHalt, "logged": scriptLogged, "http": scriptHTTP, "pasted": scriptPasted,
	"plain": scriptPlain, "interrupted": scriptInterrupted, "status": scriptStatus, "examples": scriptExamples,
}

func TestCommandLineBehavesAsItsScriptsSay(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"), Cmds: commands, RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// scriptStatus is "status N counterpart ARGS...": runs it, and fails unless it ends with that status.
func scriptStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "counterpart" {
		ts.Fatalf("usage: status N counterpart ARGS...")
	}
	cmd := counterpart(ts, args[2:])
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		ts.Check(err)
	}
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// expect fails a script unless ok is what it asked for.
func expect(ts *testscript.TestScript, neg, ok bool, format string, args ...any) {
	if ok == neg {
		ts.Fatalf(format, args...)
	}
}

// words are the arguments of one counterpart command line that is written as in a shell, without quotes around quotes.
func words(line string) []string {
	var list []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			list = append(list, part)
			continue
		}
		list = append(list, strings.Fields(part)...)
	}
	return list
}
