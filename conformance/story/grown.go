package story

import (
	"cmp"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// several names the feature of a request that changes more than one entity of a collection.
func several(rule, collection string) string { return rule + " changes several " + collection }

// tellSeverals begins the story with what changes several entities at once, while they are there to be changed: first what the fewest
// candidates show.
func (s *storyteller) tellSeverals() error {
	for {
		c := s.rarest()
		if c == nil {
			grown, err := s.grow()
			if err != nil || !grown {
				return err
			}
			continue
		}
		if err := s.step(c); err != nil {
			return err
		}
	}
}

// rarest is a candidate of the first actor who changes several entities in a way that was not told, and that the fewest others show.
func (s *storyteller) rarest() *candidate {
	showing := map[string][]*candidate{}
	for _, c := range s.candidates {
		for _, f := range s.severalUntold(c) {
			showing[f] = append(showing[f], c)
		}
	}
	var rarest []*candidate
	for _, f := range slices.Sorted(maps.Keys(showing)) {
		if len(rarest) == 0 || len(showing[f]) < len(rarest) {
			rarest = showing[f]
		}
	}
	if len(rarest) == 0 {
		return nil
	}
	return rarest[0]
}

func (s *storyteller) severalUntold(c *candidate) []string {
	if c.other || c.outcome.Neutral() {
		return nil
	}
	return slices.DeleteFunc(severals(c.outcome), func(f string) bool { return s.told.has(f) })
}

// grow adds, for each effect that is made for every element of a list and was not told of several yet, calls that make it more than
// once: by a longer list. grown is false when there are none.
func (s *storyteller) grow() (grown bool, err error) {
	for _, op := range s.Operations() {
		for _, r := range s.Plan.Contract.RulesOf(op.ID) {
			for _, e := range r.Effects {
				if feature := several(op.ID+"/"+r.Name, e.Collection); e.Each && !s.told.has(feature) {
					more, err := s.growFor(op, feature)
					if err != nil {
						return grown, err
					}
					grown = grown || more
				}
			}
		}
	}
	return grown, nil
}

// maxGrown bounds the longer lists that are kept for one effect.
const maxGrown = 4

func (s *storyteller) growFor(op *openapi.Operation, feature string) (grown bool, err error) {
	kept := 0
	for _, d := range s.lengthened(op) {
		c, err := s.join(d, false)
		if err != nil {
			return kept > 0, err
		}
		if c == nil {
			continue
		}
		if !slices.Contains(severals(c.outcome), feature) {
			s.candidates = s.candidates[:len(s.candidates)-1] // not worth keeping
			continue
		}
		if kept++; kept == maxGrown {
			break
		}
	}
	return kept > 0, nil
}

// maxLengthened bounds the longer lists that are tried for one operation.
const maxLengthened = 400

// lengthened are calls that change something, first those that change most, with one more element in a list: one that stands alone in
// the list of another candidate. The element may bring the call under another rule.
func (s *storyteller) lengthened(op *openapi.Operation) []*call.Call {
	var changing []*candidate
	for _, c := range s.candidates {
		if c.call.Operation == op && !c.outcome.Neutral() && !c.other {
			changing = append(changing, c)
		}
	}
	slices.SortStableFunc(changing, func(a, b *candidate) int {
		return cmp.Compare(len(b.outcome.Answer.Changed), len(a.outcome.Answer.Changed))
	})
	known := s.elements(op)
	var all []*call.Call
	for _, c := range changing {
		if len(all) < maxLengthened {
			all = append(all, withOneMore(c.call, known)...)
		}
	}
	return all
}

// listPlace is a list at the top of a call's query or body.
type listPlace struct{ in, name string }

// listsOf are the lists of a call, in order.
func listsOf(c *call.Call) []listPlace {
	var all []listPlace
	for _, from := range []struct {
		in     string
		params map[string]any
	}{{"query", c.Query}, {"body", object(c.Body)}} {
		for _, name := range slices.Sorted(maps.Keys(from.params)) {
			if list, ok := from.params[name].([]any); ok && len(list) > 0 {
				all = append(all, listPlace{from.in, name})
			}
		}
	}
	return all
}

// elements are the values that stand alone in a list of some candidate, by place.
func (s *storyteller) elements(op *openapi.Operation) map[listPlace][]any {
	known := map[listPlace][]any{}
	for _, c := range s.candidates {
		if c.call.Operation != op {
			continue
		}
		for _, at := range listsOf(c.call) {
			list := at.of(c.call)
			if len(list) == 1 && len(known[at]) < variation.MaxElements && !slices.ContainsFunc(known[at], func(v any) bool { return variation.Same(v, list[0]) }) {
				known[at] = append(known[at], list[0])
			}
		}
	}
	return known
}

func (at listPlace) of(c *call.Call) []any {
	params := c.Query
	if at.in == "body" {
		params = object(c.Body)
	}
	list, _ := params[at.name].([]any)
	return list
}

// withOneMore are calls with one more element in one list.
func withOneMore(c *call.Call, known map[listPlace][]any) []*call.Call {
	var all []*call.Call
	for _, at := range listsOf(c) {
		list := at.of(c)
		for _, more := range known[at] {
			if slices.ContainsFunc(list, func(v any) bool { return variation.Same(v, more) }) {
				continue
			}
			if d, ok := variation.Edited(c, at.in+"."+at.name, append(slices.Clone(list), more), false); ok {
				all = append(all, d)
			}
		}
	}
	return all
}
