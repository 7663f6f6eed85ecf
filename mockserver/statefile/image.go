package statefile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// image is what a log says: the sum of its records.
type image struct {
	worlds  map[uint64]map[place]json.RawMessage
	world   uint64 // that workspaces begin in
	spaces  map[uint64]*Workspace
	highest uint64 // number ever given
	differ  map[uint64]delta
}

// Workspace is what is kept of a workspace.
type Workspace struct {
	Number      uint64 // never given to another one
	Name        string
	Created     time.Time
	Seed, Begun uint64 // of what is made up: now, and as it began
	Copied      bool   // it began as another one was, and not in the world
	Begin, Now  Point
	Snapshots   map[string]Snapshot
}

// Snapshot is a moment that was given a name.
type Snapshot struct {
	Point
	Taken time.Time
}

// Point is a moment of a workspace.
type Point struct {
	Made  map[string]uint64 // how many identities were made up, by contract
	world uint64
	delta delta
}

func newImage() *image {
	return &image{worlds: map[uint64]map[place]json.RawMessage{}, spaces: map[uint64]*Workspace{}}
}

// accepts says why a record makes no sense here, nil when it does. Those of workspaces that ended do: requests may outlive them.
func (i *image) accepts(r *record) error {
	switch r.Do {
	case doWorld:
		if r.Of == 0 {
			return fmt.Errorf("a world has no number")
		}
	case doMake:
		return i.acceptsMake(r)
	case doPoint:
		if i.worlds[r.World] == nil || r.Part != "begin" && r.Part != "now" && r.Part != "snapshot" {
			return fmt.Errorf("there is no world %d, or no part %q of a workspace", r.World, r.Part)
		}
	case doDrop, doChange, doGo, doReset, doSeed, doSnapshot, doForget:
	case doRestore:
		if w := i.spaces[r.Of]; w != nil {
			if _, there := w.Snapshots[r.Name]; !there {
				return fmt.Errorf("workspace %q has no snapshot %q", w.Name, r.Name)
			}
		}
	default:
		return fmt.Errorf("%q is not known to this version", r.Do)
	}
	return nil
}

func (i *image) acceptsMake(r *record) error {
	switch {
	case r.Of == 0 || i.spaces[r.Of] != nil:
		return fmt.Errorf("%d cannot be the number of a new workspace", r.Of)
	case r.From != 0 && i.spaces[r.From] == nil:
		return fmt.Errorf("there is no workspace %d to copy", r.From)
	case i.world == 0:
		return fmt.Errorf("a workspace is made before there is a world")
	}
	return nil
}

// apply takes in a record that is accepted.
func (i *image) apply(r *record) {
	i.highest = max(i.highest, r.Of)
	switch r.Do {
	case doWorld:
		i.worlds[r.Of], i.world, i.differ = r.Set.flat(), r.Of, nil
		return
	case doMake:
		i.spaces[r.Of] = i.make(r)
		return
	}
	if w := i.spaces[r.Of]; w != nil {
		i.applyTo(w, r)
	}
}

func (i *image) make(r *record) *Workspace {
	w := &Workspace{Number: r.Of, Name: r.Name, Created: r.Created, Seed: r.Seed, Begun: r.Begun, Snapshots: map[string]Snapshot{}}
	w.Copied = r.Copied || r.From != 0
	w.Begin = i.beginning()
	if original := i.spaces[r.From]; original != nil {
		w.Begin = original.Now
	}
	w.Now = w.Begin
	return w
}

// beginning is how a workspace begins that is no copy.
func (i *image) beginning() Point { return Point{world: i.world} }

func (i *image) applyTo(w *Workspace, r *record) {
	switch r.Do {
	case doDrop:
		delete(i.spaces, w.Number)
	case doChange:
		w.Now.delta, w.Now.Made = changed(w.Now.delta, r.Set), most(w.Now.Made, r.Made)
	case doGo:
		w.Now.delta, w.Now.Made = changed(w.Now.delta, r.Set), r.Made
	case doReset:
		if !w.Copied {
			w.Begin = i.beginning()
		}
		w.Now, w.Seed = w.Begin, w.Begun
	case doSeed:
		w.Seed, w.Now.Made = r.Seed, nil
	case doSnapshot:
		w.Snapshots[r.Name] = Snapshot{w.Now, r.Created}
	case doRestore:
		w.Now = w.Snapshots[r.Name].Point
	case doForget:
		delete(w.Snapshots, r.Name)
	case doPoint:
		w.setPoint(r)
	}
}

