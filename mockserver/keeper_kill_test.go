package mockserver_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/statefile"
)

// keptIn are the options of a server in a process of its own that keeps its state, or cannot.
func keptIn(kind, file string) ([]mockserver.Option, error) {
	switch kind {
	case "limited":
		if err := limitFiles(100_000); err != nil {
			return nil, err
		}
	case "kept":
	default:
		return nil, nil
	}
	f, err := statefile.Open(file, statefile.Options{Sync: strings.HasSuffix(file, "synced")})
	return []mockserver.Option{mockserver.WithStateFile(f)}, err
}

// kill ends the process as a power switch does, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// TestNothingThatWasAnsweredIsLostWhenTheProcessIsKilled kills a server again and again while clients retry, and then looks for
// everything that was answered.
func TestNothingThatWasAnsweredIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"state", "synced"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), name)
			c := &crowd{done: make([][]string, 32), news: make(chan string)}
			c.moved = sync.NewCond(&c.mu)
			c.client.Transport = &http.Transport{MaxIdleConnsPerHost: len(c.done)}
			for i := range c.done {
				c.all.Go(func() { c.work(i) })
			}
			for range 5 {
				p := startProcess(t, "kept "+file)
				c.move(p)
				for range 300 {
					if wrong := <-c.news; wrong != "" {
						t.Fatal(wrong)
					}
				}
				p.kill()
			}
			c.move(startProcess(t, "kept "+file))
			c.stop.Store(true)
			go func() { c.all.Wait(); close(c.news) }()
			for wrong := range c.news {
				if wrong != "" {
					t.Error(wrong)
				}
			}
			c.look(t)
		})
	}
}

// crowd are clients that each add members, one after another, and ask again until they are answered, wherever the server is.
type crowd struct {
	client http.Client
	mu     sync.Mutex
	moved  *sync.Cond
	url    string
	stop   atomic.Bool
	all    sync.WaitGroup
	done   [][]string  // by client: the phone numbers that were answered
	news   chan string // of each answer: "", or what is wrong with it
}

func (c *crowd) move(p *process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.url = "http://" + p.address
	c.moved.Broadcast()
}

func (c *crowd) now() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.url
}

// other is where the server is, once that is not at the URL any more where it was.
func (c *crowd) other(was string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.url == was {
		c.moved.Wait()
	}
	return c.url
}

// places is how many workspaces the clients share.
const places = 4

func placeOf(client int) string { return fmt.Sprintf("w%d", client%places) }

func (c *crowd) work(client int) {
	for n := 0; !c.stop.Load(); n++ {
		phone := fmt.Sprintf("1555%02d%05d", client, n)
		r := add.within(placeOf(client))
		r.body = fmt.Sprintf(`{"communities":[%q],"users":[{"phone_number":%q}]}`, community, phone)
		if n%20 == 7 {
			c.until(control("PUT", fmt.Sprintf("snapshots/s%d", client), "").within(placeOf(client)))
		}
		got := c.until(r)
		if got.status != http.StatusOK {
			c.news <- fmt.Sprintf("%s: %d %s", phone, got.status, got.text)
			return
		}
		c.done[client] = append(c.done[client], phone)
		c.news <- ""
	}
}

const community = "0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"

// until asks until there is a whole answer.
func (c *crowd) until(r request) reply {
	for url := c.now(); ; url = c.other(url) {
		if got, err := c.try(url, r); err == nil {
			return got
		}
	}
}

func (c *crowd) try(url string, r request) (reply, error) {
	req, err := http.NewRequest(r.method, url+r.target, strings.NewReader(r.body))
	if err != nil {
		return reply{}, err
	}
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	return read(c.client.Transport.RoundTrip(req))
}

// look finds everybody who was added, and a membership for each: an identity made twice would have put one in another's place.
func (c *crowd) look(t *testing.T) {
	t.Helper()
	count := 0
	for place := range places {
		state := c.until(control("GET", "state", "").within(placeOf(place))).value(t)
		memberships, _ := at(state, "genuin", "memberships").(map[string]any)
		people := map[any]string{}
		for id, person := range at(state, "genuin", "people").(map[string]any) {
			people[at(person, "phone")] = id
		}
		for client := place; client < len(c.done); client += places {
			count += len(c.done[client])
			for _, phone := range c.done[client] {
				if id := people[phone]; id == "" || memberships[community+"/"+id] == nil {
					t.Errorf("%s was added, and is lost", phone)
				}
			}
		}
	}
	t.Logf("%d were added, and found again", count)
}
