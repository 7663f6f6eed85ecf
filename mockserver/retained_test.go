package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// large is a state of about so many bytes.
func large(i, bytes int) string {
	return fmt.Sprintf(`{"genuin":{"communities":{"c%d":{"name":%q}}}}`, i, strings.Repeat("n", bytes))
}

func (m *mock) entries() int {
	m.t.Helper()
	return len(at(m.want(http.StatusOK, control("GET", "requests", "")).value(m.t), "requests").([]any))
}

func TestAJournalDropsWhatHoldsOnToStatesThatWereReplaced(t *testing.T) {
	t.Parallel()
	const size = 100_000
	m := start(t, mockserver.WithJournal(1000, 3*size))
	m.want(http.StatusCreated, control("PUT", "snapshots/begin", ""))
	replace := map[string]func(i int){
		"put":     func(i int) { m.want(http.StatusNoContent, control("PUT", "state", large(i+1, size))) },
		"restore": func(int) { m.want(http.StatusNoContent, control("POST", "snapshots/begin/restore", "")) },
	}
	for name, by := range replace {
		for i := range 12 {
			m.want(http.StatusNoContent, control("PUT", "state", large(i, size)))
			for range 2 {
				m.want(http.StatusBadRequest, invited(`{}`))
			}
			by(i)
		}
		if n := m.entries(); n == 0 || n > 6 {
			t.Errorf("%s: %d entries hold on to states of %d bytes, two of them to the same, in a journal of %d", name, n, size, 3*size)
		}
	}
	m.want(http.StatusNoContent, control("PUT", "state", large(1, 4*size)))
	m.want(http.StatusBadRequest, invited(`{}`))
	before := m.entries()
	m.want(http.StatusNoContent, control("PUT", "state", large(1, 1)))
	if after := m.entries(); before == 0 || after != 0 {
		t.Errorf("%d entries while the state is larger than the journal, %d afterwards", before, after)
	}
}

func TestStatesThatShareTheirEntitiesCostTheJournalNothing(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithJournal(1000, 100_000))
	m.want(http.StatusNoContent, control("PUT", "state", large(1, 90_000)))
	m.want(http.StatusCreated, control("PUT", "snapshots/begin", ""))
	for range 10 {
		m.want(http.StatusOK, invite)
		m.want(http.StatusNoContent, control("POST", "snapshots/begin/restore", ""))
	}
	if n := m.entries(); n != 10 {
		t.Errorf("%d entries", n)
	}
}

func TestSnapshotsOfLargeStatesFindNoRoom(t *testing.T) {
	t.Parallel()
	m := start(t, mockserver.WithBounds(mockserver.Bounds{StateBytes: 100_000}))
	for i := range 3 {
		m.want(http.StatusNoContent, control("PUT", "state", large(i, 40_000)))
		status := http.StatusCreated
		if i == 2 {
			status = http.StatusInsufficientStorage
		}
		m.want(status, control("PUT", fmt.Sprintf("snapshots/s%d", i), ""))
		if i < 2 {
			for n := range 5 { // which share it all
				m.want(http.StatusCreated, control("PUT", fmt.Sprintf("snapshots/s%d-%d", i, n), ""))
			}
		}
	}
	m.want(http.StatusInsufficientStorage, control("PUT", "snapshots/s0", ""))
	for i := range 5 {
		m.want(http.StatusNoContent, control("DELETE", fmt.Sprintf("snapshots/s0-%d", i), ""))
	}
	m.want(http.StatusNoContent, control("PUT", "snapshots/s0", ""))
	m.want(http.StatusNoContent, control("POST", "snapshots/s1/restore", ""))
}
