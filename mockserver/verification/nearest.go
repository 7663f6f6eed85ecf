package verification

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
)

// misses are requests that did not match.
type misses []miss

type miss struct {
	Near
	distance int
}

// weights say how far a difference takes a request away: one of another operation is farther than one of another body.
var weights = map[string]int{"operation": 100, "path": 50, "method": 20}

func (all *misses) add(id uint64, differences []difference) {
	m := miss{Near: Near{ID: id}}
	for _, d := range differences {
		m.distance += max(1, weights[d.where])
		m.Differences = append(m.Differences, d.String())
	}
	*all = append(*all, m)
}

// nearest are the best few: those with the least differences, and of these the latest.
func (all misses) nearest() []Near {
	slices.SortStableFunc(all, func(a, b miss) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.ID, a.ID))
	})
	near := []Near{}
	for _, m := range all[:min(len(all), maxNear)] {
		near = append(near, m.Near)
	}
	return near
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// sameNumber says whether two JSON numbers are equal, however they are written. The reader of JSON bounds their exponents.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return okX && okY && x.Cmp(y) == 0
}
