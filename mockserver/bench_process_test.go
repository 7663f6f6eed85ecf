package mockserver_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// serveVariable makes the test binary a server instead: "mock OPERATION" or "bare OPERATION", or "mock " for the default worlds. So the processor time and the
// memory of the server are its own, and no client's. "kept FILE" has a state file, and "limited FILE" one that the disk has no room for.
const serveVariable = "COUNTERPART_BENCHMARK_SERVE"

func TestMain(m *testing.M) {
	if role := os.Getenv(serveVariable); role != "" {
		fmt.Fprintln(os.Stderr, serveForBenchmark(role))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveForBenchmark serves until the parent kills it, and first prints its address.
func serveForBenchmark(role string) error {
	mockserver.TuneProcess()
	kind, operation, _ := strings.Cut(role, " ")
	all, first := benchmarked(operation)
	options, err := keptIn(kind, operation)
	if err != nil {
		return err
	}
	server, err := mockserver.New(all, options...)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	if kind == "bare" {
		return http.Serve(l, bare([]byte(serve(server, first).text)))
	}
	return http.Serve(server.Listener(l), server)
}

// benchmarked is the catalogue with the world that the benchmark of an operation wants, and the first request to it.
func benchmarked(operation string) (all []mockserver.Served, first request) {
	tb := &testing.B{}
	all = catalogue(tb)
	of := traffics[operation]
	if of == nil {
		return all, request{}
	}
	t := of(tb, benchEntities, benchEntities)
	for i := range all {
		if all[i].Contract.Name == t.served.Contract.Name {
			all[i] = t.served
		}
	}
	return all, t.requests[0]
}

// process is a server in a process of its own.
type process struct {
	address string
	pid     int
	cmd     *exec.Cmd
}

func startProcess(tb testing.TB, role string) *process {
	tb.Helper()
	binary, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), serveVariable+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return &process{strings.TrimSpace(line), cmd.Process.Pid, cmd}
}

// clockTick is the unit of processor time in /proc, 1/100 s on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// processorTime is what the process has used, in user and kernel mode.
func (p *process) processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		tb.Skip("no /proc here:", err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // from the third on
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick
}

// resident is the memory of the process, in bytes.
func (p *process) resident(tb testing.TB) int {
	tb.Helper()
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.pid))
	if err != nil {
		tb.Skip("no /proc here:", err)
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize()
}

// wireText is the request as it goes over a connection that stays open.
func (r request) wireText() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n", r.method, r.target, len(r.body))
	for name, value := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}

// clients are keep-alive connections that share the traffic; they do as little as they can.
type clients struct {
	connections []*connection
	texts       [][]byte
}

type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(tb testing.TB, address string, count int, requests []request) *clients {
	tb.Helper()
	all := &clients{}
	for _, r := range requests {
		all.texts = append(all.texts, r.wireText())
	}
	for range count {
		all.connections = append(all.connections, connect(tb, address))
	}
	return all
}

func connect(tb testing.TB, address string) *connection {
	tb.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return &connection{c, bufio.NewReader(c)}
}

// send sends n requests in all, from the first on, and returns how long that took. Whoever has its answer takes the next one: were
// they dealt out beforehand, the slowest connection would be waited for while the others have nothing to do.
func (all *clients) send(tb testing.TB, n int) time.Duration {
	tb.Helper()
	var turn atomic.Int64
	began, failed := time.Now(), make(chan error, len(all.connections))
	for _, c := range all.connections {
		go func() {
			var err error
			for i := turn.Add(1) - 1; i < int64(n) && err == nil; i = turn.Add(1) - 1 {
				err = c.exchange(all.texts[i%int64(len(all.texts))])
			}
			failed <- err
		}()
	}
	for range all.connections {
		if err := <-failed; err != nil {
			tb.Fatal(err)
		}
	}
	return time.Since(began)
}

func (c *connection) exchange(text []byte) error {
	if _, err := c.Write(text); err != nil {
		return err
	}
	return c.skip()
}

// skip reads one answer and throws it away.
func (c *connection) skip() error {
	length := -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); string(name) == "Content-Length" {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(value)))
		}
	}
	if length < 0 {
		return errors.New("an answer without Content-Length")
	}
	_, err := c.in.Discard(length)
	return err
}
