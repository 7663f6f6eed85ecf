package mockserver

import (
	"slices"
	"strings"
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
	// generation is how often the state was replaced other than by requests.
	generation atomic.Uint64
	changed    atomic.Bool // something in it may be other than in a new one
	number     uint64      // in the state file
	fixed      uint64      // the last request before other contracts were served: there is no way back beyond
	origin     *moment     // that it began with as a copy; nil when it began in the world
	*conditions
}

// begin makes a workspace that begins in the given state, under the given conditions. Identities that it makes up are those of a mock with the same seed that made up none.
func (all *workspaces) begin(name string, begin states, under *beginning, now time.Time) *workspace {
	set := all.settings
	w := &workspace{
		name: strings.Clone(name), created: now, state: store.NewCell(begin),
		journal: store.NewJournal[*kept](set.journalCount, set.journalBytes, &all.journals), conditions: under.begin(),
	}
	w.used.Store(now.UnixNano())
	for _, one := range all.serving.Load().services {
		w.fresh = append(w.fresh, newIdentities(&w.seed, one.contract.Name))
	}
	return w
}

// reset takes a workspace back to how it began. Snapshots stay: they are what one goes back to.
func (all *workspaces) reset(w *workspace) error {
	all.steady.RLock()
	defer all.steady.RUnlock()
	err := w.goTo(func(states) (moment, error) {
		if w.origin != nil {
			return *w.origin, all.keeper.reset(w)
		}
		return moment{states: all.seed(), made: make([]uint64, len(w.fresh))}, all.keeper.reset(w)
	})
	if err != nil {
		return err
	}
	w.conditions.reset()
	w.journal.Clear()
	return all.keeper.durable()
}

// moment is all that a workspace can be taken back to.
type moment struct {
	states states
	made   []uint64 // how many identities each service had made up
	bytes  int64    // about how much the states take beyond the world, at most
}

// moment is the present one, in which the state is as given. With requests under way, identities may be further than the state,
// never behind it.
func (w *workspace) moment(now states) moment {
	m := moment{states: now, bytes: w.load.most.Load()}
	for _, f := range w.fresh {
		m.made = append(m.made, f.next.Load())
	}
	return m
}

// hold does something while nothing changes, and hands over the present moment.
func (w *workspace) hold(do func(now moment) error) error {
	return w.state.Update(func(now states) (states, error) { return now, do(w.moment(now)) })
}

// goTo makes another moment the present one, unless finding it is an error.
func (w *workspace) goTo(find func(now states) (moment, error)) error {
	return w.state.Replace(func(now states) (states, error) {
		m, err := find(now)
		if err == nil {
			w.setMade(m.made)
			w.load.begin(m.bytes)
			w.generation.Add(1)
		}
		return m.states, err
	})
}

func (w *workspace) setMade(made []uint64) {
	for i, n := range made {
		w.fresh[i].next.Store(n)
	}
}

// isNew says whether a workspace is in the state given and has made nothing up.
func (w *workspace) isNew(begin states) bool {
	for i, now := range w.state.Load() {
		if w.fresh[i].next.Load() > 0 || !now.Equal(begin[i]) {
			return false
		}
	}
	return true
}
