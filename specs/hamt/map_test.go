package hamt

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// world is a map under test and what it should hold. Its hash is as bad as a property draws it, so that keys collide.
type world struct {
	m    Map[int]
	want map[string]int
}

func (w world) with(hash func(string) uint64, key string, value int, owned bool) world {
	next := world{w.m.with(&node[int]{hash: hash(key), key: key, value: value}, owned), maps.Clone(w.want)}
	next.want[key] = value
	return next
}

func (w world) without(hash func(string) uint64, key string) world {
	next := world{w.m, maps.Clone(w.want)}
	if _, there := w.want[key]; there {
		next.m = Map[int]{w.m.root.without(hash(key), key, 0), w.m.size - 1}
		delete(next.want, key)
	}
	return next
}

// hashes are one that is good and some that make every kind of collision: in the first digits, in all but the last, in all.
var hashes = []func(string) uint64{
	hashOf,
	func(key string) uint64 { return hashOf(key) << 56 },
	func(key string) uint64 { return hashOf(key) % 3 },
	func(string) uint64 { return 7 },
}

// key is one of few, so that they meet.
func key(t *rapid.T) string { return fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "key")) }

// history draws changes and returns every world on the way.
func history(t *rapid.T, hash func(string) uint64, from world, owned bool) []world {
	all := []world{from}
	for i := range rapid.IntRange(0, 80).Draw(t, "changes") {
		last := all[len(all)-1]
		if k := key(t); owned || rapid.IntRange(0, 2).Draw(t, "kind") > 0 {
			all = append(all, last.with(hash, k, i, owned))
		} else {
			all = append(all, last.without(hash, k))
		}
	}
	return all
}

func empty() world { return world{want: map[string]int{}} }

// everyHash checks a property with each of the hashes.
func everyHash(t *testing.T, property func(t *rapid.T, hash func(string) uint64)) {
	t.Parallel()
	for n, hash := range hashes {
		t.Run(fmt.Sprint("hash ", n), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { property(t, hash) })
		})
	}
}

func TestEveryVersionHoldsWhatWasPutIntoIt(t *testing.T) {
	everyHash(t, func(t *rapid.T, hash func(string) uint64) {
		for i, w := range history(t, hash, empty(), false) { // when all changes are made: none may have touched an earlier version
			w.check(t, hash, fmt.Sprint("version ", i))
		}
	})
}

func TestWhatIsBuiltAtOnceHoldsWhatWasPutIntoIt(t *testing.T) {
	everyHash(t, func(t *rapid.T, hash func(string) uint64) {
		built := history(t, hash, empty(), true)
		for i, w := range history(t, hash, built[len(built)-1], false) {
			w.check(t, hash, fmt.Sprint("version ", i))
		}
	})
}

func (w world) check(t *rapid.T, hash func(string) uint64, name string) {
	t.Helper()
	if got := maps.Collect(w.m.All()); !maps.Equal(got, w.want) || w.m.Len() != len(w.want) {
		t.Fatalf("%s: %d keys %v, want %v", name, w.m.Len(), got, w.want)
	}
	for i := range 61 {
		k := fmt.Sprint(i)
		want, there := w.want[k]
		if leaf := w.m.root.find(hash(k), k, 0); (leaf != nil) != there || there && leaf.value != want {
			t.Fatalf("%s: key %s is found: %v, want %v", name, k, leaf, there)
		}
	}
	w.m.root.checkShape(t, 0)
}

// checkShape: a branch has at least two leaves below it, its children in order, and each where its hash says.
func (n *node[V]) checkShape(t *rapid.T, depth int) {
	t.Helper()
	if n == nil || n.isLeaf() {
		return
	}
	leaves := 0
	for range n.leaves {
		leaves++
	}
	if leaves < 2 || depth > lastDepth {
		t.Fatalf("a branch at depth %d has %d leaves", depth, leaves)
	}
	for i, child := range n.children {
		for leaf := range child.leaves {
			if depth == lastDepth {
				continue
			}
			if at, there := n.place(digit(leaf.hash, depth)); at != i || !there {
				t.Fatalf("key %s stands at %d of depth %d, its place is %d", leaf.key, i, depth, at)
			}
		}
		child.checkShape(t, depth+1)
	}
}

func TestTheSameKeysMakeTheSameTreeWhateverCameBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hash := hashes[rapid.IntRange(0, 2).Draw(t, "hash")] // in the list of the last depth the order is that of their coming
		all := history(t, hash, empty(), false)
		last := all[len(all)-1]
		fresh := empty()
		for _, k := range slices.Sorted(maps.Keys(last.want)) {
			fresh = fresh.with(hash, k, last.want[k], false)
		}
		if !sameShape(last.m.root, fresh.m.root) {
			t.Fatalf("%v makes another tree", last.want)
		}
	})
}

