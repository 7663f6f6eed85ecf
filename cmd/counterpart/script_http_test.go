package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// registry keeps what scripts started, each under its own key.
type registry[K comparable, V any] struct {
	mu    sync.Mutex
	items map[K]V
}

func newRegistry[K comparable, V any]() *registry[K, V] { return &registry[K, V]{items: map[K]V{}} }

func (r *registry[K, V]) set(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[k] = v
}

func (r *registry[K, V]) get(k K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.items[k]
	return v, ok
}

// scriptHTTP is "http METHOD PATH ['NAME: VALUE' ...] [=BODY]": one request to $URL. stdout is the status, the headers of the
// answer sorted, an empty line, and the body.
func scriptHTTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH ['NAME: VALUE' ...] [=BODY]")
	}
	body, headers := "", http.Header{}
	for _, arg := range args[2:] {
		if text, ok := strings.CutPrefix(arg, "="); ok {
			body = text
			continue
		}
		name, value, _ := strings.Cut(arg, ": ")
		headers.Add(name, value)
	}
	r, err := http.NewRequest(args[0], ts.Getenv("URL")+args[1], strings.NewReader(body))
	ts.Check(err)
	r.Header, r.Host = headers, headers.Get("Host")
	answer, err := http.DefaultTransport.RoundTrip(r)
	ts.Check(err)
	defer answer.Body.Close()
	show(ts, answer)
}

func show(ts *testscript.TestScript, answer *http.Response) {
	content, err := io.ReadAll(answer.Body)
	ts.Check(err)
	var lines []string
	answer.Header.Del("Date") // of the machine, whatever the contract's clock says
	for name, values := range answer.Header {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	fmt.Fprintf(ts.Stdout(), "%d\n%s\n\n%s\n", answer.StatusCode, strings.Join(lines, "\n"), content)
}

// scriptPlain is "plain [FAULT]": starts the hand-written backend, with a fault or none. $URL is where.
func scriptPlain(ts *testscript.TestScript, neg bool, args []string) {
	fault := strings.Join(args, "")
	handler, err := plain.New(fault)
	expect(ts, neg, err == nil, "%v", err)
	if err == nil {
		listen(ts, handler)
	}
}

func listen(ts *testscript.TestScript, handler http.Handler) {
	server := httptest.NewServer(handler)
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL)
}

// scriptInterrupted is "interrupted N ARGS...": runs counterpart ARGS against the conforming backend, which is $URL in them, and
// interrupts it at the N-th request. stdout, stderr and "exit STATUS" follow on stdout.
func scriptInterrupted(ts *testscript.TestScript, neg bool, args []string) {
	at, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	handler, err := plain.New("")
	ts.Check(err)
	var seen atomic.Int64
	reached := make(chan struct{})
	listen(ts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) == at {
			close(reached)
		}
		handler.ServeHTTP(w, r)
	}))
	cmd := counterpart(ts, append(args[1:], "--target", ts.Getenv("URL")))
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	<-reached
	ts.Check(cmd.Process.Signal(syscall.SIGINT))
	_ = cmd.Wait()
	expect(ts, neg, true, "")
	fmt.Fprintf(ts.Stdout(), "exit %d\n", cmd.ProcessState.ExitCode())
}

// scriptPasted is "pasted": runs the curl lines of serve.out as they stand. Those that work must be answered 2xx, those that are
// refused 4xx with the reason. Without a real curl the shell parses the lines and the requests are sent from here.
func scriptPasted(ts *testscript.TestScript, neg bool, _ []string) {
	_, err := exec.LookPath("curl")
	how, real := "the shell's reading of the lines, for there is no curl here", err == nil
	if real {
		how = "the real curl"
	}
	ts.Logf("run by %s", how)
	count := map[string]int{}
	for line := range strings.Lines(ts.ReadFile("serve.out")) {
		kind, command, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || kind != "works" && kind != "refused" {
			continue
		}
		status, violation := paste(ts, strings.TrimSpace(command), real)
		count[kind]++
		good := kind == "works" && status/100 == 2 && violation == "" || kind == "refused" && status/100 == 4 && violation != ""
		expect(ts, neg, good, "%s: status %d, violation %q: %s", kind, status, violation, command)
	}
	fmt.Fprintf(ts.Stdout(), "%d worked, %d refused\n", count["works"], count["refused"])
}

// paste runs one curl line and returns the status and why it was refused.
func paste(ts *testscript.TestScript, command string, real bool) (status int, violation string) {
	script := `curl() { command curl -sS -o /dev/null -D - "$@"; }` + "\n"
	if !real {
		script = `curl() { printf '%s\0' "$@"; }` + "\n"
	}
	shell := exec.Command("sh", "-c", script+command)
	shell.Env = append(os.Environ(), environment(ts)...)
	out, err := shell.Output()
	ts.Check(err)
	if !real {
		return sendWords(ts, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"))
	}
	for i, line := range strings.Split(string(out), "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case i == 0:
			status, err = strconv.Atoi(strings.Fields(line)[1])
			ts.Check(err)
		case strings.EqualFold(name, "Counterpart-Violation"):
			violation = value
		}
	}
	return status, violation
}

// sendWords sends what the words of a curl line say.
func sendWords(ts *testscript.TestScript, args []string) (status int, violation string) {
	method, target, body, headers := "GET", "", "", http.Header{}
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-X":
			i++
			method = args[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ": ")
			headers.Add(name, value)
		case "--data-raw":
			i++
			body = args[i]
		default:
			target = args[i]
		}
	}
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	ts.Check(err)
	r.Header = headers
	answer, err := http.DefaultTransport.RoundTrip(r)
	ts.Check(err)
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("Counterpart-Violation")
}
