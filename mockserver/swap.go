package mockserver

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/mockserver/statefile"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Swap serves other versions of the contracts, which must be as many and of the same names in the same order. Requests that are
// being decided are so by the old ones. What the workspaces hold, their snapshots included, stays as far as it fits; what does
// not is gone, and said so in the log. New workspaces and resets begin in the new worlds. There is no way back to requests that came
// before. On an error all is as it was.
func (s *Server) Swap(served []Served) error {
	next, err := newServing(served)
	if err != nil {
		return err
	}
	old := s.serving.Load()
	if !slices.EqualFunc(old.services, next.services, func(a, b *service) bool { return a.contract.Name == b.contract.Name }) {
		return fmt.Errorf("other contracts cannot be served in the place of those that are")
	}
	all := s.workspaces
	all.steady.Lock()
	defer all.steady.Unlock()
	if err := all.keeper.setWorld(next); err != nil {
		return err
	}
	s.serving.Store(next)
	m := newMove(all, old, next)
	all.move(m)
	m.tell()
	return nil
}

// move takes states from one version of the contracts to another.
type move struct {
	all      *workspaces
	old, new *serving
	worlds   states             // those of the old contracts, as far as they fit
	unfit    [][]behavior.Unfit // by service: what did not, of the worlds
	lost     []lost
}

// lost is an entity that a workspace had, or "*" for all of them.
type lost struct {
	workspace string
	service   *service
	unfit     behavior.Unfit
}

// lose notes what is lost.
func (m *move) lose(workspace string, one *service, all []behavior.Unfit) {
	for _, u := range all {
		m.lost = append(m.lost, lost{workspace, one, u})
	}
}

// tell says what is lost, when it is: whoever reads the log and looks finds it as the log says.
func (m *move) tell() {
	for _, l := range m.lost {
		m.all.tellUnfit(l.workspace, l.service, l.unfit)
	}
}

func newMove(all *workspaces, old, next *serving) *move {
	m := &move{all: all, old: old, new: next, worlds: make(states, len(next.services)), unfit: make([][]behavior.Unfit, len(next.services))}
	for i, one := range next.services {
		if m.same(i) || !m.stateful(i) {
			m.worlds[i] = one.seed
			continue
		}
		m.worlds[i], m.unfit[i] = one.contract.Behavior.Apply(one.seed, between(one, old.services[i]))
		m.lose("*", one, m.unfit[i])
	}
	return m
}

// same says whether a service is not changed at all, its world aside.
func (m *move) same(i int) bool { return m.old.services[i].contract == m.new.services[i].contract }

// stateful says whether a service had a state, and has.
func (m *move) stateful(i int) bool {
	return m.old.services[i].contract.Behavior != nil && m.new.services[i].contract.Behavior != nil
}

// between is what is to be changed of the world of one service to have that of another.
func between(from, to *service) (changes []behavior.Change) {
	there := from.contract.Behavior.ToMap(from.seed)
	for _, c := range behavior.Diff(behavior.State{}, to.seed) {
		delete(there[c.Collection], c.Key)
		if e, same := from.seed.Lookup(c.Collection, c.Key); !same || !behavior.Same(e.Given(), c.After) {
			changes = append(changes, c)
		}
	}
	for collection, entities := range there {
		for key := range entities {
			changes = append(changes, behavior.Change{Collection: collection, Key: key})
		}
	}
	return changes
}

// moved is what becomes of states, and what does not fit, as a change that deletes it.
func (m *move) moved(workspace string, from states) (states, statefile.Contents) {
	to, gone := slices.Clone(from), statefile.Contents{}
	for i, one := range m.new.services {
		if m.same(i) {
			continue
		}
		to[i] = m.worlds[i]
		if !m.stateful(i) {
			continue
		}
		var unfit []behavior.Unfit
		to[i], unfit = one.contract.Behavior.Apply(to[i], behavior.Diff(m.old.services[i].seed, from[i]))
		m.lose(workspace, one, unfit)
		for _, u := range append(unfit, m.unfit[i]...) {
			if _, there := to[i].Lookup(u.Collection, u.Key); !there {
				gone.Put(one.contract.Name, u.Collection, u.Key, nil)
			}
		}
	}
	return to, gone
}

// move takes every workspace to other contracts.
func (all *workspaces) move(m *move) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, w := range all.byName {
		_ = w.state.Replace(func(now states) (states, error) { // which cannot fail
			next, gone := m.moved(w.name, now)
			_ = all.keeper.dropped(w, gone) // it is dropped again when the file is read
			return next, nil
		})
		w.snapshots.move(m, w.name)
		if w.origin != nil {
			begin := *w.origin
			begin.states, _ = m.moved(w.name+" as it began", begin.states)
			w.origin = &begin
		}
		w.fixed = w.journal.Last()
		w.load.begin(all.growth(w.state.Load()))
	}
}

func (all *snapshots) move(m *move, workspace string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for name, s := range all.byName {
		s.states, _ = m.moved(fmt.Sprintf("%s in snapshot %q", workspace, name), s.states)
		all.byName[name] = s
	}
}