func sameShape(a, b *node[int]) bool {
	if a == nil || b == nil || a.isLeaf() || b.isLeaf() {
		return (a == nil) == (b == nil) && (a == nil || a.isLeaf() == b.isLeaf() && a.key == b.key)
	}
	return a.filled == b.filled && slices.EqualFunc(a.children, b.children, sameShape) || a.filled == 0 && len(a.children) == len(b.children)
}

func TestDifferencesAreThoseOfTheContents(t *testing.T) {
	everyHash(t, func(t *rapid.T, hash func(string) uint64) {
		before, common := empty(), history(t, hash, empty(), false)
		if rapid.Bool().Draw(t, "related") {
			before = common[rapid.IntRange(0, len(common)-1).Draw(t, "since")]
		}
		after := common[len(common)-1]
		if rapid.Bool().Draw(t, "apart") {
			others := history(t, hash, before, false)
			before = others[len(others)-1]
		}
		got := map[string]Difference[int]{}
		for d := range Differences(before.m, after.m) {
			if _, twice := got[d.Key]; twice {
				t.Fatalf("key %s is visited twice", d.Key)
			}
			got[d.Key] = d
		}
		checkDifferences(t, hash, before, after, got)
	})
}

func checkDifferences(t *rapid.T, hash func(string) uint64, before, after world, got map[string]Difference[int]) {
	t.Helper()
	for i := range 61 {
		k := fmt.Sprint(i)
		d, visited := got[k]
		same := before.m.root.find(hash(k), k, 0) == after.m.root.find(hash(k), k, 0)
		a, before := before.want[k]
		b, after := after.want[k]
		if visited && (d.Before != a || d.After != b) {
			t.Fatalf("key %s: %+v, want %d and %d", k, d, a, b)
		}
		if visited && same {
			t.Fatalf("key %s is visited, and is the same in both", k)
		}
		if !visited && (before != after || a != b) {
			t.Fatalf("key %s went from %d to %d, and is not visited", k, a, b)
		}
	}
}

func TestVersionsShareAllButTheWayToWhatChanged(t *testing.T) {
	t.Parallel()
	before := numbered(100_000)
	after := before.With("77", new(int)).Without("78").With("new", new(int))
	n := 0
	for range Differences(before, after) {
		n++
	}
	shared := map[*node[*int]]bool{}
	before.root.eachNode(func(n *node[*int]) { shared[n] = true })
	own := 0
	after.root.eachNode(func(n *node[*int]) {
		if !shared[n] {
			own++
		}
	})
	if n != 3 || own > 3*lastDepth {
		t.Errorf("%d differences, want 3; %d nodes are not shared", n, own)
	}
}

func (n *node[V]) eachNode(visit func(*node[V])) {
	visit(n)
	for _, child := range n.children {
		child.eachNode(visit)
	}
}

// numbered is a map of so many numbers as texts.
func numbered(size int) Map[*int] {
	var b Builder[*int]
	for i := range size {
		b.Put(fmt.Sprint(i), new(int))
	}
	return b.Map()
}

func TestVisitingCanStopAnywhere(t *testing.T) {
	t.Parallel()
	var a, b Map[int]
	for i := range 200 {
		a, b = a.With(fmt.Sprint(i), i), b.With(fmt.Sprint(i+100), i)
	}
	for stop := 1; stop <= 200; stop += 7 {
		n := 0
		for range a.All() {
			if n++; n == stop {
				break
			}
		}
		m := 0
		for range Differences(a, b) {
			if m++; m == stop {
				break
			}
		}
		if n != stop || m != stop {
			t.Fatalf("stopped after %d and %d, want %d", n, m, stop)
		}
	}
}

func TestTheZeroMapIsEmpty(t *testing.T) {
	t.Parallel()
	var m Map[string]
	if _, ok := m.Get("a"); ok || m.Len() != 0 || !m.Without("a").Is(m) {
		t.Error("the zero map holds something")
	}
	if one := m.With("a", "x"); !one.Without("b").Is(one) || one.Without("a") != m {
		t.Error("taking out what is not there made another map, or what is there did not go")
	}
}

var sizes = []int{10, 1000, 100_000}

func BenchmarkWith(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			m, value := numbered(size), new(int)
			keys := slices.Collect(maps.Keys(maps.Collect(m.All())))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m = m.With(keys[i%size], value)
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			m := numbered(size)
			keys := slices.Collect(maps.Keys(maps.Collect(m.All())))
			for i := 0; b.Loop(); i++ {
				if _, ok := m.Get(keys[i%size]); !ok {
					b.Fatal("lost")
				}
			}
		})
	}
}

// BenchmarkDifferences is of two maps that differ in one key.
func BenchmarkDifferences(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			before := numbered(size)
			after := before.With("7", new(int))
			for b.Loop() {
				for range Differences(before, after) {
				}
			}
		})
	}
}
