package specs_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// everyContract runs a check for each embedded contract and its default world.
func everyContract(t *testing.T, check func(t *testing.T, c *specs.Contract, w specs.World)) {
	t.Helper()
	for _, name := range specs.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := embedded(t, name)
			check(t, c, defaultWorld(t, c))
		})
	}
}

func TestEmbeddedContractsAreListedByName(t *testing.T) {
	t.Parallel()
	if got := strings.Join(specs.Names(), " "); got != "amity genuin rocketchat" {
		t.Errorf("names %q", got)
	}
	for name, c := range map[string]*specs.Contract{"amity": specs.Amity(), "genuin": specs.Genuin(), "rocketchat": specs.RocketChat()} {
		if c.Name != name || c.Behavior == nil {
			t.Errorf("%s is %q", name, c.Name)
		}
	}
	for _, name := range []string{"", ".", "..", "nobody", "amity/", "amity/openapi.yaml", "../specs/amity", "AMITY"} {
		if c, findings, ok := specs.Embedded(name); ok || c != nil || findings != nil {
			t.Errorf("%q is embedded: %v", name, findings)
		}
	}
}

func TestEmbeddedContractsAndWorldsLoadWithoutFindings(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, w specs.World) {
		if c.Constraints() == 0 || c.Rules() == 0 || len(w.Actors) == 0 || len(w.Env) > 0 {
			t.Errorf("%d constraints, %d rules, %d actors, %d secrets", c.Constraints(), c.Rules(), len(w.Actors), len(w.Env))
		}
		for _, op := range c.Document.Operations {
			if len(op.Unsupported) > 0 || len(c.RulesOf(op.ID)) == 0 || c.Operation(op.ID) != op {
				t.Errorf("%s: unsupported %v, %d rules", op.ID, op.Unsupported, len(c.RulesOf(op.ID)))
			}
		}
		if c.Operation("nothing") != nil || c.RulesOf("nothing") != nil {
			t.Error("found an operation that is not there")
		}
	})
}

// The first call that a document shows for an operation, by the first actor of the default world, is the one to paste.
func TestShownCallsAreAnsweredAsPasted(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, w specs.World) {
		for _, op := range c.Document.Operations {
			for _, shown := range call.Documented(op, w.Actors[0].Credentials, 1) {
				_, a := answered(t, c, w.State, pasted(c, shown.Call))
				if a.Status != 200 {
					t.Errorf("%s %s: %d by rule %q", op.ID, shown.Name, a.Status, a.Rule)
				}
			}
		}
	})
}

func TestACallThatBreaksALimitIsRefusedForIt(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, w specs.World) {
		for _, op := range c.Document.Operations {
			broken, limit, ok := call.Documented(op, w.Actors[0].Credentials, 1)[0].Refused()
			if !ok {
				t.Fatalf("%s has no limit to break", op.ID)
			}
			_, a := answered(t, c, w.State, pasted(c, broken))
			if a.Status < 400 || a.Violation == nil || a.Violation.Where != limit.Where || a.Violation.Keyword != limit.Keyword {
				t.Errorf("%s: %d for %v, broken was %s %s", op.ID, a.Status, a.Violation, limit.Where, limit.Keyword)
			}
		}
	})
}

// pasted is a call as it reaches a server.
func pasted(c *specs.Contract, shown *call.Call) *openapi.Request {
	m := shown.Message(c.Document.BasePath)
	r := &openapi.Request{Method: m.Method, Target: m.Target, Header: map[string][]string{}, Body: m.Body}
	for _, f := range m.Headers {
		r.Header.Add(f.Name, f.Value)
	}
	return r
}

func TestEveryStatementOfAnEmbeddedContractCitesItsSource(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, _ specs.World) {
		for _, missing := range c.Document.Unsourced() {
			t.Error(missing)
		}
		for _, op := range c.Document.Operations {
			for _, rule := range c.RulesOf(op.ID) {
				if s := specs.Cite(rule.Source); s == nil || s.Document == "" || s.Section == "" || s.Grade == "" || s.Pos.Line == 0 {
					t.Errorf("%s %s cites %+v", op.ID, rule.Name, s)
				}
			}
		}
		if !slices.ContainsFunc(c.Behavior.Rules(c.Document.Operations[0].ID), func(r behavior.Rule) bool { return r.Source.Grade == behavior.Stated }) {
			t.Error("no rule is stated by the vendor")
		}
	})
}

func TestCiteKeepsEverySource(t *testing.T) {
	t.Parallel()
	other := &behavior.Source{Document: "e", Grade: behavior.Assumed}
	got := specs.Cite(&behavior.Source{Document: "d", Section: "s", Quote: "q", Grade: behavior.Official, Also: []*behavior.Source{other}, Pos: behavior.Position{File: "f", Line: 3}})
	if got.Document != "d" || got.Section != "s" || got.Quote != "q" || got.Grade != "official" || got.Pos.File != "f" || got.Pos.Line != 3 {
		t.Errorf("%+v", got)
	}
	if len(got.Also) != 1 || got.Also[0].Document != "e" || got.Also[0].Grade != "assumed" {
		t.Errorf("%+v", got.Also)
	}
	if specs.Cite(nil) != nil {
		t.Error("nothing became a source")
	}
}

// walk finds an expression that visits every entity of one of the collections named.
func walk(collections []string, text string) string {
	names := strings.Join(collections, "|")
	return regexp.MustCompile(`(^|[^.\w])(` + names + `)\.(exists|exists_one|all|filter|map|transform\w*|size)\(|size\((` + names + `)\)`).FindString(text)
}

// The cost of an answer must not grow with the world.
func TestNoEmbeddedBehaviorWalksACollection(t *testing.T) {
	t.Parallel()
	everyContract(t, func(t *testing.T, c *specs.Contract, _ specs.World) {
		text, err := os.ReadFile(c.Name + "/behavior.yaml")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, info := range c.Behavior.Collections() {
			names = append(names, info.Name)
			names = append(names, slices.Sorted(maps.Keys(info.Indexes))...)
		}
		if found := walk(names, string(text)); found != "" {
			t.Errorf("%q in the behavior visits a whole collection", found)
		}
		for _, bad := range []string{names[0] + ".exists(k, true)", "x + size(" + names[0] + ")", "!" + names[0] + ".all(k, true)"} {
			if walk(names, bad) == "" {
				t.Errorf("%q would not be found", bad)
			}
		}
	})
}
