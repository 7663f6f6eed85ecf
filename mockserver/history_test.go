package mockserver_test

import (
	"fmt"
	"net/http"
	"testing"
)

func TestTheDifferenceARequestMadeIsTold(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusOK, invite)
	m.want(http.StatusOK, invite)
	changes := at(m.want(http.StatusOK, control("GET", "requests/1/diff", "")).value(t), "changes").([]any)
	if len(changes) == 0 || at(changes, 0, "contract") != "rocketchat" || fmt.Sprint(at(changes, 0, "before")) == fmt.Sprint(at(changes, 0, "after")) {
		t.Errorf("changes %v", changes)
	}
	if got := m.want(http.StatusOK, control("GET", "requests/1", "")).value(t); at(got, "id") != float64(1) || at(got, "operation") != "inviteToChannel" {
		t.Errorf("request %v", got)
	}
	for _, id := range []string{"0", "3", "x", "-1", "99999999999999999999"} {
		m.want(http.StatusNotFound, control("GET", "requests/"+id, ""))
		m.want(http.StatusNotFound, control("GET", "requests/"+id+"/diff", ""))
	}
}

func TestARewindLeadsBackToRightAfterARequest(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	seen := []string{m.state("")}
	for _, r := range []request{join, invite, add, addNth(7)} {
		m.want(http.StatusOK, r)
		seen = append(seen, m.state(""))
	}
	for n := 4; n >= 0; n-- {
		m.want(http.StatusNoContent, control("POST", fmt.Sprintf("rewind/%d", n), ""))
		if m.state("") != seen[n] {
			t.Fatalf("after request %d the state was another", n)
		}
		listed := at(m.want(http.StatusOK, control("GET", "requests", "")).value(t), "requests").([]any)
		if len(listed) != n {
			t.Errorf("after rewinding to %d the journal has %d entries", n, len(listed))
		}
		if n > 0 {
			continue
		}
		m.want(http.StatusNotFound, control("POST", "rewind/0", ""))
	}
	m.want(http.StatusOK, join)
	if m.state("") != seen[1] {
		t.Error("the same request after a rewind led elsewhere")
	}
	m.want(http.StatusNotFound, control("POST", "rewind/1", ""))
	m.want(http.StatusNotFound, control("POST", "rewind/x", ""))
}

func TestARewindTakesBackWhatWasPutBetweenRequests(t *testing.T) {
	t.Parallel()
	m := start(t)
	m.want(http.StatusOK, invite)
	then := m.state("")
	m.want(http.StatusNoContent, control("PUT", "state", `{"amity":{"communities":{}}}`))
	m.want(http.StatusOK, invite)
	m.want(http.StatusNoContent, control("POST", "rewind/1", ""))
	if m.state("") != then {
		t.Error("what was put after request 1 is still there")
	}
}

func TestASnapshotIsRestoredAsOftenAsWanted(t *testing.T) {
	t.Parallel()
	m := start(t, fixedClock)
	m.want(http.StatusOK, join)
	taken := m.state("")
	m.want(http.StatusCreated, control("PUT", "snapshots/Before", ""))
	m.want(http.StatusOK, addNth(7))
	changed := m.state("")
	for range 2 {
		m.want(http.StatusNoContent, control("POST", "snapshots/before/restore", ""))
		if m.state("") != taken {
			t.Fatal("the snapshot was not restored")
		}
		if m.want(http.StatusOK, addNth(7)); m.state("") != changed {
			t.Error("the same request after a restore led elsewhere")
		}
	}
	m.want(http.StatusNoContent, control("PUT", "snapshots/before", ""))
	m.want(http.StatusNoContent, control("POST", "reset", ""))
	m.want(http.StatusNoContent, control("POST", "snapshots/before/restore", ""))
	if m.state("") != changed {
		t.Error("a snapshot taken again is the one that counts, and a reset leaves it")
	}
	listed := at(m.want(http.StatusOK, control("GET", "snapshots", "")).value(t), "snapshots").([]any)
	if len(listed) != 1 || at(listed, 0, "name") != "before" {
		t.Errorf("snapshots %v", listed)
	}
	m.want(http.StatusNoContent, control("DELETE", "snapshots/before", ""))
	m.want(http.StatusNotFound, control("POST", "snapshots/before/restore", ""))
	m.want(http.StatusNotFound, control("DELETE", "snapshots/before", ""))
	m.want(http.StatusNotFound, control("POST", "snapshots/before/restore", "").within("other"))
	m.want(http.StatusBadRequest, control("PUT", "snapshots/a%20b", ""))
}

func TestSnapshotsAreBounded(t *testing.T) {
	t.Parallel()
	m := start(t)
	for i := range 100 {
		m.want(http.StatusCreated, control("PUT", fmt.Sprintf("snapshots/s%d", i), ""))
	}
	m.want(http.StatusInsufficientStorage, control("PUT", "snapshots/more", ""))
	m.want(http.StatusNoContent, control("PUT", "snapshots/s7", ""))
}
