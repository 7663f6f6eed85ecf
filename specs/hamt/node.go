package hamt

import (
	"math/bits"
	"slices"
)

// The hash is read in digits of so many bits, one at each depth from the root. At the last depth none is left: there, keys whose
// hashes are all alike stand in a list.
const (
	digitBits = 4
	width     = 1 << digitBits
	lastDepth = 64 / digitBits
)

// node is a leaf, which has no children, or a branch, which has some. A branch has at least two leaves below it, so that the same keys
// make the same tree, whatever came before. The nil node is an empty tree.
type node[V any] struct {
	filled   uint16     // of a branch above the last depth: which digits have a child
	children []*node[V] // of those digits, in order

	hash  uint64
	key   string
	value V
}

func (n *node[V]) isLeaf() bool { return len(n.children) == 0 }

func digit(hash uint64, depth int) uint { return uint(hash>>(depth*digitBits)) % width }

// place is where the child for a digit stands, or would stand.
func (n *node[V]) place(digit uint) (i int, there bool) {
	bit := uint16(1) << digit
	return bits.OnesCount16(n.filled & (bit - 1)), n.filled&bit != 0
}

// find returns the leaf of a key in a tree at a depth, nil when there is none.
func (n *node[V]) find(hash uint64, key string, depth int) *node[V] {
	for ; n != nil && !n.isLeaf(); depth++ {
		if depth == lastDepth {
			if i := n.listed(key); i >= 0 {
				return n.children[i]
			}
			return nil
		}
		i, there := n.place(digit(hash, depth))
		if !there {
			return nil
		}
		n = n.children[i]
	}
	if n != nil && n.hash == hash && n.key == key {
		return n
	}
	return nil
}

// listed is where a key stands in a branch at the last depth, -1 when it does not.
func (n *node[V]) listed(key string) int {
	return slices.IndexFunc(n.children, func(leaf *node[V]) bool { return leaf.key == key })
}

// with is the tree with a leaf in it; added says that its key was not there. owned: nobody else has n, so it may be changed.
func (n *node[V]) with(leaf *node[V], depth int, owned bool) (out *node[V], added bool) {
	switch {
	case n == nil:
		return leaf, true
	case n.isLeaf() && n.hash == leaf.hash && n.key == leaf.key:
		return leaf, false
	case n.isLeaf():
		return branchOf(n, leaf, depth), true
	}
	i, there := n.placeFor(leaf, depth)
	if !there {
		return n.inserted(i, leaf, depth, owned), true
	}
	child, added := leaf, false
	if depth < lastDepth {
		child, added = n.children[i].with(leaf, depth+1, owned)
	}
	if !owned {
		n = n.copied(len(n.children))
	}
	n.children[i] = child
	return n, added
}

func (n *node[V]) placeFor(leaf *node[V], depth int) (i int, there bool) {
	if depth < lastDepth {
		return n.place(digit(leaf.hash, depth))
	}
	if i = n.listed(leaf.key); i >= 0 {
		return i, true
	}
	return len(n.children), false
}

// inserted is the branch with one more child. What is owned grows in place while it has room.
func (n *node[V]) inserted(i int, child *node[V], depth int, owned bool) *node[V] {
	size := len(n.children)
	if !owned || size == cap(n.children) {
		n = n.copied(size + 1)
	}
	n.children = n.children[:size+1]
	copy(n.children[i+1:], n.children[i:size])
	n.children[i] = child
	if depth < lastDepth {
		n.filled |= 1 << digit(child.hash, depth)
	}
	return n
}

// branchOf is the least tree of two leaves.
func branchOf[V any](a, b *node[V], depth int) *node[V] {
	out := branch[V](2)
	if depth == lastDepth {
		out.children = append(out.children, a, b)
		return out
	}
	da, db := digit(a.hash, depth), digit(b.hash, depth)
	out.filled = 1<<da | 1<<db
	switch {
	case da == db:
		out.children = append(out.children, branchOf(a, b, depth+1))
	case da < db:
		out.children = append(out.children, a, b)
	default:
		out.children = append(out.children, b, a)
	}
	return out
}

// without is the tree without a key, which it has.
func (n *node[V]) without(hash uint64, key string, depth int) *node[V] {
	if n.isLeaf() {
		return nil
	}
	var i int
	var child *node[V]
	if depth == lastDepth {
		i = n.listed(key)
	} else {
		i, _ = n.place(digit(hash, depth))
		child = n.children[i].without(hash, key, depth+1)
	}
	if child == nil {
		return n.dropped(i, hash, depth)
	}
	if child.isLeaf() && len(n.children) == 1 {
		return child
	}
	n = n.copied(len(n.children))
	n.children[i] = child
	return n
}

// dropped is the branch without a child. A leaf that would be alone stands for itself.
func (n *node[V]) dropped(i int, hash uint64, depth int) *node[V] {
	if len(n.children) == 2 && n.children[1-i].isLeaf() {
		return n.children[1-i]
	}
	out := n.copied(len(n.children))
	out.children = slices.Delete(out.children, i, i+1)
	if depth < lastDepth {
		out.filled &^= 1 << digit(hash, depth)
	}
	return out
}

// copied is a branch like n with room for so many children.
func (n *node[V]) copied(room int) *node[V] {
	out := branch[V](room)
	out.filled = n.filled
	out.children = append(out.children, n.children...)
	return out
}

// branch is an empty branch with room for so many children, in one piece of memory.
func branch[V any](room int) *node[V] {
	switch {
	case room <= 4:
		b := &struct {
			node[V]
			room [4]*node[V]
		}{}
		b.children = b.room[:0]
		return &b.node
	case room <= 8:
		b := &struct {
			node[V]
			room [8]*node[V]
		}{}
		b.children = b.room[:0]
		return &b.node
	case room <= width:
		b := &struct {
			node[V]
			room [width]*node[V]
		}{}
		b.children = b.room[:0]
		return &b.node
	}
	return &node[V]{children: make([]*node[V], 0, room)} // at the last depth only
}

// leaves visits every leaf; false when it was stopped.
func (n *node[V]) leaves(yield func(*node[V]) bool) { n.visit(yield) }

func (n *node[V]) visit(yield func(*node[V]) bool) bool {
	if n == nil {
		return true
	}
	if n.isLeaf() {
		return yield(n)
	}
	for _, child := range n.children {
		if !child.visit(yield) {
			return false
		}
	}
	return true
}
