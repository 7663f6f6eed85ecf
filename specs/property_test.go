package specs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// drawer makes requests to a contract, most of them nearly right.
type drawer struct {
	contract *specs.Contract
	world    specs.World
	names    *rapid.Generator[string] // identities of the world, and texts that are nobody's
}

func newDrawer(c *specs.Contract, w specs.World) *drawer {
	known := []string{"", "nobody", "community-moderator", "member", "34684433270", "4915000000"}
	for _, info := range c.Behavior.Collections() {
		known = append(known, w.State.Keys(info.Name)...)
	}
	return &drawer{c, w, rapid.OneOf(rapid.SampledFrom(known), rapid.String())}
}

func (d *drawer) request(t *rapid.T) *openapi.Request {
	op := rapid.SampledFrom(d.contract.Document.Operations).Draw(t, "operation")
	actor := rapid.SampledFrom(d.world.Actors).Draw(t, "actor")
	shown := rapid.SampledFrom(call.Documented(op, actor.Credentials, 1)).Draw(t, "example")
	c := shown.Call.Clone()
	for _, p := range op.Params {
		if rapid.Bool().Draw(t, "change "+p.Name) {
			c.Params(p.In)[p.Name] = d.parameter(t, p)
		}
	}
	if c.HasBody && rapid.Bool().Draw(t, "change the body") {
		c.Body = d.body(t, c.Body)
	}
	d.damage(t, c)
	return pasted(d.contract, c)
}

func (d *drawer) parameter(t *rapid.T, p *openapi.Parameter) any {
	if len(p.Schema.Types) > 0 && p.Schema.Types[0] == "array" {
		return rapid.SliceOfN(d.names.AsAny(), 0, 4).Draw(t, p.Name)
	}
	return d.names.Draw(t, p.Name)
}

// body gives some properties of an object other values.
func (d *drawer) body(t *rapid.T, shown any) any {
	one := rapid.OneOf(d.names.AsAny(), rapid.Just[any](nil), rapid.Just[any](true), d.person())
	list := rapid.Map(rapid.SliceOfN(one, 0, 4), func(list []any) any { return list })
	body, ok := shown.(map[string]any)
	if !ok || rapid.IntRange(0, 9).Draw(t, "whole") == 0 {
		return rapid.OneOf(one, list).Draw(t, "body")
	}
	with := map[string]any{"userId": one.Draw(t, "userId")}
	for name, v := range body {
		with[name] = v
	}
	for _, name := range []string{"communities", "users", "roomId", "userIds"} {
		if _, there := body[name]; there && rapid.Bool().Draw(t, "change "+name) {
			with[name] = rapid.OneOf(one, list).Draw(t, name)
		}
	}
	return with
}

func (d *drawer) person() *rapid.Generator[any] {
	return rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"user_id", "phone_number", "other"}), d.names.AsAny(), 0, 2), func(m map[string]any) any { return m })
}

// damage makes a request what no client would send, now and then.
func (d *drawer) damage(t *rapid.T, c *call.Call) {
	switch rapid.IntRange(0, 19).Draw(t, "damage") {
	case 0:
		c.Credentials = nil
	case 1:
		c.RawBody = rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
	case 2:
		c.Method = rapid.SampledFrom([]string{"GET", "PATCH", "x"}).Draw(t, "method")
	case 3:
		c.Target = "/" + rapid.String().Draw(t, "target")
	case 4:
		c.RawHeader = map[string]string{"Content-Type": rapid.SampledFrom([]string{"text/plain", "application/JSON;charset=utf-8", "a"}).Draw(t, "type")}
	}
}

// Whatever comes in a row: the same inputs give the same bytes, the state given stays as it was, and every answer fits the document.
func TestAnyRequestIsAnsweredPurelyAndWithinTheContract(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := embedded(t, name)
			d := newDrawer(c, defaultWorld(t, c))
			rapid.Check(t, func(t *rapid.T) {
				state := d.world.State
				for range rapid.IntRange(1, 8).Draw(t, "requests") {
					state = pure(t, c, state, d.request(t))
				}
			})
		})
	}
}

func pure(t *rapid.T, c *specs.Contract, s behavior.State, r *openapi.Request) behavior.State {
	before := encoded(plain(c.Behavior.ToMap(s)))
	next, a := answered(t, c, s, r)
	again, b := answered(t, c, s, r)
	if diff := cmp.Diff(encoded(a.Body), encoded(b.Body)); diff != "" || a.Status != b.Status || a.Rule != b.Rule || !next.Equal(again) {
		t.Fatalf("%s %s is answered differently:\n%s", r.Method, r.Target, diff)
	}
	if after := encoded(plain(c.Behavior.ToMap(s))); after != before {
		t.Fatalf("%s %s changed the state given:\n%s", r.Method, r.Target, cmp.Diff(before, after))
	}
	if changed := len(behavior.Diff(s, next)) > 0; changed && (a.Class != specs.ClassRules || a.Status >= 400) {
		t.Fatalf("%s %s is refused with %d, and yet changes the state", r.Method, r.Target, a.Status)
	}
	return next
}

// plain is a state as a value.
func plain(state map[string]map[string]map[string]any) any {
	all := map[string]any{}
	for collection, entities := range state {
		inner := map[string]any{}
		for key, entity := range entities {
			inner[key] = entity
		}
		all[collection] = inner
	}
	return all
}

// What is drawn above is worth something only when it gets past the checks.
func TestDrawnRequestsReachMostRules(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, w specs.World) {
		d := newDrawer(c, w)
		fired := map[string]bool{}
		requests := rapid.Custom(d.request)
		for seed := range 400 {
			_, a := answered(t, c, w.State, requests.Example(seed))
			if a.Class == specs.ClassRules {
				fired[a.Operation.ID+" "+a.Rule] = true
			}
		}
		if 2*len(fired) < c.Rules() {
			t.Errorf("only %d of %d rules: %v", len(fired), c.Rules(), fired)
		}
	})
}
