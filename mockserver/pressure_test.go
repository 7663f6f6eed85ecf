package mockserver_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// pressureVariable says for how long TestManyClientsInManyWorkspaces lasts; it is brief when nothing does.
const pressureVariable = "COUNTERPART_LOAD"

// pressure is how much is asked of a server at once.
type pressure struct {
	lasts                           time.Duration // without the yardstick's time
	clients, workspaces, idle, slow int
	slack                           int // bytes that the memory may grow by, and a quarter: a garbage collector does not keep time
}

// TestManyClientsInManyWorkspaces sends from many clients that keep their connections, with others idle or slow, and wants every
// request answered with success and no memory to grow once it is warm. The times it tells are for people.
func TestManyClientsInManyWorkspaces(t *testing.T) {
	p := pressure{lasts: time.Second, clients: 64, workspaces: 250, idle: 300, slow: 50, slack: 192 << 20}
	if text := os.Getenv(pressureVariable); text != "" {
		lasts, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		p = pressure{lasts: lasts, clients: 256, workspaces: 1000, idle: 5000, slow: 500, slack: 32 << 20}
	}
	mock, yardstick := startProcess(t, "mock "), startProcess(t, "bare inviteToChannel")
	stop := burden(t, mock.address, p)
	defer stop()
	asked, bare := crowdOf(t, mock.address, p), crowdOf(t, yardstick.address, p)
	bare.plain()
	const rounds = 20
	warm := min(max(2, int(time.Minute*rounds/p.lasts)+1), rounds/2) // rounds: a minute, if there are that many
	var sizes []int
	for round := range rounds {
		asked.press(t, p.lasts/rounds)
		bare.press(t, p.lasts/rounds/5)
		if sizes = append(sizes, mock.resident(t)); round+1 == warm {
			asked.took, bare.took = histogram{}, histogram{}
		}
	}
	for _, size := range sizes[warm:] {
		if first := sizes[warm-1]; size > first*5/4+p.slack {
			t.Errorf("the memory grew from %d MB to %d", first>>20, size>>20)
		}
	}
	t.Logf("%d requests in %s: p50 %s, p99 %s, most %s; bare handler %d requests: p50 %s, p99 %s; resident MB %v", asked.took.count, p.lasts,
		asked.took.at(0.5), asked.took.at(0.99), asked.took.at(1), bare.took.count, bare.took.at(0.5), bare.took.at(0.99), megabytes(sizes))
}

func megabytes(sizes []int) (all []int) {
	for _, size := range sizes {
		all = append(all, size>>20)
	}
	return all
}

// burden opens connections on which nothing is sent, and others on which next to nothing is.
func burden(t *testing.T, address string, p pressure) (stop func()) {
	t.Helper()
	var slow []net.Conn
	for i := range p.idle + p.slow {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if i >= p.idle {
			slow = append(slow, c)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		beat := time.NewTicker(time.Second)
		defer beat.Stop()
		for text := []byte("GET / HTTP/1.1\r\nX-Slow: "); ; text = append(text[1:], 'x') {
			for _, c := range slow {
				_, _ = c.Write(text[:1]) // the server may have had enough
			}
			select {
			case <-beat.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}

// pressing are clients, each with a connection of its own, and how long they waited.
type pressing struct {
	clients []*pressingClient
	took    histogram
}

// pressingClient sends its texts in turn.
type pressingClient struct {
	*connection
	texts [][]byte
	next  int
}

// crowdOf dials, and gives each client its share of the workspaces: some with what is posted and reset again and again, others
// with what changes little and fills the journals.
func crowdOf(t *testing.T, address string, p pressure) *pressing {
	t.Helper()
	all := &pressing{}
	for i := range p.clients {
		one := &pressingClient{connection: connect(t, address)}
		for workspace := i; workspace < p.workspaces; workspace += p.clients {
			sent := []request{control("POST", "reset", ""), join, invite, remove, addNth(1)}
			if i%2 == 1 {
				sent = []request{add, addNth(1), addNth(2)}
			}
			for _, r := range sent {
				one.texts = append(one.texts, r.within(fmt.Sprintf("w%d", workspace)).wireText())
			}
		}
		all.clients = append(all.clients, one)
	}
	return all
}

// plain lets the clients send only what the yardstick is meant for.
func (all *pressing) plain() {
	for _, c := range all.clients {
		c.texts = [][]byte{invite.wireText()}
	}
}

// press lets everybody send for a while, one request after another.
func (all *pressing) press(t *testing.T, lasts time.Duration) {
	t.Helper()
	until := time.Now().Add(lasts)
	took, failed := make([]histogram, len(all.clients)), make([]error, len(all.clients))
	var wg sync.WaitGroup
	for i, c := range all.clients {
		wg.Go(func() { failed[i] = c.press(until, &took[i]) })
	}
	wg.Wait()
	for i, err := range failed {
		if all.took.add(&took[i]); err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
	}
}

func (c *pressingClient) press(until time.Time, took *histogram) error {
	for now := time.Now(); now.Before(until); {
		text := c.texts[c.next]
		c.next = (c.next + 1) % len(c.texts)
		if _, err := c.Write(text); err != nil {
			return err
		}
		status, err := c.in.Peek(len("HTTP/1.1 200"))
		if err != nil {
			return err
		}
		switch string(status) {
		case "HTTP/1.1 200", "HTTP/1.1 204":
			err = c.skipAny()
		default:
			return fmt.Errorf("%.60q is answered %s", text, status)
		}
		if err != nil {
			return err
		}
		then := now
		now = time.Now()
		took.note(now.Sub(then))
	}
	return nil
}

// skipAny reads an answer of any length and throws it away.
func (c *connection) skipAny() error {
	length, chunked := 0, false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		switch name, value, _ := bytes.Cut(line, []byte(": ")); string(name) {
		case "Content-Length":
			length, _ = strconv.Atoi(string(value))
		case "Transfer-Encoding":
			chunked = true
		}
	}
	if chunked {
		return c.skipChunks()
	}
	_, err := c.in.Discard(length)
	return err
}

func (c *connection) skipChunks() error {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		length, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return err
		}
		if _, err := c.in.Discard(int(length) + 2); err != nil || length == 0 {
			return err
		}
	}
}

// histogram counts durations by their size, each step a twentieth more than the one before.
type histogram struct {
	counts [512]int
	count  int
}

func (h *histogram) note(d time.Duration) {
	step := int(math.Log(float64(max(d, time.Microsecond))/float64(time.Microsecond)) / math.Log(1.05))
	h.counts[min(step, len(h.counts)-1)]++
	h.count++
}

func (h *histogram) add(other *histogram) {
	h.count += other.count
	for i, n := range other.counts {
		h.counts[i] += n
	}
}

// at is the duration that such a share was no longer than, to a twentieth.
func (h *histogram) at(share float64) time.Duration {
	seen := 0
	for i, n := range h.counts {
		if seen += n; seen > 0 && float64(seen) >= share*float64(h.count) {
			return (time.Duration(math.Pow(1.05, float64(i+1))*1000) * time.Nanosecond).Round(time.Microsecond)
		}
	}
	return 0
}
