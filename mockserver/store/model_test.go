package store_test

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver/store"
	"pgregory.net/rapid"
)

// plainJournal is the plainest journal: a slice.
type plainJournal struct {
	maxEntries, maxBytes int
	kept                 []plainEntry // oldest first
	last                 uint64
}

type plainEntry struct {
	sequence uint64
	bytes    int
}

func (p *plainJournal) total() (n int) {
	for _, e := range p.kept {
		n += e.bytes
	}
	return n
}

func (p *plainJournal) append(bytes int) {
	p.last++
	if bytes > p.maxBytes {
		return
	}
	p.kept = append(p.kept, plainEntry{p.last, bytes})
	for len(p.kept) > p.maxEntries || p.total() > p.maxBytes {
		p.kept = p.kept[1:]
	}
}

// pair is a journal and its model.
type pair struct {
	journal *store.Journal[uint64]
	model   *plainJournal
}

func newPair(t *rapid.T, total *atomic.Int64) *pair {
	entries, bytes := rapid.IntRange(1, 20).Draw(t, "entries"), rapid.IntRange(1, 200).Draw(t, "bytes")
	return &pair{store.NewJournal[uint64](entries, bytes, total), &plainJournal{maxEntries: entries, maxBytes: bytes}}
}

// act does something to both.
func (p *pair) act(t *rapid.T) {
	switch action := rapid.IntRange(0, 20).Draw(t, "action"); action {
	case 0:
		p.journal.Clear()
		p.model.kept = nil
	case 1:
		p.journal.Retire()
		p.model.kept, p.model.maxBytes = nil, -1
	case 2, 3:
		after := rapid.Uint64Range(0, p.model.last+2).Draw(t, "after")
		p.journal.DropAfter(after)
		p.model.kept = slices.DeleteFunc(p.model.kept, func(e plainEntry) bool { return e.sequence > after })
	default:
		bytes := rapid.IntRange(0, 60).Draw(t, "size")
		p.model.append(bytes)
		if got := p.journal.Append(p.model.last, bytes); got != p.model.last {
			t.Fatalf("number %d, want %d", got, p.model.last)
		}
	}
}

// check compares what can be asked.
func (p *pair) check(t *rapid.T) {
	if got := p.journal.Len(); got != len(p.model.kept) {
		t.Fatalf("%d entries, want %d", got, len(p.model.kept))
	}
	if got := p.journal.Last(); got != p.model.last {
		t.Fatalf("last %d, want %d", got, p.model.last)
	}
	all := p.journal.Snapshot(-1)
	slices.Reverse(all)
	for i, e := range all {
		if e.Sequence != p.model.kept[i].sequence || e.Value != e.Sequence {
			t.Fatalf("entry %d is %+v, want number %d", i, e, p.model.kept[i].sequence)
		}
	}
	for sequence := range p.model.last + 2 {
		kept := slices.ContainsFunc(p.model.kept, func(e plainEntry) bool { return e.sequence == sequence })
		if e, ok := p.journal.Find(sequence); ok != kept || ok && e.Value != sequence {
			t.Fatalf("find %d: %+v, %v; want %v", sequence, e, ok, kept)
		}
	}
}

// TestJournalsThatShareATotalDoWhatTheirModelsDo compares two journals with slices, through everything that can be done to them.
func TestJournalsThatShareATotalDoWhatTheirModelsDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var total atomic.Int64
		pairs := []*pair{newPair(t, &total), newPair(t, &total)}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			one := rapid.SampledFrom(pairs).Draw(t, "journal")
			one.act(t)
			one.check(t)
			if want := pairs[0].model.total() + pairs[1].model.total(); total.Load() != int64(want) {
				t.Fatalf("total %d, want %d", total.Load(), want)
			}
		}
	})
}

// TestCellHoldsWhatWasPutLast goes through everything that can be done to a cell, and compares it with a variable.
func TestCellHoldsWhatWasPutLast(t *testing.T) {
	t.Parallel()
	add := func(n int) func(int) (int, error) { return func(now int) (int, error) { return now + n, nil } }
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Int8().Draw(t, "seed")
		cell, model := store.NewCell(int(seed)), int(seed)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			n := int(rapid.Int8().Draw(t, "n"))
			switch rapid.IntRange(0, 3).Draw(t, "action") {
			case 0:
				_ = cell.Replace(func(int) (int, error) { return n, nil })
				model = n
			case 1:
				_ = cell.Update(add(n))
				model += n
			case 2:
				_ = cell.Attempt(add(n), nil, nil)
				model += n
			case 3: // replaced while a step is under way: it has no part in what was before
				calls := 0
				_ = cell.Attempt(func(now int) (int, error) {
					if calls++; calls == 1 {
						_ = cell.Replace(func(int) (int, error) { return n, nil })
					}
					return now + 1, nil
				}, func(int, int) (int, bool) { return 1 << 20, true }, nil)
				model = n + 1
			}
			if got := cell.Load(); got != model {
				t.Fatalf("%d, want %d", got, model)
			}
		}
	})
}
