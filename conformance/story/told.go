package story

// told is what a story has shown so far, by feature. Features are numbered as they come up, for a thousand candidates have the same.
type told struct {
	numbers map[string]int
	shown   []bool // by number
}

// number is a feature's own.
func (t *told) number(feature string) int {
	n, known := t.numbers[feature]
	if !known {
		n = len(t.shown)
		t.numbers[feature], t.shown = n, append(t.shown, false)
	}
	return n
}

// all numbers several features.
func (t *told) all(features []string) []int {
	list := make([]int, len(features))
	for i, f := range features {
		list[i] = t.number(f)
	}
	return list
}

// has says whether a feature was shown; set notes that it is.
func (t *told) has(feature string) bool { return t.shown[t.number(feature)] }
func (t *told) set(feature string)      { t.shown[t.number(feature)] = true }
