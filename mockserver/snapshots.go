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

// put keeps a moment under a name, and says whether the name is new. keep is the last thing that can go wrong.
func (all *snapshots) put(name string, s snapshot, keep func() error) (created bool, err error) {
	if err := checkName("snapshot", name); err != nil {
		return false, err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	_, there := all.byName[name]
	if !there && len(all.byName) >= maxSnapshots {
		return false, &refusedWish{http.StatusInsufficientStorage, fmt.Sprintf("there are %d snapshots; delete one first", maxSnapshots)}
	}
	if err := keep(); err != nil {
		return false, err
	}
	if all.byName == nil {
		all.byName = map[string]snapshot{}
	}
	all.byName[name] = s
	return !there, nil
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
		created, err = w.snapshots.put(name, snapshot{now, taken}, func() error { return all.keeper.snapshot(w, name, taken) })
		return err
	})
	return created, all.durably(err)
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
	err := w.goTo(func(states) (moment, error) {
		taken, err := w.snapshots.get(name)
		if err == nil {
			err = all.keeper.restore(w, name)
		}
		return taken.moment, err
	})
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
