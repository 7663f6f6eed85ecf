// Package nearest proposes the names that were probably meant by one that is unknown. It knows nothing of what the names are for.
package nearest

import (
	"cmp"
	"slices"
)

// most is how many names are proposed, and longest how many bytes of what was given are looked at.
const (
	most    = 3
	longest = 200
)

// Names are those of the known names that differ from the given one by at most a third of its bytes and one more: the nearest
// first, then by name, at most three; none when none is that near.
func Names(given string, known []string) []string {
	given = given[:min(len(given), longest)]
	distances := map[string]int{}
	for _, name := range known {
		if d := distance(given, name); d <= len(given)/3+1 {
			distances[name] = d
		}
	}
	var near []string
	for name := range distances {
		near = append(near, name)
	}
	slices.SortFunc(near, func(a, b string) int { return cmp.Or(distances[a]-distances[b], cmp.Compare(a, b)) })
	return near[:min(len(near), most)]
}

// distance counts the bytes to insert, drop or replace to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := corner
			if a[i] != b[j] {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(replaced, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
