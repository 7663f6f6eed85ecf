package store_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver/store"
	"pgregory.net/rapid"
)

// TestJournalKeepsTheNewestWithinItsLimits compares the ring with the plainest journal: a slice cut from the front.
func TestJournalKeepsTheNewestWithinItsLimits(t *testing.T) {
	t.Parallel()
	type kept struct {
		sequence uint64
		bytes    int
	}
	rapid.Check(t, func(t *rapid.T) {
		maxEntries, maxBytes := rapid.IntRange(1, 40).Draw(t, "entries"), rapid.IntRange(1, 200).Draw(t, "bytes")
		journal := store.NewJournal[int](maxEntries, maxBytes, nil)
		var model []kept
		total := 0
		for i, size := range rapid.SliceOf(rapid.IntRange(0, 60)).Draw(t, "sizes") {
			sequence := journal.Append(i, size)
			if sequence != uint64(i+1) {
				t.Fatalf("append %d got number %d", i, sequence)
			}
			if size > maxBytes {
				continue
			}
			model, total = append(model, kept{sequence, size}), total+size
			for len(model) > maxEntries || total > maxBytes {
				total -= model[0].bytes
				model = model[1:]
			}
		}
		got := journal.Snapshot(-1)
		if len(got) != len(model) {
			t.Fatalf("kept %d entries, want %d", len(got), len(model))
		}
		slices.Reverse(got)
		for i, e := range got {
			if e.Sequence != model[i].sequence || e.Value != int(e.Sequence)-1 {
				t.Fatalf("entry %d is %+v, want number %d", i, e, model[i].sequence)
			}
		}
	})
}

func TestJournalListsNewestFirstUpToALimit(t *testing.T) {
	t.Parallel()
	journal := store.NewJournal[string](10, 100, nil)
	for _, s := range []string{"a", "b", "c"} {
		journal.Append(s, 1)
	}
	for limit, want := range map[int]string{-1: "cba", 0: "", 2: "cb", 9: "cba"} {
		got := ""
		for _, e := range journal.Snapshot(limit) {
			got += e.Value
		}
		if got != want {
			t.Errorf("limit %d: got %q, want %q", limit, got, want)
		}
	}
}

func TestJournalSnapshotIsACopy(t *testing.T) {
	t.Parallel()
	journal := store.NewJournal[string](1, 100, nil)
	journal.Append("a", 1)
	snapshot := journal.Snapshot(-1)
	journal.Append("b", 1)
	if snapshot[0].Value != "a" {
		t.Errorf("the snapshot changed to %q", snapshot[0].Value)
	}
	snapshot[0].Value = "changed"
	if got := journal.Snapshot(-1)[0].Value; got != "b" {
		t.Errorf("the journal changed to %q", got)
	}
}

func TestJournalNumbersGoOnAfterClear(t *testing.T) {
	t.Parallel()
	journal := store.NewJournal[string](5, 5, nil)
	journal.Append("a", 1)
	journal.Clear()
	if left := journal.Snapshot(-1); len(left) != 0 {
		t.Errorf("%v left", left)
	}
	if got := journal.Append("b", 5); got != 2 || journal.Last() != 2 || len(journal.Snapshot(-1)) != 1 {
		t.Errorf("got number %d, last %d, entries %v", got, journal.Last(), journal.Snapshot(-1))
	}
}

func TestJournalTakesImpossibleLimitsForOne(t *testing.T) {
	t.Parallel()
	journal := store.NewJournal[string](0, -1, nil)
	journal.Append("a", -5)
	journal.Append("b", 1)
	if got := journal.Snapshot(-1); len(got) != 1 || got[0].Value != "b" {
		t.Errorf("got %v, want b alone", got)
	}
}

func TestJournalGivesEachOfManyWritersItsOwnNumber(t *testing.T) {
	t.Parallel()
	const workers, each = 64, 100
	journal := store.NewJournal[int](workers*each, workers*each, nil)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for range each {
				journal.Append(w, 1)
				journal.Snapshot(3)
			}
		})
	}
	wg.Wait()
	count := map[int]int{}
	for i, e := range journal.Snapshot(-1) {
		count[e.Value]++
		if want := uint64(workers*each - i); e.Sequence != want {
			t.Fatalf("entry %d has number %d, want %d", i, e.Sequence, want)
		}
	}
	for w := range workers {
		if count[w] != each {
			t.Errorf("writer %d: %d entries, want %d", w, count[w], each)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	journal := store.NewJournal[int](10_000, 1<<20, nil)
	b.ReportAllocs()
	for b.Loop() {
		journal.Append(1, 100)
	}
}

func TestABurdenIsTheNewestEntrysAndDropsTheOldest(t *testing.T) {
	t.Parallel()
	var total atomic.Int64
	j := store.NewJournal[string](10, 100, &total)
	j.Burden(1000)
	for _, v := range []string{"a", "b", "c"} {
		j.Append(v, 20)
	}
	j.Burden(50)
	if got := j.Snapshot(-1); len(got) != 2 || got[0].Value != "c" || got[1].Value != "b" || total.Load() != 90 {
		t.Errorf("%v, %d bytes", got, total.Load())
	}
	j.DropAfter(2)
	if total.Load() != 20 {
		t.Errorf("%d bytes without the burdened one", total.Load())
	}
	j.Burden(1000)
	if j.Len() != 0 || total.Load() != 0 {
		t.Errorf("%d entries, %d bytes", j.Len(), total.Load())
	}
}
