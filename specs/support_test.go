package specs_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// fatal is what tests and property tests have in common.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// loaded holds the embedded contracts, each loaded once: a contract is immutable, and tests share it.
var loaded sync.Map

// embedded loads an embedded contract, which must have nothing wrong with it.
func embedded(t fatal, name string) *specs.Contract {
	t.Helper()
	if c, ok := loaded.Load(name); ok {
		return c.(*specs.Contract)
	}
	c, findings, ok := specs.Embedded(name)
	if !ok || len(findings) > 0 {
		t.Fatalf("%s does not load cleanly: %v\n%v", name, ok, findings)
	}
	loaded.Store(name, c)
	return c
}

// defaultWorld is the world that the mock of a contract starts from.
func defaultWorld(t fatal, c *specs.Contract) specs.World {
	t.Helper()
	src, file, ok := fixtures.World(c.Name)
	if !ok {
		t.Fatalf("%s has no world", c.Name)
	}
	world, findings := c.World(file, src, nil)
	if len(findings) > 0 {
		t.Fatalf("%v", findings)
	}
	return world
}

// inputs are a clock that stands still and identities in a row.
func inputs() behavior.Inputs {
	n := 0
	return behavior.Inputs{
		Now: func() string { return "2024-05-06T07:08:09.000Z" },
		Fresh: func(format string) string {
			n++
			switch format {
			case "uuid":
				return fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
			case "hex24":
				return fmt.Sprintf("%024x", n)
			}
			return fmt.Sprintf("%017d", n)
		},
	}
}

// request is written as "METHOD target", then header lines, an empty line, and the body.
func request(text string) *openapi.Request {
	head, body, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n\n")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := &openapi.Request{Method: method, Target: target, Header: http.Header{}, Body: []byte(body)}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Header.Add(name, strings.TrimSpace(value))
	}
	return r
}

// answered is what a contract answers on a state, checked as the mock checks it, and once more as if nothing were known of the
// entities in it.
func answered(t fatal, c *specs.Contract, s behavior.State, r *openapi.Request) (behavior.State, specs.Answer) {
	t.Helper()
	p := c.Prepare(r)
	next, a, err := p.Answer(s, inputs())
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.Target, err)
	}
	if wrong := p.Check(&a); len(wrong) > 0 {
		t.Fatalf("%s %s: the answer %d %s breaks the contract: %v", r.Method, r.Target, a.Status, encoded(a.Body), wrong)
	}
	if op := a.Operation; op != nil && !a.Foreign {
		header := http.Header{}
		for name, value := range a.Header {
			header.Set(name, value)
		}
		if wrong := op.JudgeResponse(a.Status, a.MediaType, header, a.Body, a.MediaType != ""); len(wrong) > 0 {
			t.Fatalf("%s %s: the answer %d %s was taken for right, and breaks the contract: %v", r.Method, r.Target, a.Status, encoded(a.Body), wrong)
		}
	}
	return next, a
}

func encoded(v any) string { return string(wire.AppendJSON(nil, v)) }

// value reads a JSON text.
func value(t testing.TB, text string) any {
	t.Helper()
	v, err := wire.ParseJSON([]byte(text), wire.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
