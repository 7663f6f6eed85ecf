package conformance

import (
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// spot is a part of the keys of a collection.
type spot struct {
	collection string
	part       int
}

// lookup is a place of a documented call, and the spots that the model looks up with what stands there.
type lookup struct {
	put   setterOf
	spots []spot
}

// setterOf makes a call with a text at one place.
type setterOf func(c *call.Call, text string) *call.Call

// introduce makes candidates that name what a step has created: nobody was there to be named before.
func (s *storyteller) introduce(changes []behavior.Change) error {
	for _, change := range changes {
		if change.Before != nil {
			continue
		}
		for _, op := range s.operations() {
			if err := s.introduceTo(op, change); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *storyteller) introduceTo(op *openapi.Operation, change behavior.Change) error {
	parts := strings.Split(change.Key, "/")
	for i, who := range s.callers() {
		for _, shown := range call.Documented(op, who.Credentials, s.seed) {
			c := shown.Call
			for _, at := range s.lookups(shown.Call) {
				for _, one := range at.spots {
					if one.collection == change.Collection && one.part < len(parts) {
						c = at.put(c, parts[one.part])
					}
				}
			}
			if _, err := s.join(c, i > 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// join makes a call a candidate; nil if it is one already.
func (s *storyteller) join(c *call.Call, other bool) (*candidate, error) {
	if s.known == nil {
		s.known = map[model.Key]bool{}
		for _, old := range s.candidates {
			s.known[model.KeyOf(old.call.Message(""))] = true
		}
	}
	id := model.KeyOf(c.Message(""))
	if s.known[id] {
		return nil, nil
	}
	s.known[id] = true
	joined := &candidate{call: c, other: other}
	s.candidates = append(s.candidates, joined)
	return joined, s.predict(joined)
}

// lookups lists the places of a call whose text the model looks something up with, found by standing a probe there.
func (s *storyteller) lookups(c *call.Call) []lookup {
	id := model.KeyOf(c.Message(""))
	if found, ok := s.looked[id]; ok {
		return found
	}
	var all []lookup
	for _, put := range puts(c) {
		if spots := s.spots(put(c, probe)); len(spots) > 0 {
			all = append(all, lookup{put, spots})
		}
	}
	if s.looked == nil {
		s.looked = map[model.Key][]lookup{}
	}
	s.looked[id] = all
	return all
}

// spots are where the model looks for the probe in a call. Of an index it is not known what the key would be.
func (s *storyteller) spots(c *call.Call) []spot {
	o, err := s.model.On(s.model.State, c)
	if err != nil {
		return nil
	}
	var found []spot
	for _, read := range o.Answer.Reads {
		at := spot{read.Collection, slices.Index(strings.Split(read.Key, "/"), probe)}
		if at.part >= 0 && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	return found
}

// puts are the places of a call that hold a text, or a list that may: there the text then stands alone.
func puts(c *call.Call) []setterOf {
	var all []setterOf
	for _, in := range []string{"path", "query"} {
		for _, name := range slices.Sorted(maps.Keys(c.Params(in))) {
			all = append(all, putsAt(c.Params(in)[name], func(c *call.Call, v any) *call.Call {
				d := c.Clone()
				d.Params(in)[name] = v
				return d
			})...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object(c.Body))) {
		all = append(all, putsAt(object(c.Body)[name], func(c *call.Call, v any) *call.Call { return withProperty(c, name, v) })...)
	}
	return all
}

func putsAt(v any, set func(*call.Call, any) *call.Call) []setterOf {
	switch v := v.(type) {
	case string:
		return []setterOf{func(c *call.Call, text string) *call.Call { return set(c, text) }}
	case []any:
		if len(v) == 0 {
			return nil
		}
		return putsAt(v[0], func(c *call.Call, inner any) *call.Call { return set(c, []any{inner}) })
	case map[string]any:
		var all []setterOf
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, putsAt(v[name], func(c *call.Call, inner any) *call.Call { return set(c, map[string]any{name: inner}) })...)
		}
		return all
	}
	return nil
}
