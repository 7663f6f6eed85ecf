package statefile

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/hamt"
)

// Contents are entities as JSON by contract, collection and key. In a change, null stands for an entity that is gone.
type Contents map[string]map[string]map[string]json.RawMessage

// Put adds an entity, or with nil that there is none.
func (c Contents) Put(contract, collection, key string, entity json.RawMessage) {
	if entity == nil {
		entity = gone
	}
	if c[contract] == nil {
		c[contract] = map[string]map[string]json.RawMessage{}
	}
	if c[contract][collection] == nil {
		c[contract][collection] = map[string]json.RawMessage{}
	}
	c[contract][collection][key] = entity
}

var gone = json.RawMessage("null")

// Gone says whether a text stands for an entity that is not there.
func Gone(entity json.RawMessage) bool { return string(entity) == "null" }

// each visits every entity in order.
func (c Contents) each(visit func(p place, entity json.RawMessage)) {
	for _, contract := range slices.Sorted(maps.Keys(c)) {
		for _, collection := range slices.Sorted(maps.Keys(c[contract])) {
			entities := c[contract][collection]
			for _, key := range slices.Sorted(maps.Keys(entities)) {
				visit(placeOf(contract, collection, key), entities[key])
			}
		}
	}
}

// place is where an entity is: contract, collection and key. Names of the first two have no NUL, and a key may have any.
type place string

func placeOf(contract, collection, key string) place {
	return place(contract + "\x00" + collection + "\x00" + key)
}

func (p place) put(in Contents, entity json.RawMessage) {
	parts := strings.SplitN(string(p), "\x00", 3)
	in.Put(parts[0], parts[1], parts[2], entity)
}

// delta is what differs from a world: an immutable value, so that a copy costs nothing.
type delta = hamt.Map[json.RawMessage]

// changed is a delta with more changes.
func changed(d delta, by Contents) delta {
	by.each(func(p place, entity json.RawMessage) { d = d.With(string(p), entity) })
	return d
}

// eachOf visits a delta, in no order.
func eachOf(d delta, visit func(p place, entity json.RawMessage)) {
	for p, entity := range d.All() {
		visit(place(p), entity)
	}
}

// contentsOf is a delta as it is written.
func contentsOf(d delta) Contents {
	all := Contents{}
	eachOf(d, func(p place, entity json.RawMessage) { p.put(all, entity) })
	return all
}

// flat is contents by place.
func (c Contents) flat() map[place]json.RawMessage {
	all := map[place]json.RawMessage{}
	c.each(func(p place, entity json.RawMessage) { all[p] = entity })
	return all
}
