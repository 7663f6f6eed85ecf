package technique

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Drawer draws requests past the plan. They name only what the world holds, never what a target made up, so that they can be sent to any
// target that is in the same world.
type Drawer struct {
	calls  []*call.Call
	limits map[*openapi.Operation][]openapi.Constraint
}

// NewDrawer draws requests to the operations that are wanted, for a server that is in the given world. It is nil when there are none.
func NewDrawer(c *specs.Contract, w specs.World, seed uint64, wanted func(*openapi.Operation) bool) *Drawer {
	p := draft(c, w, seed, model.New(c, w.State))
	p.Pools = variation.NewPools(p.Model)
	d := &Drawer{limits: map[*openapi.Operation][]openapi.Constraint{}}
	for _, op := range p.Operations() {
		if !wanted(op) {
			continue
		}
		d.limits[op] = op.Constraints()
		for i := range p.Callers() {
			d.calls = append(d.calls, p.Calls(op, i)...)
		}
	}
	if len(d.calls) == 0 {
		return nil
	}
	return d
}

// Next draws a request: one in two broken somewhere, one in ten a repetition of one of the last three that were sent; of the others many
// that change something in the present state of the model.
func (d *Drawer) Next(chance *rand.Rand, m *model.Model, sent []*call.Call) *call.Call {
	if n := len(sent); n > 0 && chance.IntN(10) == 0 {
		return sent[n-1-chance.IntN(min(n, 3))]
	}
	c := d.calls[chance.IntN(len(d.calls))]
	if chance.IntN(2) == 0 {
		for range 1 + chance.IntN(2) {
			c = d.broken(chance, c)
		}
		return c
	}
	for try := 0; try < 6 && chance.IntN(4) > 0; try++ {
		if o, err := m.On(m.State, c); err == nil && !o.Neutral() {
			break
		}
		c = d.calls[chance.IntN(len(d.calls))]
	}
	return c
}

// broken is a call with one place changed, mostly so that a limit is broken.
func (d *Drawer) broken(chance *rand.Rand, c *call.Call) *call.Call {
	switch chance.IntN(8) {
	case 0:
		return d.uncredited(chance, c)
	case 1:
		return texted(chance, c)
	case 2:
		return d.unreadable(chance, c)
	}
	return d.limited(chance, c)
}

// limited puts a value at or beyond a limit, or another that fits it, or none.
func (d *Drawer) limited(chance *rand.Rand, c *call.Call) *call.Call {
	limits := d.limits[c.Operation]
	if len(limits) == 0 {
		return c
	}
	limit := limits[chance.IntN(len(limits))]
	value, drop := any(offender), false
	switch limit.Keyword {
	case "required":
		drop = !strings.HasPrefix(limit.Where, "path.")
	case "type":
		wrong := wrongTypes[chance.IntN(len(wrongTypes))]
		value = wrong.value
		if !typeShows(limit, wrong.name) {
			return c
		}
	case "enum", "const", "format", "pattern":
	default:
		all := sides(limit)
		if len(all) == 0 {
			return c
		}
		s := all[chance.IntN(len(all))]
		value, drop = s.value, s.drop
		return placed(c, limit.Where, value, drop)
	}
	if chance.IntN(4) == 0 && !drop {
		made, err := sample.Value(limit.Schema, chance.Uint64(), sample.Options{Direction: schema.Request})
		if err != nil {
			return c
		}
		value = made
	}
	if !drop && !writable(limit, value) {
		return c
	}
	return placed(c, limit.Where, value, drop)
}

// placed is a call with another value at a place, or the call itself where it has no such place.
func placed(c *call.Call, where string, value any, drop bool) *call.Call {
	if !variation.Has(c, where) {
		return c
	}
	if d, ok := variation.Edited(c, where, value, drop); ok {
		return d
	}
	return c
}

// uncredited takes away or spoils one credential.
func (d *Drawer) uncredited(chance *rand.Rand, c *call.Call) *call.Call {
	names := slices.Sorted(maps.Keys(c.Credentials))
	if len(names) == 0 {
		return c
	}
	name := names[chance.IntN(len(names))]
	c = c.Clone()
	switch chance.IntN(3) {
	case 0:
		delete(c.Credentials, name)
	case 1:
		c.Credentials[name] = ""
	default:
		c.Credentials[name] = "unknown" + strconv.Itoa(chance.IntN(1000))
	}
	return c
}

// unreadable spoils the bytes of a JSON body.
func (d *Drawer) unreadable(chance *rand.Rand, c *call.Call) *call.Call {
	if !c.HasBody || !strings.Contains(c.MediaType, "json") {
		return c
	}
	text := call.Encode(c.MediaType, c.Body)
	c = c.Clone()
	switch {
	case chance.IntN(2) == 0 && len(text) > 1:
		c.RawBody = text[:1+chance.IntN(len(text)-1)]
	default:
		c.RawBody = append(slices.Clone(text), "]}x"[chance.IntN(3)])
	}
	return c
}

// letters are what drawn texts are made of: those that often go wrong in paths, queries, JSON and SQL among them.
var letters = []rune("abzAZ09-_~ +%&=?#;,:'\"<>\\|(){}$@!*éß😀中")

// texted puts a drawn text in place of one text.
func texted(chance *rand.Rand, c *call.Call) *call.Call {
	var b strings.Builder
	for range 1 + chance.IntN(12) {
		b.WriteRune(letters[chance.IntN(len(letters))])
	}
	places := textPlaces(c)
	if len(places) == 0 {
		return c
	}
	return placed(c, places[chance.IntN(len(places))], b.String(), false)
}

// textPlaces lists the places of a call that hold a text: in its path, its query, and its body down to the first elements of lists.
func textPlaces(c *call.Call) []string {
	var list []string
	for _, in := range []string{"path", "query"} {
		params := c.Params(in)
		for _, name := range slices.Sorted(maps.Keys(params)) {
			list = append(list, textsIn(in+"."+name, params[name])...)
		}
	}
	if c.HasBody && c.RawBody == nil {
		list = append(list, textsIn("body", c.Body)...)
	}
	return list
}

func textsIn(place string, v any) []string {
	var list []string
	switch v := v.(type) {
	case string:
		return []string{place}
	case []any:
		if len(v) > 0 {
			return textsIn(place+"[]", v[0])
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			list = append(list, textsIn(place+"."+name, v[name])...)
		}
	case json.Number, bool, nil:
	}
	return list
}
