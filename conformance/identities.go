package conformance

import (
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/specs/call"
)

// pools are the values worth trying at each place of an operation's requests: the identities that exist in the world, one that
// does not, and what the document shows.
type pools struct {
	model  *model.Model
	worlds map[string]map[string]map[string]any // collection, key, entity
	places map[string][]string                  // found so far, by operation and place
	wide   bool                                 // more values at each place, and a second stranger
}

func newPools(m *model.Model) *pools {
	p := &pools{model: m, places: map[string][]string{}}
	if m.Contract.Behavior != nil {
		p.worlds = m.Contract.Behavior.ToMap(m.State)
	}
	return p
}

// probe stands at one place of a request so that the model shows what is looked up with it. It is no one's identity.
const probe = "zq0probe0qz"

// at lists the values for one place: shown first, then somebody who does not exist, then what the model looks up there, and what the
// world has under the same name. put makes a call that has the text at the place.
func (p *pools) at(place, name, shown string, put func(text string) *call.Call) []string {
	if found, ok := p.places[place+shown]; ok {
		return found
	}
	known := p.known(name, shown, put)
	values, most := []string{shown, stranger(shown, known)}, maxPool
	if p.wide {
		values, most = append(values, stranger(shown, append(known, values...))), maxWide
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
func (p *pools) known(name, shown string, put func(text string) *call.Call) []string {
	return slices.Concat([]string{shown}, p.lookedUp(put(probe)), p.named(name))
}

// maxPool bounds the values that are tried at one place, maxWide those of a wide pool.
const (
	maxPool = 9
	maxWide = 24
)

// lookedUp asks the model what it does with the probe: the keys of the collection that it looks the probe up in.
func (p *pools) lookedUp(c *call.Call) []string {
	o, err := p.model.On(p.model.State, c)
	if err != nil {
		return nil
	}
	var found []string
	for _, read := range o.Answer.Reads {
		parts := strings.Split(read.Key, "/")
		if i := slices.Index(parts, probe); i >= 0 {
			found = append(found, p.keys(read.Collection, i, len(parts))...)
		}
	}
	return found
}

// keys lists one part of each key of a collection, or the values of an index.
func (p *pools) keys(collection string, part, parts int) []string {
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
func (p *pools) indexed(name string) []string {
	for _, c := range p.model.Contract.Behavior.Collections() {
		property, ok := c.Indexes[name]
		if !ok {
			continue
		}
		var values []string
		for _, key := range slices.Sorted(maps.Keys(p.worlds[c.Name])) {
			values = append(values, texts(p.worlds[c.Name][key][property])...)
		}
		return values
	}
	return nil
}

// named lists what entities have in a property of the same name: texts, and the elements of lists of texts.
func (p *pools) named(name string) []string {
	var found []string
	for _, collection := range slices.Sorted(maps.Keys(p.worlds)) {
		for _, key := range slices.Sorted(maps.Keys(p.worlds[collection])) {
			found = append(found, texts(p.worlds[collection][key][name])...)
		}
	}
	return found
}

func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, texts(e)...)
		}
		return all
	}
	return nil
}

// stranger is a text like the one given that is none of the known: its last letter or digit is turned until nobody has it.
func stranger(like string, known []string) string {
	b := []byte(like)
	for i := len(b) - 1; i >= 0; i-- {
		for turn := 1; turn < 10; turn++ {
			c := turned(b[i], turn)
			candidate := like[:i] + string(c) + like[i+1:]
			if c != b[i] && !slices.Contains(known, candidate) {
				return candidate
			}
		}
	}
	return like + "-unknown"
}

// turned goes on in the digits or letters that a character belongs to; anything else stays.
func turned(c byte, by int) byte {
	switch {
	case c >= '0' && c <= '9':
		return '0' + (c-'0'+byte(by))%10
	case c >= 'a' && c <= 'f':
		return 'a' + (c-'a'+byte(by))%6
	case c >= 'g' && c <= 'z':
		return 'g' + (c-'g'+byte(by))%20
	case c >= 'A' && c <= 'Z':
		return 'A' + (c-'A'+byte(by))%26
	}
	return c
}
