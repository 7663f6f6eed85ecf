package report

import (
	"cmp"
	"slices"
)

// Finding is one cause, told by the result that shows it best; the others
// are folded under it.
type Finding struct {
	Leader Result   `json:"leader"`
	Folded []string `json:"folded,omitempty"` // IDs, sorted
}

// foldKey keeps what the baseline excuses apart from what is new: a new
// failure must not disappear under a known one.
type foldKey struct {
	cause string
	known bool
}

// Findings folds fail, warn and undecided results by cause. New ones come
// before known ones, then the worst verdict first, then by ID. The leader of
// a cause is the first in that order.
func (r *Report) Findings() []Finding {
	var found []Finding
	at := map[foldKey]int{}
	for _, res := range r.attention() {
		k := foldKey{res.Cause, res.known()}
		i, seen := at[k]
		if seen && res.Cause != "" {
			found[i].Folded = append(found[i].Folded, res.ID)
			continue
		}
		at[k] = len(found)
		found = append(found, Finding{Leader: *res})
	}
	for i := range found {
		slices.Sort(found[i].Folded)
	}
	return found
}

// attention is every result that somebody has to look at, in order.
func (r *Report) attention() []*Result {
	var list []*Result
	for i := range r.Results {
		if r.Results[i].Verdict.needsAttention() {
			list = append(list, &r.Results[i])
		}
	}
	slices.SortFunc(list, func(a, b *Result) int {
		return cmp.Or(compareBool(a.known(), b.known()), cmp.Compare(a.Verdict.Rank(), b.Verdict.Rank()), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
