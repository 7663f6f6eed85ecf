package mockserver_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
)

// inline is the state of a mock of notes, as the control API writes it.
func inline(notes string) string { return `{"inline":{"notes":` + notes + "}}\n" }

const (
	textAndNumber = "text: {type: string}, n: {type: integer}"
	numberAlone   = "n: {type: integer}"
)

func put(id string) request { return request{"PUT", "/notes/" + id, nil, ""} }

func TestOtherContractsKeepWhatStillFits(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	file := filepath.Join(t.TempDir(), "state")
	m := keeping(t, file, []mockserver.Served{notes(t, textAndNumber, `notes: {old: {text: x}, both: {n: 1}}`)}, mockserver.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	m.want(http.StatusOK, put("posted"))
	m.want(http.StatusNoContent, control("PUT", "state", `{"inline":{"notes":{"lost":{"text":"1"},"kept":{"n":1}}}}`).within("w"))
	m.want(http.StatusCreated, control("PUT", "snapshots/s", "").within("w"))
	m.want(http.StatusCreated, control("POST", "workspaces", `{"name":"copy","from":"w"}`))
	m.want(http.StatusOK, put("later").within("w"))
	m.want(http.StatusOK, put("later").within("copy"))
	changed := []mockserver.Served{notes(t, numberAlone, `notes: {new: {n: 2}, both: {n: 1}}`)}
	if err := m.Swap(changed); err != nil {
		t.Fatal(err)
	}
	m.wantStates("after", map[string]string{
		"": `{"both":{"id":"both","n":1},"posted":{"id":"posted"}}`, "w": `{"kept":{"id":"kept","n":1},"later":{"id":"later"}}`,
		"copy": `{"kept":{"id":"kept","n":1},"later":{"id":"later"}}`, "fresh": `{"both":{"id":"both","n":1},"new":{"id":"new","n":2}}`,
	})
	for _, want := range []string{
		"workspace=* contract=inline collection=notes key=old because=", "workspace=w contract=inline collection=notes key=lost because=",
		`workspace="w in snapshot \"s\"" contract=inline collection=notes key=lost`, `workspace="copy as it began" contract=inline collection=notes key=lost`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, log.String())
		}
	}
	got := m.want(http.StatusConflict, control("POST", "rewind/1", ""))
	if !strings.Contains(got.text, "the contracts were changed after request 1") {
		t.Error(got.text)
	}
	if got := m.want(http.StatusOK, control("GET", "requests/1/diff", "")); !strings.Contains(got.text, `"key":"posted"`) {
		t.Error(got.text)
	}
	m.want(http.StatusOK, put("more"))
	m.want(http.StatusNoContent, control("POST", "rewind/1", ""))
	m.stop()
	m = keeping(t, file, changed)
	m.wantStates("begun again", map[string]string{
		"": `{"both":{"id":"both","n":1},"posted":{"id":"posted"}}`, "w": `{"kept":{"id":"kept","n":1},"later":{"id":"later"}}`,
		"fresh": `{"both":{"id":"both","n":1},"new":{"id":"new","n":2}}`,
	})
	m.want(http.StatusNoContent, control("POST", "snapshots/s/restore", "").within("w"))
	for _, workspace := range []string{"", "copy"} {
		m.want(http.StatusNoContent, control("POST", "reset", "").within(workspace))
	}
	m.wantStates("restored and reset", map[string]string{
		"": `{"both":{"id":"both","n":1},"new":{"id":"new","n":2}}`, "w": `{"kept":{"id":"kept","n":1}}`, "copy": `{"kept":{"id":"kept","n":1}}`,
	})
}

func (m kept) wantStates(when string, notes map[string]string) {
	m.t.Helper()
	for workspace, want := range notes {
		if got := m.state(workspace); got != inline(want) {
			m.t.Errorf("%s, workspace %q: %s want %s", when, workspace, got, want)
		}
	}
}

func TestARequestIsAnsweredByTheContractThatIsServed(t *testing.T) {
	t.Parallel()
	m := startWith(t, []mockserver.Served{notes(t, numberAlone, `{}`)})
	none := contract(t, `{openapi: 3.0.3, info: {title: t, version: "1"}, paths: {/other: {get: {operationId: other, responses: {"204": {description: d}}}}}}`, "")
	m.want(http.StatusOK, put("a"))
	if err := m.Swap([]mockserver.Served{{Contract: none}}); err != nil {
		t.Fatal(err)
	}
	m.want(http.StatusNotFound, put("a"))
	m.want(http.StatusNoContent, request{"GET", "/other", nil, ""})
	if got := m.listed("?operation=put"); got != "[1:put 200] " {
		t.Errorf("of an operation that is served no more the journal lists %q", got)
	}
	m.want(http.StatusNoContent, control("POST", "reset", ""))
	m.want(http.StatusBadRequest, control("GET", "requests?operation=put", ""))
	if err := m.Swap([]mockserver.Served{notes(t, numberAlone, `notes: {begun: {}}`)}); err != nil {
		t.Fatal(err)
	}
	if got := m.state(""); got != inline(`{"begun":{"id":"begun"}}`) {
		t.Errorf("a contract that has a state now begins with %s", got)
	}
	for name, all := range map[string][]mockserver.Served{
		"another name": {served(t, "genuin")}, "one more": {notes(t, numberAlone, `{}`), served(t, "genuin")}, "none": nil,
	} {
		if m.Swap(all) == nil {
			t.Errorf("%s: served", name)
		}
	}
	m.want(http.StatusOK, put("b"))
}

// TestNothingIsLostWhileContractsChange exchanges contracts again and again under load.
func TestNothingIsLostWhileContractsChange(t *testing.T) {
	t.Parallel()
	versions := [][]mockserver.Served{{notes(t, textAndNumber, `notes: {a: {}}`)}, {notes(t, numberAlone, `notes: {b: {}}`)}}
	m := keeping(t, filepath.Join(t.TempDir(), "state"), versions[0])
	const clients, each = 8, 40
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for n := range each {
				r := put(fmt.Sprintf("c%dn%d", c, n)).within(fmt.Sprintf("w%d", c%3))
				if n%2 == 0 {
					r = r.with("Prefer", "wait=0")
				}
				if got, err := m.try(r); err != nil || got.status != http.StatusOK {
					t.Error(got.status, got.text, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for n := 1; ; n++ {
		if err := m.Swap(versions[n%2]); err != nil {
			t.Error(err)
		}
		select {
		case <-done:
			for c := range clients {
				state := m.state(fmt.Sprintf("w%d", c%3))
				for i := range each {
					if !strings.Contains(state, fmt.Sprintf(`"c%dn%d":`, c, i)) {
						t.Errorf("note %d of client %d is lost", i, c)
					}
				}
			}
			return
		default:
		}
	}
}
