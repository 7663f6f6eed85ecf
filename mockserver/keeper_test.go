package mockserver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/statefile"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// kept is a mock with a state file, and how that is closed.
type kept struct {
	*mock
	stop func()
}

func keeping(t *testing.T, file string, all []mockserver.Served, options ...mockserver.Option) kept {
	t.Helper()
	f, err := statefile.Open(file, statefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return kept{startWith(t, all, append(options, mockserver.WithStateFile(f), fixedClock)...), func() { _ = f.Close() }}
}

// story is a request or a wish in one of three workspaces.
func story(t *rapid.T) request {
	in := rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "workspace")
	some := []request{
		join, invite, remove, add, addNth(rapid.IntRange(0, 5).Draw(t, "n")), addNth(rapid.IntRange(6, 9).Draw(t, "m")),
		control("POST", "reset", ""), control("PUT", "snapshots/s", ""), control("POST", "snapshots/s/restore", ""),
		control("DELETE", "snapshots/s", ""), control("PUT", "seed", `{"seed":7}`), control("POST", "rewind/2", ""),
		control("PUT", "state", `{"genuin":{"communities":{"mine":{}}}}`), control("DELETE", "workspaces/a", ""),
		control("POST", "workspaces", `{"name":"b","from":"a"}`), control("POST", "workspaces", `{"name":"a"}`),
		control("POST", "workspaces", `{"name":"c","from":"default"}`),
	}
	return rapid.SampledFrom(some).Draw(t, "request").within(in)
}

// seen is all that is to be seen of what outlives a server: for each workspace its state, its snapshots, its seed, and, last, what
// it answers when identities are made up, and how it begins.
func (m *mock) seen() (all []string) {
	names := []string{}
	for _, one := range at(m.want(http.StatusOK, control("GET", "workspaces", "")).value(m.t), "workspaces").([]any) {
		names = append(names, fmt.Sprint(at(one, "name")))
	}
	for _, name := range names {
		for _, path := range []string{"state", "snapshots", "seed"} {
			all = append(all, name+" "+path+" "+m.want(http.StatusOK, control("GET", path, "").within(name)).text)
		}
	}
	for _, name := range names {
		all = append(all, name+" answers "+m.send(addNth(77).within(name)).text, m.state(name))
		m.send(control("POST", "snapshots/s/restore", "").within(name))
		all = append(all, name+" restored "+m.state(name))
		m.want(http.StatusNoContent, control("POST", "reset", "").within(name))
		all = append(all, name+" began "+m.state(name)+m.send(addNth(78).within(name)).text)
	}
	return all
}

// TestWorkspacesGoOnWhereTheyStopped lets anything happen, and compares a server that goes on with one that begins again.
func TestWorkspacesGoOnWhereTheyStopped(t *testing.T) {
	t.Parallel()
	all := catalogue(t)
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		file, copied := filepath.Join(dir, "state"), filepath.Join(dir, "copy")
		m := keeping(t, file, all)
		for range rapid.IntRange(0, 25).Draw(rt, "requests") {
			if got := m.send(story(rt)); got.status >= 500 {
				rt.Fatalf("%d %s", got.status, got.text)
			}
		}
		log, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, copied, string(log))
		want, got := m.seen(), keeping(t, copied, all).seen()
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("-went on +began again:\n%s", diff)
		}
	})
}

func TestTwoServersDoNotShareAStateFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	keeping(t, file, catalogue(t))
	if _, err := statefile.Open(file, statefile.Options{}); err == nil {
		t.Error("it was opened twice")
	}
}

