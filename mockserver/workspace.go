package mockserver

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/store"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// states is the state of every service at one moment, by the service's index. It is never modified.
type states []behavior.State

// with is s with the state of one service exchanged.
func (s states) with(index int, state behavior.State) states {
	next := slices.Clone(s)
	next[index] = state
	return next
}

// workspace is one world of the mock, apart from all others: what is posted in it is seen in it alone.
type workspace struct {
	name      string
	created   time.Time
	used      atomic.Int64 // when it was last asked for, in nanoseconds since 1970
	state     *store.Cell[states]
	fresh     []*identities // by the service's index
	journal   *store.Journal[*kept]
	snapshots snapshots
	load      load
	*conditions
}

// begin makes a workspace that begins in the given state, under the given conditions. Identities that it makes up are those of a mock with the same seed that made up none.
func (all *workspaces) begin(name string, begin states, under *beginning, now time.Time) *workspace {
	set := all.settings
	w := &workspace{
		name: name, created: now, state: store.NewCell(begin),
		journal: store.NewJournal[*kept](set.journalCount, set.journalBytes, &all.journals), conditions: under.begin(),
	}
	w.used.Store(now.UnixNano())
	for _, one := range all.serving.Load().services {
		w.fresh = append(w.fresh, newIdentities(&w.seed, one.contract.Name))
	}
	return w
}

// reset takes the workspace back to how it began. Snapshots stay: they are what one goes back to.
func (w *workspace) reset() {
	w.conditions.reset()
	for _, made := range w.fresh {
		made.next.Store(0)
	}
	w.state.Reset()
	w.journal.Clear()
	w.load.forget()
}

// moment is all that a workspace can be taken back to.
type moment struct {
	states states
	made   []uint64 // how many identities each service had made up
}

// now is the present moment. The two parts of it are read one after the other: with requests under way, identities may be
// further than the state, never behind it.
func (w *workspace) now() moment {
	m := moment{states: w.state.Load()}
	for _, f := range w.fresh {
		m.made = append(m.made, f.next.Load())
	}
	return m
}

// goTo makes m the present moment.
func (w *workspace) goTo(m moment) {
	for i, made := range m.made {
		w.fresh[i].next.Store(made)
	}
	w.state.Replace(m.states)
	w.load.forget()
}
