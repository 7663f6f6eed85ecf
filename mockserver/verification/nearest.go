package verification

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// misses are the best few of the requests that did not match, best first: those with the least differences, and of these the latest.
type misses []miss

type miss struct {
	id          uint64
	distance    int
	differences []difference
}

// weights say how far a difference takes a request away: one of another operation is farther than one of another body.
var weights = map[string]int{"operation": 100, "path": 50, "method": 20}

func (all *misses) add(id uint64, differences []difference) {
	m := miss{id, 0, differences}
	for _, d := range differences {
		m.distance += max(1, weights[d.part])
	}
	at, _ := slices.BinarySearchFunc(*all, m, func(a, b miss) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.id, a.id))
	})
	if at < maxNear {
		*all = slices.Insert(*all, at, m)
		*all = (*all)[:min(len(*all), maxNear)]
	}
}

// nearest says what is different about them.
func (all misses) nearest(hide hider) []Near {
	near := []Near{}
	for _, m := range all {
		one := Near{ID: m.id}
		for _, d := range m.differences {
			one.Differences = append(one.Differences, d.text(hide))
		}
		near = append(near, one)
	}
	return near
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// sameNumber says whether two JSON numbers are equal, however they are written.
func sameNumber(a, b string) bool { return a == b || decimalOf(a) == decimalOf(b) }

// decimal is a number as 0.digits times ten to the exponent, with no zero at either end of the digits. Zero has neither sign nor
// exponent.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

func decimalOf(number string) decimal {
	unsigned, negative := strings.CutPrefix(number, "-")
	mantissa, power := unsigned, ""
	if at := strings.IndexAny(unsigned, "eE"); at >= 0 {
		mantissa, power = unsigned[:at], unsigned[at+1:]
	}
	exponent, _ := strconv.Atoi(power) // the reader of JSON bounds it
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent += len(whole) - (len(whole) + len(fraction) - len(digits))
	if digits = strings.TrimRight(digits, "0"); digits == "" {
		return decimal{}
	}
	return decimal{negative, digits, exponent}
}
