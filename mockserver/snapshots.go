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

// put keeps a moment under a name, and says whether the name is new.
func (all *snapshots) put(name string, s snapshot) (created bool, err error) {
	if err := checkName("snapshot", name); err != nil {
		return false, err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	_, there := all.byName[name]
	if !there && len(all.byName) >= maxSnapshots {
		return false, &refusedWish{http.StatusInsufficientStorage, fmt.Sprintf("there are %d snapshots; delete one first", maxSnapshots)}
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

func (all *snapshots) drop(name string) error {
	if _, err := all.get(name); err != nil {
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

func (s *Server) getSnapshots(w http.ResponseWriter, _ *http.Request, world *workspace) {
	respond(w, map[string]any{"snapshots": world.snapshots.list()})
}

func snapshotName(r *http.Request) string { return strings.ToLower(r.PathValue("name")) }

func (s *Server) putSnapshot(w http.ResponseWriter, r *http.Request, world *workspace) {
	created, err := world.snapshots.put(snapshotName(r), snapshot{world.now(), s.settings.now()})
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
	if err := world.snapshots.drop(snapshotName(r)); err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// postRestore goes back to a snapshot. The journal stays: it says what was asked, whatever became of it.
func (s *Server) postRestore(w http.ResponseWriter, r *http.Request, world *workspace) {
	taken, err := world.snapshots.get(snapshotName(r))
	if err != nil {
		refuseWish(w, err)
		return
	}
	world.goTo(taken.moment)
	w.WriteHeader(http.StatusNoContent)
}
