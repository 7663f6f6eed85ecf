package story

import (
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/variation"
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
	put   variation.Put
	spots []spot
}

// introduce makes candidates that name what a step has created: nobody was there to be named before.
func (s *storyteller) introduce(changes []behavior.Change) error {
	for _, change := range changes {
		if change.Before != nil {
			continue
		}
		for _, op := range s.Operations() {
			if err := s.introduceTo(op, change); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *storyteller) introduceTo(op *openapi.Operation, change behavior.Change) error {
	parts := strings.Split(change.Key, "/")
	for i, who := range s.Callers() {
		for _, shown := range call.Documented(op, who.Credentials, s.Seed) {
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
	for _, put := range variation.Puts(c) {
		if spots := s.spots(put(c, variation.Probe)); len(spots) > 0 {
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
	o, err := s.Model.On(s.Model.State, c)
	if err != nil {
		return nil
	}
	var found []spot
	for _, read := range o.Answer.Reads {
		at := spot{read.Collection, slices.Index(strings.Split(read.Key, "/"), variation.Probe)}
		if at.part >= 0 && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	return found
}
