package store

import (
	"sort"
	"sync"
	"sync/atomic"
)

// Entry is one kept value and its number. Numbers count from 1 in the order of Append and are never used twice.
type Entry[E any] struct {
	Sequence uint64
	Value    E
	bytes    int
}

// Journal keeps the newest entries, bounded by their number and by their size in bytes as the caller reports it.
type Journal[E any] struct {
	maxEntries, maxBytes int
	total                *atomic.Int64 // of all journals that share it

	mu    sync.Mutex
	ring  []Entry[E] // grows by doubling up to maxEntries, then wraps
	first int        // index of the oldest
	count int
	bytes int
	last  uint64 // number of the newest ever appended
}

// NewJournal returns an empty journal. Limits below 1 count as 1: a journal is never unbounded. Its bytes are counted in total
// too, which several journals may share, and which is nil when nobody asks.
func NewJournal[E any](maxEntries, maxBytes int, total *atomic.Int64) *Journal[E] {
	if total == nil {
		total = new(atomic.Int64)
	}
	return &Journal[E]{maxEntries: max(maxEntries, 1), maxBytes: max(maxBytes, 1), total: total}
}

// weigh counts bytes that come, or go.
func (j *Journal[E]) weigh(bytes int) {
	j.bytes += bytes
	j.total.Add(int64(bytes))
}

// Append keeps value, which takes about the given number of bytes (below 0 counts as 0), drops as many of the oldest
// entries as the limits ask for, and returns its number. An entry larger than the whole journal gets a number but is
// not kept, and drops no other. The cost does not depend on how many entries there are, amortised.
func (j *Journal[E]) Append(value E, bytes int) uint64 {
	bytes = max(bytes, 0)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	if bytes > j.maxBytes {
		return j.last
	}
	for j.count == j.maxEntries || j.bytes > j.maxBytes-bytes {
		j.drop()
	}
	j.grow()
	j.ring[j.index(j.count)] = Entry[E]{j.last, value, bytes}
	j.count++
	j.weigh(bytes)
	return j.last
}

// Burden says that the newest entry takes so many bytes more than was known when it was appended, and drops as many of the oldest
// entries as the limit asks for: all, when it alone is too large. Without entries there is nothing to burden.
func (j *Journal[E]) Burden(bytes int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.count == 0 {
		return
	}
	j.ring[j.index(j.count-1)].bytes += max(bytes, 0)
	j.weigh(max(bytes, 0))
	for j.count > 0 && j.bytes > j.maxBytes {
		j.drop()
	}
}

// Snapshot returns the entries, newest first, at most limit of them (below 0: all). The slice is the caller's own; the
// values in it are shared.
func (j *Journal[E]) Snapshot(limit int) []Entry[E] {
	j.mu.Lock()
	defer j.mu.Unlock()
	if limit < 0 || limit > j.count {
		limit = j.count
	}
	out := make([]Entry[E], limit)
	for i := range out {
		out[i] = j.ring[j.index(j.count-1-i)]
	}
	return out
}

// Find returns the entry with the given number; false when it was never appended or is not kept any more.
func (j *Journal[E]) Find(sequence uint64) (Entry[E], bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := sort.Search(j.count, func(i int) bool { return j.ring[j.index(i)].Sequence >= sequence })
	if i == j.count || j.ring[j.index(i)].Sequence != sequence {
		return Entry[E]{}, false
	}
	return j.ring[j.index(i)], true
}

// DropAfter drops every entry with a greater number. Numbers go on where they were.
func (j *Journal[E]) DropAfter(sequence uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.count > 0 {
		newest := &j.ring[j.index(j.count-1)]
		if newest.Sequence <= sequence {
			return
		}
		j.weigh(-newest.bytes)
		*newest = Entry[E]{}
		j.count--
	}
}

// Retire clears the journal for good: what is appended from now on gets a number and is not kept.
func (j *Journal[E]) Retire() {
	j.Clear()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.maxBytes = -1
}

// Len counts the entries that are kept.
func (j *Journal[E]) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.count
}

// Last returns the number of the newest entry ever appended, 0 when there was none. What is missing between it and the
// oldest kept entry was dropped, or too large.
func (j *Journal[E]) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Clear drops every entry. Numbers go on where they were, so that a reader never takes a new entry for an old one.
func (j *Journal[E]) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.weigh(-j.bytes)
	j.ring, j.first, j.count = nil, 0, 0
}

// index is where the i-th oldest entry stands.
func (j *Journal[E]) index(i int) int { return (j.first + i) % len(j.ring) }

func (j *Journal[E]) drop() {
	j.weigh(-j.ring[j.first].bytes)
	j.ring[j.first] = Entry[E]{} // lets go of the value
	j.first = j.index(1)
	j.count--
}

func (j *Journal[E]) grow() {
	if j.count < len(j.ring) {
		return
	}
	ring := make([]Entry[E], min(j.maxEntries, max(16, 2*len(j.ring))))
	for i := range j.count {
		ring[i] = j.ring[j.index(i)]
	}
	j.ring, j.first = ring, 0
}