func (w *Workspace) setPoint(r *record) {
	p := Point{r.Made, r.World, changed(delta{}, r.Set)}
	switch r.Part {
	case "begin":
		w.Begin = p
	case "now":
		w.Now = p
	case "snapshot":
		w.Snapshots[r.Name] = Snapshot{p, r.Created}
	}
}

// most is the greater number of each: answers that were given beside one another are written in any order.
func most(a, b map[string]uint64) map[string]uint64 {
	if len(b) == 0 {
		return a
	}
	all := maps.Clone(a)
	if all == nil {
		all = map[string]uint64{}
	}
	for contract, n := range b {
		all[contract] = max(all[contract], n)
	}
	return all
}

// workspaces are those that there are, in the order in which they were made.
func (i *image) workspaces() []*Workspace {
	return slices.SortedFunc(maps.Values(i.spaces), func(a, b *Workspace) int { return cmp.Compare(a.Number, b.Number) })
}

// records say the same as the image, shortly.
func (i *image) records(yield func(*record) error) error {
	for _, number := range i.referred() {
		set := Contents{}
		for p, entity := range i.worlds[number] {
			p.put(set, entity)
		}
		if err := yield(&record{Do: doWorld, Of: number, Set: set}); err != nil {
			return err
		}
	}
	for _, w := range i.workspaces() {
		for _, r := range w.records(i.world) {
			if err := yield(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// referred are the worlds that something differs from, the present one last.
func (i *image) referred() []uint64 {
	used := map[uint64]bool{}
	for _, w := range i.spaces {
		used[w.Begin.world], used[w.Now.world] = true, true
		for _, s := range w.Snapshots {
			used[s.world] = true
		}
	}
	delete(used, i.world)
	numbers := slices.Sorted(maps.Keys(used))
	if i.world != 0 {
		numbers = append(numbers, i.world)
	}
	return numbers
}

func (w *Workspace) records(world uint64) []*record {
	all := []*record{{Do: doMake, Of: w.Number, Name: w.Name, Copied: w.Copied, Seed: w.Seed, Begun: w.Begun, Created: w.Created}}
	if w.Begin.differs(world) {
		all = append(all, w.Begin.record(w.Number, "begin"))
	}
	if w.Now.differs(world) {
		all = append(all, w.Now.record(w.Number, "now"))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Snapshots)) {
		s := w.Snapshots[name]
		r := s.record(w.Number, "snapshot")
		r.Name, r.Created = name, s.Taken
		all = append(all, r)
	}
	return all
}

// differs says whether p is more than the beginning in a world.
func (p *Point) differs(world uint64) bool {
	return p.world != world || p.delta.Len() > 0 || len(p.Made) > 0
}

func (p *Point) record(number uint64, part string) *record {
	return &record{Do: doPoint, Of: number, Part: part, World: p.world, Set: contentsOf(p.delta), Made: p.Made}
}

// changes are what is to be changed of the present world to be at p.
func (i *image) changes(p Point) Contents {
	if p.world == i.world {
		return contentsOf(p.delta)
	}
	all := contentsOf(i.difference(p.world))
	eachOf(p.delta, func(p place, entity json.RawMessage) { p.put(all, entity) })
	return all
}

// difference is what is to be changed of the present world to have an earlier one.
func (i *image) difference(world uint64) delta {
	if i.differ == nil {
		i.differ = map[uint64]delta{}
	}
	if d, known := i.differ[world]; known {
		return d
	}
	by, now, then := Contents{}, i.worlds[i.world], i.worlds[world]
	for p := range now {
		if then[p] == nil {
			p.put(by, nil)
		}
	}
	for p, entity := range then {
		if string(now[p]) != string(entity) {
			p.put(by, entity)
		}
	}
	i.differ[world] = changed(delta{}, by)
	return i.differ[world]
}
