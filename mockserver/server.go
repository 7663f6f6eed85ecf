// Package mockserver serves contracts as a stateful mock: it enforces every limit of the documents, remembers what was posted,
// and refuses what the vendor refuses in the vendor's own words. New returns an http.Handler; listening, TLS and signals are
// the caller's. It knows nothing of any vendor: all it does, a contract says.
package mockserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/events"
	"github.com/counterpart-api/counterpart/mockserver/fault"
	"github.com/counterpart-api/counterpart/mockserver/statefile"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Served is a contract and the world it starts from.
type Served struct {
	Contract *specs.Contract
	World    specs.World
}

// Server is the mock: an http.Handler that is safe for concurrent use.
type Server struct {
	serving    atomic.Pointer[serving]
	workspaces *workspaces
	control    http.Handler // nil when the control API is off
	events     *events.Broker
	delays     *delays
	settings   settings
}

// settings are what the options set.
type settings struct {
	seed          uint64
	now           func() time.Time
	log           *slog.Logger
	maxBody       int64
	journalCount  int
	journalBytes  int
	controlPrefix string
	controlToken  string // "" for none
	bounds        Bounds
	faults        fault.Plan
	stateFile     *statefile.File
	wait          func(context.Context, time.Duration) error
}

// Option changes how a Server behaves.
type Option func(*settings)

// WithSeed sets where made-up identities come from: the same seed and requests give the same bytes. Default 1.
func WithSeed(seed uint64) Option { return func(s *settings) { s.seed = seed } }

// WithClock sets what "now" is. Default time.Now.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// WithLog sets where the line for each request goes, and the defects. Default nowhere.
func WithLog(l *slog.Logger) Option { return func(s *settings) { s.log = l } }

// WithMaxBody sets how many bytes of a request body are read before it is refused as too large. Default 1 MiB.
func WithMaxBody(n int64) Option { return func(s *settings) { s.maxBody = n } }

// WithJournal bounds the journal: at most count requests, and about so many bytes of them. Default 1,000 and 8 MiB.
func WithJournal(count, bytes int) Option {
	return func(s *settings) { s.journalCount, s.journalBytes = count, bytes }
}

// WithoutControl turns the control API off: its paths are then unknown like any other.
func WithoutControl() Option { return func(s *settings) { s.controlPrefix = "" } }

// WithFaults sets what goes wrong on purpose in a workspace that nobody told otherwise. Default nothing.
func WithFaults(plan fault.Plan) Option { return func(s *settings) { s.faults = plan } }

// WithStateFile lets workspaces go on as the file says, and keeps in it whatever becomes of their states. The file stays open
// afterwards; close it when the server answers no more. Default nothing is kept.
func WithStateFile(f *statefile.File) Option { return func(s *settings) { s.stateFile = f } }

// WithWait sets how time passes that an answer is made to take: wait returns after it, or with an error as soon as the context
// ends. Default by the time of this machine.
func WithWait(wait func(context.Context, time.Duration) error) Option {
	return func(s *settings) { s.wait = wait }
}

// New serves the contracts. It fails when two of them claim the same path, or when a fault is of none of their operations.
func New(served []Served, options ...Option) (*Server, error) {
	set := settings{
		seed: 1, now: time.Now, log: slog.New(slog.DiscardHandler), maxBody: 1 << 20,
		journalCount: 1000, journalBytes: 8 << 20, controlPrefix: controlPrefix, bounds: usualBounds, wait: wait,
	}
	for _, option := range options {
		option(&set)
	}
	if len(served) == 0 {
		return nil, errors.New("no contract to serve")
	}
	s := &Server{settings: set, events: events.New(maxListeners, maxBehind), delays: newDelays()}
	now, err := newServing(served)
	if err == nil {
		err = checkPlan(set.faults, now.services)
	}
	if err != nil {
		return nil, err
	}
	s.serving.Store(now)
	if s.workspaces, err = newWorkspaces(&s.serving, set); err != nil {
		return nil, err
	}
	if set.controlPrefix != "" {
		s.control = s.controlAPI()
	}
	return s, nil
}

// State returns the present state of a contract by name, in the default workspace.
func (s *Server) State(contract string) (behavior.State, error) {
	for i, one := range s.services() {
		if one.contract.Name == contract {
			return s.workspaces.usual.state.Load()[i], nil
		}
	}
	return behavior.State{}, fmt.Errorf("no contract %q is served", contract)
}

// Reset takes the default workspace back to how it began: its state, journal and made-up identities. With a state file that cannot
// be written, it stays as it is, and the log says so.
func (s *Server) Reset() { _ = s.workspaces.reset(s.workspaces.usual) }
