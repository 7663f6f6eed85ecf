// Package hamt has an immutable map from texts: a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001) of 16 branches a node.
// A change makes another map, which shares with the one before all but the nodes on the way to what changed. What two maps
// differ in is found along those nodes alone, however large both are.
//
// It knows nothing of what it holds, and copies no value.
package hamt

import (
	"hash/maphash"
	"iter"
)

// Map is an immutable map; the zero Map is empty. It is safe for concurrent use.
type Map[V any] struct {
	root *node[V] // nil = empty
	size int
}

// seed differs from process to process, so that nobody can prepare keys that collide. The order of iteration differs with it.
var seed = maphash.MakeSeed()

func hashOf(key string) uint64 { return maphash.String(seed, key) }

// Len is how many keys there are.
func (m Map[V]) Len() int { return m.size }

// Get finds the value of a key; the zero value and false when there is none.
func (m Map[V]) Get(key string) (V, bool) {
	if leaf := m.root.find(hashOf(key), key, 0); leaf != nil {
		return leaf.value, true
	}
	var none V
	return none, false
}

// With is m with a value put in, in place of the one that the key has.
func (m Map[V]) With(key string, value V) Map[V] {
	return m.with(&node[V]{hash: hashOf(key), key: key, value: value}, false)
}

func (m Map[V]) with(leaf *node[V], owned bool) Map[V] {
	root, added := m.root.with(leaf, 0, owned)
	if added {
		m.size++
	}
	return Map[V]{root, m.size}
}

// Without is m without a key; m itself when it has none such.
func (m Map[V]) Without(key string) Map[V] {
	h := hashOf(key)
	if m.root.find(h, key, 0) == nil {
		return m
	}
	return Map[V]{m.root.without(h, key, 0), m.size - 1}
}

// All visits every key and its value, in no order.
func (m Map[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for leaf := range m.root.leaves {
			if !yield(leaf.key, leaf.value) {
				return
			}
		}
	}
}

// Is says whether both are the very same map, or empty. Maps that are not may still hold the same.
func (m Map[V]) Is(o Map[V]) bool { return m.root == o.root }

// Difference is what has become of a key. Before or After is the zero value where the key is not there.
type Difference[V any] struct {
	Key           string
	Before, After V
}

// Differences visits the keys whose values were put in anew, taken out or added between two maps, in no order. What both share
// costs nothing; a value that was replaced by an equal one is visited too.
func Differences[V any](before, after Map[V]) iter.Seq[Difference[V]] {
	return func(yield func(Difference[V]) bool) { differences(before.root, after.root, 0, yield) }
}

// Builder makes a Map of many keys at once. It must not be used any more once it gave it away.
type Builder[V any] struct{ m Map[V] }

// Get is Map.Get of what was put in so far.
func (b *Builder[V]) Get(key string) (V, bool) { return b.m.Get(key) }

// Put puts a value in, in place of the one that the key has.
func (b *Builder[V]) Put(key string, value V) {
	b.m = b.m.with(&node[V]{hash: hashOf(key), key: key, value: value}, true)
}

// Map is what was put in.
func (b *Builder[V]) Map() Map[V] { return b.m }
