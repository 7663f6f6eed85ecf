package mockserver

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/clock"
)

// Bounds are how much the workspaces of a server may take. A zero field means the default.
type Bounds struct {
	Workspaces   int           // how many there may be, the default one included; default 10,000
	Idle         time.Duration // for how long one that nobody asks for is kept; default 1 hour
	StateBytes   int64         // how much a workspace may add to the world it began from, about; default 64 MiB
	JournalBytes int64         // how much all journals may hold, about; default 128 MiB
}

var usualBounds = Bounds{Workspaces: 10_000, Idle: time.Hour, StateBytes: 64 << 20, JournalBytes: 128 << 20}

// WithBounds bounds the workspaces.
func WithBounds(b Bounds) Option {
	return func(s *settings) {
		s.bounds = Bounds{
			Workspaces: cmp.Or(b.Workspaces, usualBounds.Workspaces), Idle: cmp.Or(b.Idle, usualBounds.Idle),
			StateBytes: cmp.Or(b.StateBytes, usualBounds.StateBytes), JournalBytes: cmp.Or(b.JournalBytes, usualBounds.JournalBytes),
		}
	}
}

// usualName is the workspace of requests that name none.
const usualName = "default"

// workspaces are the worlds of a server by name. The default one is always there.
type workspaces struct {
	serving  *atomic.Pointer[serving]
	settings settings
	usual    *workspace
	keeper   *keeper
	journals atomic.Int64 // bytes held by all journals together
	begun    *beginning   // what a workspace begins with that is no fork

	// steady is held by whatever takes a state from one place to another, so that it is not of other contracts by then; to serve
	// other ones, it is held alone. Nothing that holds it waits for a client.
	steady sync.RWMutex

	mu     sync.RWMutex // after steady
	byName map[string]*workspace
	swept  time.Time
}

func newWorkspaces(from *atomic.Pointer[serving], set settings) (*workspaces, error) {
	all := &workspaces{
		serving: from, settings: set, swept: set.now(), byName: map[string]*workspace{},
		begun: &beginning{clock.New(set.now), set.seed, set.faults},
	}
	if set.stateFile != nil {
		all.keeper = &keeper{all, set.stateFile}
		if err := all.keeper.load(); err != nil {
			return nil, err
		}
	}
	if all.usual = all.byName[usualName]; all.usual != nil {
		return all, nil
	}
	var err error
	all.usual, err = all.add(usualName, nil, set.now())
	return all, err
}

// seed is the state of the world that everything begins from.
func (all *workspaces) seed() states {
	services := all.serving.Load().services
	begin := make(states, len(services))
	for i, one := range services {
		begin[i] = one.seed
	}
	return begin
}

// nameShape is what a workspace or a snapshot may be called: what fits into a host's label, and dots and underscores.
var nameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// refusedWish is a wish of a client for the mock itself that cannot be met.
type refusedWish struct {
	status int
	detail string
}

func (r *refusedWish) Error() string { return r.detail }

func checkName(what, name string) error {
	if nameShape.MatchString(name) {
		return nil
	}
	return &refusedWish{400, fmt.Sprintf("%q cannot be the name of a %s: 1 to 63 letters, digits, dots, underscores and hyphens, a letter or digit first",
		bounded(name, 80), what)}
}

// use returns the workspace of that name, made from the seed world when there is none, or when nobody asked for it for too long.
func (all *workspaces) use(name string, now time.Time) (*workspace, error) {
	if w := all.find(name, now); w != nil {
		return w, nil
	}
	if err := checkName("workspace", name); err != nil {
		return nil, err
	}
	all.steady.RLock()
	defer all.steady.RUnlock()
	all.mu.Lock()
	defer all.mu.Unlock()
	if w := all.byName[name]; w != nil && !all.expired(w, now) {
		return w, nil
	}
	return all.add(name, nil, now)
}

// find returns a workspace that is there, and notes that it was asked for; nil when there is none.
func (all *workspaces) find(name string, now time.Time) *workspace {
	if name == usualName {
		all.usual.used.Store(now.UnixNano())
		return all.usual
	}
	all.mu.RLock()
	defer all.mu.RUnlock()
	w := all.byName[name]
	if w == nil || all.expired(w, now) {
		return nil
	}
	w.used.Store(now.UnixNano())
	return w
}

// make adds a workspace that must not be there yet: a copy of the one called from, or a new one when from is "".
func (all *workspaces) make(name, from string, now time.Time) (*workspace, error) {
	if err := checkName("workspace", name); err != nil {
		return nil, err
	}
	all.steady.RLock()
	defer all.steady.RUnlock()
	all.mu.Lock()
	defer all.mu.Unlock()
	if w := all.byName[name]; w != nil && !all.expired(w, now) {
		return nil, &refusedWish{409, fmt.Sprintf("there is a workspace %q already", name)}
	}
	if from == "" {
		w, err := all.add(name, nil, now)
		if err == nil {
			w.changed.Store(true) // it was made on purpose
		}
		return w, all.durably(err)
	}
	original := all.byName[from]
	if original == nil || all.expired(original, now) {
		return nil, &refusedWish{404, fmt.Sprintf("there is no workspace %q to fork", bounded(from, 80))}
	}
	w, err := all.add(name, original, now)
	return w, all.durably(err)
}

