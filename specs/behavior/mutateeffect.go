package behavior

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"

	"cel.dev/cel-go/common/types"
)

// EffectFault is a way in which an effect goes wrong.
type EffectFault string

// The ways in which an effect goes wrong.
const (
	EffectDropped    EffectFault = "dropped"    // it does not happen
	EffectTwice      EffectFault = "twice"      // a put happens twice; an update moves numbers and lists twice as far
	EffectFirstOnly  EffectFault = "first-only" // it happens for the first element of each
	EffectEverywhere EffectFault = "everywhere" // what is set is set on every entity of the collection
	EffectNeighbour  EffectFault = "neighbour"  // it happens to the entity with the next key
)

// EffectFaults lists them.
func EffectFaults() []EffectFault {
	return []EffectFault{EffectDropped, EffectTwice, EffectFirstOnly, EffectEverywhere, EffectNeighbour}
}

// faulty is what stands in the place of the effect; nil when it cannot go wrong so.
func (e *effect) faulty(f EffectFault) []*effect {
	d := *e
	switch {
	case f == EffectDropped:
		return []*effect{}
	case f == EffectTwice && e.kind == "put":
		return []*effect{e, e}
	case f == EffectTwice && e.kind == "update":
		d.value = doubled{e}
	case f == EffectFirstOnly && e.each != nil && e.value != nil:
		d.value = firstOnly{e}
		if e.key != nil && e.kind == "put" {
			d.key = []template{firstKey{e}}
		}
	case f == EffectEverywhere && e.kind == "update":
		d.value = everywhere{e}
	case f == EffectNeighbour && e.key != nil:
		d.key = []template{nextKey{e}}
	case f == EffectNeighbour && e.kind == "put":
		d.value = misplaced{e}
	default:
		return nil
	}
	return []*effect{&d}
}

// doubled makes the properties of an update that moves them twice as far.
type doubled struct{ of *effect }

func (t doubled) make(r *run) (any, bool, error) {
	old, set, err := r.updating(t.of)
	if err != nil {
		return nil, false, err
	}
	out := make(map[string]any, len(set))
	for name, v := range set {
		out[name] = further(old.given.of(name), v)
	}
	return out, false, nil
}

// updating is the entity that an update is about, and what it sets.
func (r *run) updating(e *effect) (*entity, map[string]any, error) {
	key, err := r.key(e)
	if err != nil {
		return nil, nil, err
	}
	old := r.state.tables[e.collection.number].find(key)
	if old == nil {
		return nil, nil, errNone
	}
	set, err := r.properties(e)
	return old, set, err
}

// further goes from one value to another, and as far again: a number by their difference, a list by what was appended.
func further(from, to any) any {
	switch to := to.(type) {
	case json.Number:
		a, known := new(big.Rat).SetString(textOfNumber(from))
		b, ok := new(big.Rat).SetString(to.String())
		if known && ok {
			return json.Number(b.Add(b, new(big.Rat).Sub(b, a)).RatString())
		}
	case []any:
		if old, ok := from.([]any); ok && len(to) >= len(old) {
			return slices.Concat(to, to[len(old):])
		}
	}
	return to
}

func textOfNumber(v any) string {
	n, _ := v.(json.Number)
	return n.String()
}

// firstOnly repeats, for every element but the first, what is there already.
type firstOnly struct{ of *effect }

func (t firstOnly) make(r *run) (any, bool, error) {
	list, err := r.elements(t.of.each)
	if err != nil {
		return nil, false, err
	}
	if types.Equal(toCEL(r.element), toCEL(list.at(0))) == types.True {
		return t.of.value.make(r)
	}
	if t.of.kind == "update" {
		return map[string]any{}, false, nil
	}
	return r.lastPut(t.of.collection), false, nil
}

// firstKey is, for every element but the first, the key that was written last.
type firstKey struct{ of *effect }

func (t firstKey) make(r *run) (any, bool, error) {
	list, err := r.elements(t.of.each)
	if err != nil {
		return nil, false, err
	}
	for _, at := range slices.Backward(r.footprint.changed) {
		if at.Collection == t.of.collection.name && types.Equal(toCEL(r.element), toCEL(list.at(0))) != types.True {
			return at.Key, false, nil
		}
	}
	key, err := r.key(t.of)
	return key, false, err
}

// lastPut is what was given for the entity of a collection that was written last in this step.
func (r *run) lastPut(c *collection) any {
	for _, at := range slices.Backward(r.footprint.changed) {
		if at.Collection == c.name {
			return copied(r.state.tables[c.number].find(at.Key).given.all())
		}
	}
	return map[string]any{}
}

// everywhere sets the same on every other entity of the collection too.
type everywhere struct{ of *effect }

func (t everywhere) make(r *run) (any, bool, error) {
	_, set, err := r.updating(t.of)
	if err != nil {
		return nil, false, err
	}
	change := setsOf(set)
	for _, key := range r.state.tables[t.of.collection.number].keys() {
		if err := r.storeChange(r.state.tables[t.of.collection.number].find(key), change); err != nil {
			return nil, false, err
		}
	}
	return set, false, nil
}

// nextKey is the key after the one that is meant, the first after the last.
type nextKey struct{ of *effect }

func (t nextKey) make(r *run) (any, bool, error) {
	key, err := r.key(t.of)
	if err != nil {
		return nil, false, err
	}
	return r.keyAfter(t.of.collection, key), false, nil
}

func (r *run) keyAfter(c *collection, key string) string {
	keys := r.state.tables[c.number].keys()
	if len(keys) == 0 {
		return key
	}
	i, found := slices.BinarySearch(keys, key)
	if found {
		i++
	}
	return keys[i%len(keys)]
}

var errNoSplit = errors.New("the key has no parts")

// misplaced puts what is meant for one key under the next one.
type misplaced struct{ of *effect }

func (t misplaced) make(r *run) (any, bool, error) {
	given, err := r.properties(t.of)
	if err != nil {
		return nil, false, err
	}
	c := t.of.collection
	key, err := c.keyOf(given)
	if err != nil {
		return nil, false, err
	}
	parts, err := c.splitKey(r.keyAfter(c, key))
	if err != nil || len(parts) != len(c.keys) {
		return nil, false, errNoSplit
	}
	out := copied(given)
	for i, name := range c.keys {
		out[name] = parts[i]
	}
	return out, false, nil
}
