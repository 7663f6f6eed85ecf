package mockserver

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/mockserver/store"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Change is how one entity differs before and after a request; Before or After is nil when it was not there.
type Change struct {
	Contract   string         `json:"contract"`
	Collection string         `json:"collection"`
	Key        string         `json:"key"`
	Before     map[string]any `json:"before"`
	After      map[string]any `json:"after"`
}

// changes lists what a request changed.
func (s *Server) changes(k *kept) []Change {
	all := []Change{}
	if k.service < 0 {
		return all
	}
	one := s.services()[k.service]
	for _, c := range behavior.Diff(k.before[one.index], k.after[one.index]) {
		all = append(all, Change{one.contract.Name, c.Collection, k.known.hide.Replace(c.Key), k.known.hideEntity(c.Before), k.known.hideEntity(c.After)})
	}
	return all
}

// number reads the number of a request from the path.
func number(r *http.Request) (uint64, error) {
	text := r.PathValue("id")
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, &refusedWish{http.StatusNotFound, fmt.Sprintf("%q is not the number of a request", bounded(text, 40))}
	}
	return n, nil
}

// entryOf finds the request that the path names.
func (w *workspace) entryOf(r *http.Request) (store.Entry[*kept], error) {
	n, err := number(r)
	if err != nil {
		return store.Entry[*kept]{}, err
	}
	if e, ok := w.journal.Find(n); ok {
		return e, nil
	}
	return store.Entry[*kept]{}, &refusedWish{http.StatusNotFound, fmt.Sprintf("request %d is not in the journal; it has %s", n, w.span())}
}

// span says which requests the journal has.
func (w *workspace) span() string {
	all := w.journal.Snapshot(-1)
	if len(all) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d to %d", all[len(all)-1].Sequence, all[0].Sequence)
}

func (s *Server) getRequest(w http.ResponseWriter, r *http.Request, world *workspace) {
	e, err := world.entryOf(r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	respond(w, Numbered{e.Sequence, e.Value.entry()})
}

func (s *Server) getDiff(w http.ResponseWriter, r *http.Request, world *workspace) {
	e, err := world.entryOf(r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	respond(w, map[string]any{"changes": s.changes(e.Value)})
}

// postRewind takes the workspace back to right after a request.
func (s *Server) postRewind(w http.ResponseWriter, r *http.Request, world *workspace) {
	n, err := number(r)
	if err == nil {
		err = s.workspaces.rewind(world, n)
	}
	if err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// rewind takes the workspace back to right after request n, or, when n is the one before the oldest kept, to right before that.
// What came later leaves the journal too, so that it tells how the state came to be.
func (all *workspaces) rewind(w *workspace, n uint64) error {
	all.steady.RLock()
	defer all.steady.RUnlock()
	err := w.goTo(func(now states) (moment, error) {
		entries := slices.DeleteFunc(w.journal.Snapshot(-1), func(e store.Entry[*kept]) bool { return e.Sequence <= w.fixed })
		if n < w.fixed || n == w.fixed && len(entries) == 0 && n > 0 {
			return moment{}, &refusedWish{http.StatusConflict, fmt.Sprintf("cannot go back to request %d: the contracts were changed after request %d", n, w.fixed)}
		}
		if len(entries) == 0 || n+1 < entries[len(entries)-1].Sequence || n > entries[0].Sequence {
			return moment{}, &refusedWish{http.StatusNotFound, fmt.Sprintf("cannot go back to request %d; the journal has %s", n, w.span())}
		}
		m := w.moment(now).after(n, entries)
		m.bytes = all.growth(m.states)
		return m, all.keeper.goTo(w, now, m)
	})
	if err != nil {
		return err
	}
	w.journal.DropAfter(n)
	return all.keeper.durable()
}

// after finds the moment after request n in the journal, which is newest first, before the moment m.
func (m moment) after(n uint64, all []store.Entry[*kept]) moment {
	for _, e := range all {
		k := e.Value
		if e.Sequence <= n {
			m.states = k.after
			if k.service >= 0 {
				m.made[k.service] = k.made[1]
			}
			return m
		}
		m.states = k.before
		if k.service >= 0 {
			m.made[k.service] = k.made[0]
		}
	}
	return m
}
