package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/statefile"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// keeper writes into the state file what becomes of the workspaces, before it does. A nil keeper keeps nothing. What cannot be
// kept does not happen: the errors are wishes refused.
type keeper struct {
	all  *workspaces
	file *statefile.File
}

// refused is what a client is told of something that could not be kept, and says so in the log.
func (k *keeper) refused(err error) error {
	if err == nil {
		return nil
	}
	k.all.settings.log.Error("what happened could not be kept", "error", err.Error())
	status := http.StatusInternalServerError
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			status = http.StatusInsufficientStorage
		}
	}
	return &refusedWish{status, fmt.Sprintf("nothing was changed, for it could not be kept: %v", err)}
}

// durable waits until what happened outlives what it is meant to outlive. Whoever sees a change in an answer waits for it too.
func (k *keeper) durable() error {
	if k == nil {
		return nil
	}
	if err := k.file.Durable(); err != nil {
		k.all.settings.log.Error("what happened may be lost", "error", err.Error())
		return &refusedWish{http.StatusInternalServerError, fmt.Sprintf("what happened may be lost: %v", err)}
	}
	return nil
}

// durably is err, or else whether what was done is durable.
func (all *workspaces) durably(err error) error {
	if err != nil {
		return err
	}
	return all.keeper.durable()
}

// exchange returns what keeps an exchange: what it changed, and how many identities were made up by then. It is nil when nothing is kept.
func (k *keeper) exchange(x *exchange) func(previous, next states) error {
	if k == nil {
		return nil
	}
	return func(_, next states) error {
		if len(x.answer.Changed) == 0 && !x.made {
			return nil
		}
		own := x.service.index
		set := statefile.Contents{}
		for _, touched := range x.answer.Changed {
			var text json.RawMessage
			if e, there := next[own].Lookup(touched.Collection, touched.Key); there {
				text = wire.AppendJSON(nil, e.Given())
			}
			set.Put(x.service.contract.Name, touched.Collection, touched.Key, text)
		}
		made := map[string]uint64{x.service.contract.Name: x.world.fresh[own].next.Load()}
		return k.refused(k.file.Change(x.world.number, set, made))
	}
}

// difference is what is to be changed of one moment's states to have another's.
func (k *keeper) difference(from, to states) statefile.Contents {
	set := statefile.Contents{}
	for i, one := range k.all.serving.Load().services {
		for _, c := range behavior.Diff(from[i], to[i]) {
			var text json.RawMessage
			if c.After != nil {
				text = wire.AppendJSON(nil, c.After)
			}
			set.Put(one.contract.Name, c.Collection, c.Key, text)
		}
	}
	return set
}

// made is how many identities were made up, by contract.
func (k *keeper) made(m moment) map[string]uint64 {
	by := map[string]uint64{}
	for i, one := range k.all.serving.Load().services {
		if m.made[i] > 0 {
			by[one.contract.Name] = m.made[i]
		}
	}
	return by
}

// setWorld keeps in which worlds workspaces begin from now on.
func (k *keeper) setWorld(now *serving) error {
	if k == nil {
		return nil
	}
	set := statefile.Contents{}
	for _, one := range now.services {
		for _, c := range behavior.Diff(behavior.State{}, one.seed) {
			set.Put(one.contract.Name, c.Collection, c.Key, wire.AppendJSON(nil, c.After))
		}
	}
	return k.file.SetWorld(set)
}

// dropped keeps that entities are gone for which there is no place any more.
func (k *keeper) dropped(w *workspace, gone statefile.Contents) error {
	if k == nil || len(gone) == 0 {
		return nil
	}
	return k.refused(k.file.Change(w.number, gone, nil))
}

// bulk keeps a change that nobody noted the parts of.
func (k *keeper) bulk(w *workspace, from, to states) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Change(w.number, k.difference(from, to), nil))
}

// goTo keeps that a workspace goes from a state to an earlier moment.
func (k *keeper) goTo(w *workspace, from states, m moment) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Go(w.number, k.difference(from, m.states), k.made(m)))
}

func (k *keeper) begin(w *workspace) (uint64, error) {
	if k == nil {
		return 0, nil
	}
	number, err := k.file.Make(w.name, w.seed.Load(), w.created)
	return number, k.refused(err)
}

func (k *keeper) copy(w, original *workspace) (uint64, error) {
	if k == nil {
		return 0, nil
	}
	number, err := k.file.Copy(w.name, original.number, w.seed.Load(), w.created)
	return number, k.refused(err)
}

func (k *keeper) drop(w *workspace) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Drop(w.number))
}

func (k *keeper) reset(w *workspace) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Reset(w.number))
}

func (k *keeper) reseed(w *workspace, seed uint64) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Reseed(w.number, seed))
}

func (k *keeper) snapshot(w *workspace, name string, taken time.Time) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Snapshot(w.number, name, taken))
}

func (k *keeper) restore(w *workspace, name string) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Restore(w.number, name))
}

func (k *keeper) forget(w *workspace, name string) error {
	if k == nil {
		return nil
	}
	return k.refused(k.file.Forget(w.number, name))
}
