package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxSnapshots is how many snapshots a workspace may have.
const maxSnapshots = 100

// snapshots are moments that were given a name.
type snapshots struct {
	mu     sync.Mutex
	byName map[string]snapshot
}

type snapshot struct {
	moment
	taken time.Time
}

// put keeps a moment under a name, and says whether the name is new. keep is the last thing that can go wrong; it is told what
// there will be, the oldest first.
func (all *snapshots) put(name string, s snapshot, keep func(all []snapshot) error) (created bool, err error) {
	if err := checkName("snapshot", name); err != nil {
		return false, err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	_, there := all.byName[name]
	if !there && len(all.byName) >= maxSnapshots {
		return false, &refusedWish{http.StatusInsufficientStorage, fmt.Sprintf("there are %d snapshots; delete one first", maxSnapshots)}
	}
	if err := keep(all.with(name, s)); err != nil {
		return false, err
	}
	if all.byName == nil {
		all.byName = map[string]snapshot{}
	}
	all.byName[name] = s
	return !there, nil
}

// with is what there will be with one more, in the order in which they were taken.
func (all *snapshots) with(name string, s snapshot) []snapshot {
	list := []snapshot{s}
	for other, taken := range all.byName {
		if other != name {
			list = append(list, taken)
		}
	}
	slices.SortFunc(list, func(a, b snapshot) int { return a.taken.Compare(b.taken) })
	return list
}

func (all *snapshots) get(name string) (snapshot, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if s, ok := all.byName[name]; ok {
		return s, nil
	}
	return snapshot{}, &refusedWish{http.StatusNotFound, fmt.Sprintf("there is no snapshot %q", bounded(name, 80))}
}

func (all *snapshots) drop(name string, keep func() error) error {
	if _, err := all.get(name); err != nil {
		return err
	}
	if err := keep(); err != nil {
		return err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.byName, name)
	return nil
}

// snapshotBrief is a snapshot as the control API lists it.
type snapshotBrief struct {
	Name  string    `json:"name"`
	Taken time.Time `json:"taken"`
}

func (all *snapshots) list() []snapshotBrief {
	all.mu.Lock()
	defer all.mu.Unlock()
	listed := []snapshotBrief{}
	for name, s := range all.byName {
		listed = append(listed, snapshotBrief{name, s.taken.UTC()})
	}
	slices.SortFunc(listed, func(a, b snapshotBrief) int { return cmp.Compare(a.Name, b.Name) })
	return listed
}

// snapshot gives the present moment of a workspace a name.
func (all *workspaces) snapshot(w *workspace, name string, taken time.Time) (created bool, err error) {
	all.steady.RLock()
	defer all.steady.RUnlock()
	name = strings.Clone(name) // it is a part of the request's path
	err = w.hold(func(now moment) (err error) {
		created, err = w.snapshots.put(name, snapshot{now, taken}, func(list []snapshot) error {
			if !all.fit(list) {
				return &refusedWish{http.StatusInsufficientStorage, fmt.Sprintf("the snapshots take more than %d bytes; delete one first", all.settings.bounds.StateBytes)}
			}
			return all.keeper.snapshot(w, name, taken)
		})
		return err
	})
	return created, all.durably(err)
}

// fit says whether snapshots, the oldest first, take together what a workspace may take. To measure is to look at every entity: it
// is done only when what is known of each leaves it open.
func (all *workspaces) fit(list []snapshot) bool {
	known, measured, before := int64(0), int64(0), all.seed()
	for _, s := range list {
		known += s.bytes
	}
	if known <= all.settings.bounds.StateBytes {
		return true
	}
	for _, s := range list {
		measured += s.states.beyond(before)
		before = s.states
	}
	return measured <= all.settings.bounds.StateBytes
}

func (all *workspaces) forget(w *workspace, name string) error {
	err := w.hold(func(moment) error {
		return w.snapshots.drop(name, func() error { return all.keeper.forget(w, name) })
	})
	return all.durably(err)
}

// restore goes back to a snapshot.
func (all *workspaces) restore(w *workspace, name string) error {
	all.steady.RLock()
	defer all.steady.RUnlock()
	var was, is states
	err := w.goTo(func(now states) (moment, error) {
		taken, err := w.snapshots.get(name)
		if err == nil {
			err = all.keeper.restore(w, name)
		}
		was, is = now, taken.states
		return taken.moment, err
	})
	if err == nil {
		all.replaced(w, was, is)
	}
	return all.durably(err)
}

func (s *Server) getSnapshots(w http.ResponseWriter, _ *http.Request, world *workspace) {
	respond(w, map[string]any{"snapshots": world.snapshots.list()})
}

func snapshotName(r *http.Request) string { return strings.ToLower(r.PathValue("name")) }

func (s *Server) putSnapshot(w http.ResponseWriter, r *http.Request, world *workspace) {
	created, err := s.workspaces.snapshot(world, snapshotName(r), s.settings.now())
	switch {
	case err != nil:
		refuseWish(w, err)
	case created:
		w.WriteHeader(http.StatusCreated)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) deleteSnapshot(w http.ResponseWriter, r *http.Request, world *workspace) {
	if err := s.workspaces.forget(world, snapshotName(r)); err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// postRestore goes back to a snapshot. The journal stays: it says what was asked, whatever became of it.
func (s *Server) postRestore(w http.ResponseWriter, r *http.Request, world *workspace) {
	if err := s.workspaces.restore(world, snapshotName(r)); err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
