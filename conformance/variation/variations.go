// Package variation makes calls from calls: with other values worth trying (those that the world holds, those that nobody has), with
// another value at one place, and simpler ones. What a call made so shows of a server, others say.
package variation

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/specs/call"
)

// Variations are calls like the one given that try other values: first each place by itself, then two places at once, so that
// the simplest come first. At most limit of them.
func (p *Pools) Variations(base *call.Call, limit int) []*call.Call {
	places := append(p.varied(base), p.added(base)...)
	calls := []*call.Call{base}
	for _, one := range places {
		for _, set := range one {
			calls = append(calls, set(base))
		}
	}
	for sum := 0; len(calls) < limit && sum < maxSum; sum++ {
		calls = append(calls, together(base, places, sum)...)
	}
	return calls[:min(limit, len(calls))]
}

// maxSum bounds how far two places are varied at once.
const maxSum = 64

// together varies each two places at once, by setters whose numbers add up to sum: the early ones of both come first.
func together(base *call.Call, places [][]setter, sum int) []*call.Call {
	var calls []*call.Call
	for i, one := range places {
		for _, other := range places[i+1:] {
			for a := max(0, sum-len(other)+1); a < len(one) && a <= sum; a++ {
				calls = append(calls, other[sum-a](one[a](base)))
			}
		}
	}
	return calls
}

// setter makes a call like the given one with another value at one place.
type setter func(*call.Call) *call.Call

// varied lists, for each place of a call, the setters of the values worth trying there.
func (p *Pools) varied(base *call.Call) [][]setter {
	var all [][]setter
	for _, param := range base.Operation.Params {
		value, ok := base.Params(param.In)[param.Name]
		if !ok {
			continue
		}
		put := func(v any) setter {
			return func(c *call.Call) *call.Call {
				d := c.Clone()
				d.Params(param.In)[param.Name] = v
				return d
			}
		}
		all = append(all, p.setters(base, param.In+"."+param.Name, param.Name, value, put))
	}
	if object, ok := base.Body.(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			put := func(v any) setter {
				return func(c *call.Call) *call.Call { return withProperty(c, name, v) }
			}
			all = append(all, append(p.setters(base, "body."+name, name, object[name], put), without(name)))
		}
	}
	return all
}

// added lists the setters that add what other examples of the body have.
func (p *Pools) added(base *call.Call) [][]setter {
	object, ok := base.Body.(map[string]any)
	if !ok {
		return nil
	}
	var all [][]setter
	for _, other := range call.Documented(base.Operation, base.Credentials, 1) {
		example, _ := other.Body.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(example)) {
			if _, there := object[name]; !there {
				put := func(v any) setter {
					return func(c *call.Call) *call.Call { return withProperty(c, name, v) }
				}
				more := p.setters(base, "body."+name, name, example[name], put)
				all = append(all, append([]setter{put(example[name])}, more...))
			}
		}
	}
	return all
}

// setters makes one for each variant of a value but the value itself.
func (p *Pools) setters(base *call.Call, at, name string, value any, put func(any) setter) []setter {
	var all []setter
	for _, v := range p.variants(base.Operation.ID+" "+at, name, value, func(v any) *call.Call { return put(v)(base) })[1:] {
		all = append(all, put(v))
	}
	return all
}

// variants are the values worth trying where value stands, value itself first. put makes a call with another value there.
func (p *Pools) variants(at, name string, value any, put func(any) *call.Call) []any {
	switch v := value.(type) {
	case string:
		var all []any
		for _, text := range p.at(at, name, v, func(text string) *call.Call { return put(text) }) {
			all = append(all, text)
		}
		return append(all, "")
	case bool:
		return []any{v, !v}
	case []any:
		return p.lists(at, name, v, put)
	case map[string]any:
		return p.objects(at, v, put)
	}
	return []any{value}
}

// objects varies one property of an object at a time, and leaves it out.
func (p *Pools) objects(at string, object map[string]any, put func(any) *call.Call) []any {
	all := []any{object}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		d := maps.Clone(object)
		delete(d, name)
		all = append(all, d)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		with := func(v any) any {
			d := maps.Clone(object)
			d[name] = v
			return d
		}
		for _, v := range p.variants(at+"."+name, name, object[name], func(v any) *call.Call { return put(with(v)) })[1:] {
			all = append(all, with(v))
		}
	}
	return all
}

// MaxElements bounds the elements that lists are made of, maxPairs the lists of two.
const (
	MaxElements = 8
	maxPairs    = 24
)

// strangers is a list of two whom nobody knows, like the first element of the given one; nil when it has no text.
func (p *Pools) strangers(name string, list []any, put func(any) *call.Call) []any {
	if len(list) == 0 {
		return nil
	}
	one, two := p.estranged(name, list[0], func(v any) *call.Call { return put([]any{v}) })
	if Same(one, two) {
		return nil
	}
	return []any{one, two}
}

// estranged are two values in which every text is a stranger's.
func (p *Pools) estranged(name string, v any, put func(any) *call.Call) (one, two any) {
	switch v := v.(type) {
	case string:
		known := p.known(name, v, func(text string) *call.Call { return put(text) })
		first := Stranger(v, known)
		return first, Stranger(first, append(known, first))
	case map[string]any:
		a, b := maps.Clone(v), maps.Clone(v)
		for _, inner := range slices.Sorted(maps.Keys(v)) {
			a[inner], b[inner] = p.estranged(inner, v[inner], func(w any) *call.Call {
				d := maps.Clone(v)
				d[inner] = w
				return put(d)
			})
		}
		return a, b
	}
	return v, v
}

// lists are the list itself, lists of one element, of one element twice, of two elements, of two strangers, of none, of
// something else; and what is empty without being a list.
func (p *Pools) lists(at, name string, list []any, put func(any) *call.Call) []any {
	var elements []any
	for i, e := range list {
		for _, v := range p.variants(at+"["+strconv.Itoa(i)+"]", name, e, func(v any) *call.Call { return put([]any{v}) }) {
			if !slices.ContainsFunc(elements, func(o any) bool { return Same(o, v) }) {
				elements = append(elements, v)
			}
		}
	}
	all := []any{list}
	for i, e := range elements[:min(MaxElements, len(elements))] {
		all = append(all, []any{e})
		if i+1 < len(elements) {
			all = append(all, []any{e, elements[i+1]})
		}
	}
	all = append(all, pairs(elements)...)
	if pair := p.strangers(name, list, put); pair != nil {
		all = append(all, pair)
	}
	return append(all, []any{}, []any{json.Number("7")}, map[string]any{}, "", nil)
}

// pairs are lists of two elements: each twice, and each with those after the next one.
func pairs(elements []any) []any {
	var all []any
	for _, e := range elements[:min(MaxElements, len(elements))] {
		all = append(all, []any{e, e})
	}
	for step := 2; step < len(elements) && len(all) < maxPairs; step++ {
		for i := 0; i+step < len(elements) && len(all) < maxPairs; i++ {
			all = append(all, []any{elements[i], elements[i+step]})
		}
	}
	return all
}

// Same says that two JSON values are written alike.
func Same(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}

// Texts are the texts in a JSON value that is one, or a list of them.
func Texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, Texts(e)...)
		}
		return all
	}
	return nil
}
