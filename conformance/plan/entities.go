package plan

import (
	"slices"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Entities is a set of entities.
type Entities map[behavior.Touched]bool

// Add puts entities into the set.
func (t Entities) Add(list []behavior.Touched) {
	for _, one := range list {
		t[one] = true
	}
}

// Meets says whether one of the entities is in the set.
func (t Entities) Meets(list []behavior.Touched) bool {
	return slices.ContainsFunc(list, func(one behavior.Touched) bool { return t[one] })
}

// Overlaps says whether both sets have an entity.
func (t Entities) Overlaps(other Entities) bool {
	for one := range other {
		if t[one] {
			return true
		}
	}
	return false
}
