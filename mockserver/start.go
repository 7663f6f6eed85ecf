package mockserver

import (
	"net"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// TB is what a mock needs of a test; *testing.T, *testing.B and *testing.F have it.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Mock is a server on a socket of its own, for one test, as seen in one workspace. Its methods may be used from any goroutine that
// the test may be failed from.
type Mock struct {
	URL string // without a slash at the end

	t         TB
	server    *Server
	workspace string
	client    *http.Client
	pending   *pending
}

// Start serves a contract on a free port of this machine until the test ends. It begins in the contract's world in package fixtures,
// or in an empty one where that has none.
func Start(t TB, contract *specs.Contract, options ...Option) *Mock {
	t.Helper()
	one := Served{Contract: contract}
	if _, _, embedded := fixtures.World(contract.Name); embedded {
		world, err := fixtures.Load(contract)
		if err != nil {
			t.Fatalf("the world of contract %q: %v\nhint: StartWith takes another world", contract.Name, err)
		}
		one.World = world
	}
	return StartWith(t, []Served{one}, options...)
}

// StartWith is Start for several contracts, or for worlds of one's own, which (*specs.Contract).World reads.
func StartWith(t TB, served []Served, options ...Option) *Mock {
	t.Helper()
	server, err := New(served, options...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	socket := &http.Server{Handler: server}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = socket.Serve(server.Listener(l)) // ends when it is closed
	}()
	m := &Mock{URL: "http://" + l.Addr().String(), t: t, server: server, workspace: usualName, pending: &pending{}}
	m.client = m.newClient()
	t.Cleanup(func() {
		_ = socket.Close()
		<-ended
		m.pending.report(t)
	})
	return m
}

// newClient makes a client that names the workspace with each request. Its connections end with the test.
func (m *Mock) newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	m.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: &resident{transport, m.workspace}}
}

// resident sends every request to one workspace.
type resident struct {
	next      http.RoundTripper
	workspace string
}

// RoundTrip sends a copy of the request that names the workspace, unless it names one itself.
func (r *resident) RoundTrip(request *http.Request) (*http.Response, error) {
	if r.workspace != usualName && len(request.Header[workspaceHeader]) == 0 {
		request = request.Clone(request.Context())
		request.Header[workspaceHeader] = []string{r.workspace}
	}
	return r.next.RoundTrip(request)
}

// Client returns a client whose requests are for the workspace that m sees.
func (m *Mock) Client() *http.Client { return m.client }

// Workspace returns the same server as seen in the workspace of that name, which is made from the seed world when there is none.
// Parallel tests that share a mock see nothing of one another in workspaces of their own.
func (m *Mock) Workspace(name string) *Mock {
	m.t.Helper()
	w, err := m.server.workspaces.use(strings.ToLower(name), m.server.settings.now())
	if err != nil {
		m.t.Fatalf("%v", err)
	}
	other := &Mock{URL: m.URL, t: m.t, server: m.server, workspace: w.name, pending: m.pending}
	other.client = other.newClient()
	return other
}

// world is the workspace that m sees. One that expired, or was deleted, begins anew.
func (m *Mock) world() *workspace {
	m.t.Helper()
	w, err := m.server.workspaces.use(m.workspace, m.server.settings.now())
	if err != nil {
		m.t.Fatalf("%v", err)
	}
	return w
}

// Contents is a state: contract, collection, key, entity. Numbers are json.Number.
type Contents map[string]map[string]map[string]map[string]any

// State returns everything that the mock remembers. It is to be read, not changed; SetState changes it.
func (m *Mock) State() Contents {
	m.t.Helper()
	return Contents(m.server.contentsOf(m.world().state.Load()))
}

// SetState replaces the collections that are named; contracts and collections that are not stay as they are. What does not fit the
// contract ends the test. Entities are as JSON has them, with numbers as json.Number.
func (m *Mock) SetState(wanted Contents) {
	m.t.Helper()
	if err := m.server.setState(m.world(), contents(wanted)); err != nil {
		m.t.Fatalf("%v", err)
	}
}

// Requests lists the journal, newest first: all entries that are kept, without credentials.
func (m *Mock) Requests() []Numbered {
	m.t.Helper()
	return m.world().requests("", m.server.settings.journalCount)
}

// Reset goes back to how the workspace began: its state, journal, made-up identities, time and faults.
func (m *Mock) Reset() {
	m.t.Helper()
	if err := m.server.workspaces.reset(m.world()); err != nil {
		m.t.Fatalf("%v", err)
	}
}
