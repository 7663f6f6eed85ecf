package hamt

// differences visits what differs between two trees at the same place; false when it was stopped.
func differences[V any](a, b *node[V], depth int, yield func(Difference[V]) bool) bool {
	switch {
	case a == b:
		return true
	case a == nil || b == nil || a.isLeaf() || b.isLeaf() || depth == lastDepth:
		return apart(a, b, depth, yield)
	}
	for d := range uint(width) {
		if !differences(a.child(d), b.child(d), depth+1, yield) {
			return false
		}
	}
	return true
}

// child is the tree below a digit, nil when there is none.
func (n *node[V]) child(digit uint) *node[V] {
	if i, there := n.place(digit); there {
		return n.children[i]
	}
	return nil
}

// apart compares two trees by their keys.
func apart[V any](a, b *node[V], depth int, yield func(Difference[V]) bool) bool {
	for before := range a.leaves {
		after := b.find(before.hash, before.key, depth)
		if after == before {
			continue
		}
		d := Difference[V]{Key: before.key, Before: before.value}
		if after != nil {
			d.After = after.value
		}
		if !yield(d) {
			return false
		}
	}
	for after := range b.leaves {
		if a.find(after.hash, after.key, depth) == nil && !yield(Difference[V]{Key: after.key, After: after.value}) {
			return false
		}
	}
	return true
}