// add makes a workspace, of the world or as a copy of another one, which costs the same however much is in it: states share what they
// have in common. One of the name that expired makes room.
func (all *workspaces) add(name string, original *workspace, now time.Time) (*workspace, error) {
	all.sweep(now)
	if all.byName[name] != nil {
		if err := all.remove(name); err != nil {
			return nil, err
		}
	}
	if len(all.byName) >= all.settings.bounds.Workspaces && !all.evict() {
		return nil, &refusedWish{429, fmt.Sprintf("there are %d workspaces, and no more are made: delete one, or wait until one was idle for %s",
			len(all.byName), all.settings.bounds.Idle)}
	}
	w, err := all.copied(name, original, now)
	if err == nil {
		all.byName[w.name] = w
	}
	return w, err
}

// evict makes room by deleting the workspace that was not asked for the longest, of those in which nothing was changed: whoever
// comes back to it finds it as it was, but for its journal. It says whether there was one.
func (all *workspaces) evict() bool {
	var idlest *workspace
	for _, w := range all.byName {
		if w != all.usual && !w.changed.Load() && (idlest == nil || w.used.Load() < idlest.used.Load()) {
			idlest = w
		}
	}
	return idlest != nil && all.remove(idlest.name) == nil
}

// copied makes a workspace as another one is now, or of the world when that is nil, and keeps that it is there.
func (all *workspaces) copied(name string, original *workspace, now time.Time) (w *workspace, err error) {
	if original == nil {
		w = all.begin(name, all.seed(), all.begun, now)
		w.number, err = all.keeper.begin(w)
		return w, err
	}
	err = original.hold(func(at moment) (err error) {
		w = all.begin(name, at.states, original.fork(), now)
		w.origin = &at
		w.changed.Store(true)
		w.setMade(at.made)
		w.load.begin(at.bytes)
		w.number, err = all.keeper.copy(w, original)
		return err
	})
	return w, err
}

// drop deletes a workspace. The default one cannot be: where would requests go?
func (all *workspaces) drop(name string) error {
	if name == usualName {
		return &refusedWish{409, "the default workspace cannot be deleted, only reset"}
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byName[name] == nil {
		return &refusedWish{404, fmt.Sprintf("there is no workspace %q", bounded(name, 80))}
	}
	return all.durably(all.remove(name))
}

func (all *workspaces) remove(name string) error {
	w := all.byName[name]
	if err := all.keeper.drop(w); err != nil {
		return err
	}
	w.journal.Retire()
	delete(all.byName, name)
	return nil
}

// list is every workspace, by name.
func (all *workspaces) list(now time.Time) []*workspace {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.swept = time.Time{}
	all.sweep(now)
	listed := make([]*workspace, 0, len(all.byName))
	for _, w := range all.byName {
		listed = append(listed, w)
	}
	slices.SortFunc(listed, func(a, b *workspace) int { return cmp.Compare(a.name, b.name) })
	return listed
}

func (all *workspaces) expired(w *workspace, now time.Time) bool {
	return w != all.usual && now.UnixNano()-w.used.Load() > int64(all.settings.bounds.Idle)
}

// sweep lets go of what is expired. It looks at every workspace, so it does so only when there may be something to find:
// when a new one finds no room, or after a tenth of the time that one may be idle.
func (all *workspaces) sweep(now time.Time) {
	if len(all.byName) < all.settings.bounds.Workspaces && now.Sub(all.swept) < all.settings.bounds.Idle/10 {
		return
	}
	all.swept = now
	for name, w := range all.byName {
		if all.expired(w, now) {
			_ = all.remove(name) // what cannot be now is tried again
		}
	}
}

// keep puts an exchange into the journal of its workspace. When all journals together are too large, that of the workspace that
// was not asked for the longest is emptied.
func (all *workspaces) keep(w *workspace, k *kept) uint64 {
	if k.generation != w.generation.Load() {
		k.retained += int(all.growth(k.after)) // it was replaced meanwhile, and is held by nothing else
	}
	sequence := w.journal.Append(k, k.size())
	if all.journals.Load() > all.settings.bounds.JournalBytes {
		all.relieve()
	}
	return sequence
}

func (all *workspaces) relieve() {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.journals.Load() <= all.settings.bounds.JournalBytes {
		return // somebody else did
	}
	var idlest *workspace
	for _, w := range all.byName {
		if w.journal.Len() > 0 && (idlest == nil || w.used.Load() < idlest.used.Load()) {
			idlest = w
		}
	}
	if idlest != nil {
		idlest.journal.Clear()
	}
}