// notes is a contract of one collection, whose entities have the properties given and may be put.
func notes(tb testing.TB, properties, world string) mockserver.Served {
	tb.Helper()
	c := contract(tb, `openapi: 3.0.3
info: {title: Notes, version: "1", x-source: {document: d, grade: stated}}
components:
  schemas: {Note: {type: object, required: [id], properties: {id: {type: string}, `+properties+`}}}
  responses: {Note: {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
paths:
  /notes/{id}: {put: {operationId: put, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {default: {$ref: '#/components/responses/Note'}}}}
`, `state: {notes: {key: id, schema: Note}}
precedence: [parse, validate, rules]
errors:
`+strings.ReplaceAll(plainErrors, `, n: 0`, "")+`operations:
  put: {rules: [{name: put, source: {document: d, grade: stated}, effects: [{put: notes, value: {id: "${path.id}"}}], respond: {status: 200, body: {id: "${path.id}"}}}]}
`)
	w, findings := c.World("world.yaml", []byte(world), nil)
	if err := findings.Err(); err != nil {
		tb.Fatal(err)
	}
	return mockserver.Served{Contract: c, World: w}
}

func TestWhatDoesNotFitAChangedContractIsDroppedAndSaid(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	m := keeping(t, file, []mockserver.Served{notes(t, "text: {type: string}, n: {type: integer}", `notes: {seed: {text: old}}`)})
	m.want(http.StatusNoContent, control("PUT", "state", `{"inline":{"notes":{"a":{"text":"1"},"b":{"n":1},"c":{}}}}`).within("w"))
	m.want(http.StatusOK, request{"PUT", "/notes/d", nil, ""})
	m.stop()
	var log bytes.Buffer
	m = keeping(t, file, []mockserver.Served{notes(t, "n: {type: integer}", `notes: {other: {}}`)}, mockserver.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	if got := m.state("w"); got != `{"inline":{"notes":{"b":{"id":"b","n":1},"c":{"id":"c"}}}}`+"\n" {
		t.Error(got)
	}
	if got := m.state(""); got != `{"inline":{"notes":{"d":{"id":"d"}}}}`+"\n" {
		t.Error(got)
	}
	if got := m.state("new"); got != `{"inline":{"notes":{"other":{"id":"other"}}}}`+"\n" {
		t.Error(got)
	}
	for _, want := range []string{"workspace=w contract=inline collection=notes key=a because=", "workspace=default contract=inline collection=notes key=seed because="} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, log.String())
		}
	}
	m.want(http.StatusNoContent, control("POST", "reset", ""))
	if got := m.state(""); !strings.Contains(got, `"other"`) || strings.Contains(got, `"d"`) {
		t.Error(got)
	}
	m.stop()
	log.Reset()
	keeping(t, file, []mockserver.Served{notes(t, "n: {type: integer}", `notes: {other: {}}`)}, mockserver.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	if strings.Contains(log.String(), "any more") {
		t.Errorf("said twice:\n%s", log.String())
	}
}

func TestAnEntityThatIsNoObjectIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	for text, because := range map[string]string{`[1]`: "it is [1]", `7`: "it is 7", `{"a":1,"a":2}`: "duplicate-key at byte 7"} {
		f, err := statefile.Open(filepath.Join(t.TempDir(), "state"), statefile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		set := statefile.Contents{}
		set.Put("inline", "notes", "a", json.RawMessage(text))
		if err := f.SetWorld(statefile.Contents{}); err != nil {
			t.Fatal(err)
		}
		number, err := f.Make("default", 1, time.Unix(0, 0))
		if err := errors.Join(err, f.Change(number, set, nil)); err != nil {
			t.Fatal(err)
		}
		_, err = mockserver.New([]mockserver.Served{notes(t, "n: {type: integer}", "{}")}, mockserver.WithStateFile(f))
		if err == nil || !strings.Contains(err.Error(), "notes/a is not an object that can be read: "+because) || strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestAContractThatIsNotServedIsKept serves one contract of three in between.
func TestAContractThatIsNotServedIsKept(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	m := keeping(t, file, catalogue(t))
	m.want(http.StatusOK, invite)
	m.want(http.StatusOK, addNth(1))
	want := m.state("")
	m.stop()
	m = keeping(t, file, []mockserver.Served{served(t, "genuin")})
	m.want(http.StatusOK, addNth(1))
	m.stop()
	if got := keeping(t, file, catalogue(t)).state(""); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
