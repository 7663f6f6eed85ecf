package variation

import (
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Pools are the values worth trying at each place of an operation's requests: the identities that exist in the world, one that
// does not, and what the document shows.
type Pools struct {
	model  *model.Model
	worlds map[string]map[string]map[string]any // collection, key, entity
	places map[string][]string                  // found so far, by operation and place
	wide   bool                                 // more values at each place, and a second stranger
}

// NewPools makes pools of the state that a model is in.
func NewPools(m *model.Model) *Pools {
	p := &Pools{model: m, places: map[string][]string{}}
	if m.Contract.Behavior != nil {
		p.worlds = m.Contract.Behavior.ToMap(m.State)
	}
	return p
}

// Wide are pools of the same world with more values at each place.
func (p *Pools) Wide() *Pools {
	return &Pools{model: p.model, worlds: p.worlds, places: map[string][]string{}, wide: true}
}

// Probe stands at one place of a request so that the model shows what is looked up with it. It is no one's identity.
const Probe = "zq0probe0qz"

// at lists the values for one place: shown first, then somebody who does not exist, then what the model looks up there, and what the
// world has under the same name. put makes a call that has the text at the place.
func (p *Pools) at(place, name, shown string, put func(text string) *call.Call) []string {
	if found, ok := p.places[place+shown]; ok {
		return found
	}
	known := p.known(name, shown, put)
	values, most := []string{shown, Stranger(shown, known)}, maxPool
	if p.wide {
		values, most = append(values, Stranger(shown, append(known, values...))), maxWide
	}
	for _, v := range known {
		if !slices.Contains(values, v) && len(values) < most {
			values = append(values, v)
		}
	}
	p.places[place+shown] = values
	return values
}

// known are the shown value, and what the world has at the place.
func (p *Pools) known(name, shown string, put func(text string) *call.Call) []string {
	return slices.Concat([]string{shown}, p.lookedUp(put(Probe)), p.named(name))
}

// maxPool bounds the values that are tried at one place, maxWide those of a wide pool.
const (
	maxPool = 9
	maxWide = 24
)

// lookedUp asks the model what it does with the probe: the keys of the collection that it looks the probe up in.
func (p *Pools) lookedUp(c *call.Call) []string {
	o, err := p.model.On(p.model.State, c)
	if err != nil {
		return nil
	}
	var found []string
	for _, read := range o.Answer.Reads {
		parts := strings.Split(read.Key, "/")
		if i := slices.Index(parts, Probe); i >= 0 {
			found = append(found, p.keys(read.Collection, i, len(parts))...)
		}
	}
	return found
}

// keys lists one part of each key of a collection, or the values of an index.
func (p *Pools) keys(collection string, part, parts int) []string {
	keys := slices.Sorted(maps.Keys(p.worlds[collection]))
	if len(keys) == 0 {
		keys = p.indexed(collection)
	}
	var found []string
	for _, key := range keys {
		split := strings.Split(key, "/")
		if parts == 1 {
			split = []string{key}
		}
		if part < len(split) && !slices.Contains(found, split[part]) {
			found = append(found, split[part])
		}
	}
	return found
}

// indexed lists the values that an index is over, nil when there is no index of the name.
func (p *Pools) indexed(name string) []string {
	for _, c := range p.model.Contract.Behavior.Collections() {
		property, ok := c.Indexes[name]
		if !ok {
			continue
		}
		var values []string
		for _, key := range slices.Sorted(maps.Keys(p.worlds[c.Name])) {
			values = append(values, Texts(p.worlds[c.Name][key][property])...)
		}
		return values
	}
	return nil
}

// named lists what entities have in a property of the same name: texts, and the elements of lists of texts.
func (p *Pools) named(name string) []string {
	var found []string
	for _, collection := range slices.Sorted(maps.Keys(p.worlds)) {
		for _, key := range slices.Sorted(maps.Keys(p.worlds[collection])) {
			found = append(found, Texts(p.worlds[collection][key][name])...)
		}
	}
	return found
}
