package unify

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// Conflict says that two expected values, in which open leaves match anything, determine something differently: no value satisfies both.
func Conflict(a, b any) bool {
	if _, open := a.(behavior.Open); open {
		return false
	}
	switch y := b.(type) {
	case behavior.Open:
		return false
	case map[string]any:
		x, ok := a.(map[string]any)
		if !ok {
			return true
		}
		return slices.ContainsFunc(slices.Sorted(maps.Keys(y)), func(name string) bool {
			v, there := x[name]
			return there && Conflict(v, y[name])
		})
	case []any:
		x, ok := a.([]any)
		if !ok || len(x) != len(y) {
			return true
		}
		for i := range y {
			if Conflict(x[i], y[i]) {
				return true
			}
		}
		return false
	}
	return !equal(a, b)
}

// equal compares scalars, numbers by value: 1, 1.0 and 1e0 are the same.
func equal(a, b any) bool {
	x, ok := a.(json.Number)
	y, both := b.(json.Number)
	if !ok || !both {
		return scalar(a) && scalar(b) && a == b
	}
	if x == y {
		return true
	}
	p, ok := new(big.Rat).SetString(x.String())
	q, both := new(big.Rat).SetString(y.String())
	return ok && both && p.Cmp(q) == 0
}

// scalar says that a value may be compared with ==.
func scalar(v any) bool {
	switch v.(type) {
	case nil, bool, string, json.Number:
		return true
	}
	return false
}
