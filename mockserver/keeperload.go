package mockserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/mockserver/statefile"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// load makes the workspaces that the file has. What does not fit the contracts any more is left out, and said so in the log.
func (k *keeper) load() error {
	if err := k.setWorld(k.all.serving.Load()); err != nil {
		return err
	}
	for _, w := range k.file.Workspaces() {
		if err := k.revive(w); err != nil {
			return err
		}
	}
	return nil
}

// revive makes one workspace again. It was last used now: whoever used it could not since.
func (k *keeper) revive(was *statefile.Workspace) error {
	all := k.all
	now, unfit, err := k.moment(was, "", was.Now)
	if err != nil {
		return err
	}
	w := all.begin(was.Name, now.states, &beginning{all.begun.clock, was.Begun, all.begun.plan}, was.Created)
	w.number = was.Number
	w.used.Store(all.settings.now().UnixNano())
	w.seed.Store(was.Seed)
	w.setMade(now.made)
	w.load.begin(now.bytes)
	if was.Copied {
		begin, _, err := k.moment(was, " as it began", was.Begin)
		if err != nil {
			return err
		}
		w.origin = &begin
	}
	for _, name := range slices.Sorted(maps.Keys(was.Snapshots)) {
		m, _, err := k.moment(was, fmt.Sprintf(" in snapshot %q", name), was.Snapshots[name].Point)
		if err != nil {
			return err
		}
		if _, err := w.snapshots.put(name, snapshot{m, was.Snapshots[name].Taken}, func([]snapshot) error { return nil }); err != nil {
			return err
		}
	}
	w.changed.Store(was.Copied || len(was.Snapshots) > 0 || was.Seed != all.begun.seed || !w.isNew(all.seed()))
	all.byName[w.name] = w
	if len(unfit) == 0 {
		return nil
	}
	return k.file.Change(w.number, unfit, nil)
}

// moment is a point of the file as a moment of a workspace, and what does not fit into it, as a change that deletes it.
func (k *keeper) moment(w *statefile.Workspace, where string, p statefile.Point) (moment, statefile.Contents, error) {
	m, unfit := moment{states: k.all.seed()}, statefile.Contents{}
	by := k.file.Changes(p)
	for i, one := range k.all.serving.Load().services {
		m.made = append(m.made, p.Made[one.contract.Name])
		if one.contract.Behavior == nil {
			continue
		}
		changes, err := changesOf(by[one.contract.Name])
		if err != nil {
			return m, nil, fmt.Errorf("state file %q: workspace %q, contract %q: %w", k.file.Name(), w.Name, one.contract.Name, err)
		}
		var without []behavior.Unfit
		m.states[i], without = one.contract.Behavior.Apply(m.states[i], changes)
		for _, u := range without {
			k.all.tellUnfit(w.Name+where, one, u)
			unfit.Put(one.contract.Name, u.Collection, u.Key, nil)
		}
	}
	m.bytes = k.all.growth(m.states)
	return m, unfit, nil
}

// tellUnfit says that an entity is lost.
func (all *workspaces) tellUnfit(workspace string, one *service, u behavior.Unfit) {
	all.settings.log.Warn("an entity does not fit any more, and is gone", "workspace", workspace, "contract", one.contract.Name,
		"collection", u.Collection, "key", bounded(u.Key, 100), "because", bounded(u.Err.Error(), 300))
}

// keptLimits let pass what a request was let pass with, and what rules made of it.
var keptLimits = wire.Limits{Depth: 1000, NumberLength: 1 << 20}

// entityOf reads one entity.
func entityOf(text json.RawMessage) (map[string]any, error) {
	value, err := wire.ParseJSON(text, keptLimits)
	if err != nil {
		return nil, err
	}
	entity, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it is %s", bounded(string(text), 100))
	}
	return entity, nil
}

// changesOf reads the entities of one contract, in order.
func changesOf(collections map[string]map[string]json.RawMessage) ([]behavior.Change, error) {
	var all []behavior.Change
	for _, collection := range slices.Sorted(maps.Keys(collections)) {
		for _, key := range slices.Sorted(maps.Keys(collections[collection])) {
			change := behavior.Change{Collection: collection, Key: key}
			if text := collections[collection][key]; !statefile.Gone(text) {
				entity, err := entityOf(text)
				if err != nil {
					return nil, fmt.Errorf("%s/%s is not an object that can be read: %w", collection, bounded(key, 100), err)
				}
				change.After = entity
			}
			all = append(all, change)
		}
	}
	return all, nil
}
