package specs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/specs"
)

func TestWhatKeepsAWorldFromLoading(t *testing.T) {
	t.Parallel()
	env := func(name string) (string, bool) { return "from the environment", name == "KNOWN" }
	tests := []struct {
		name, world string
		want        []string
	}{
		{"nothing", "tokens: {t: {}}\nthings: {a: {read: true}}\nactors: {ann: {bearer: '${KNOWN}'}}", nil},
		{"entity that breaks its schema", "things:\n  a: {read: true}\n  b: {read: sometimes}", []string{
			`world.yaml:3: things "b" does not fit Thing: read in the Thing is of type string; boolean is needed`,
		}},
		{"property that the schema has not", "things: {a: {red: true}}", []string{
			"world.yaml:1: entities of things have no property \"red\"\nhint: did you mean \"read\"?",
		}},
		{"key that disagrees", "tokens: {a: {token: b}}", []string{
			`world.yaml:1: key property "token" of tokens says "b", the key says "a"`,
		}},
		{"unknown collection", "token: {a: {}}", []string{
			"world.yaml:1: no collection \"token\" in the behavior\nhint: did you mean \"tokens\"?",
		}},
		{"unknown scheme of an actor", "actors:\n  ann:\n    baerer: t", []string{
			"world.yaml:3: unknown security scheme \"baerer\"\nhint: did you mean \"bearer\"?",
		}},
		{"environment without the variable", "actors:\n  ann: {bearer: '${TARGET_TOKEN}'}", []string{
			"world.yaml:2: the environment has no variable \"TARGET_TOKEN\"\nhint: export TARGET_TOKEN=…",
		}},
		{"several at once", "things: {a: {red: true}}\nactors: {ann: {baerer: '${TARGET_TOKEN}'}}", []string{
			"world.yaml:1: entities of things have no property \"red\"\nhint: did you mean \"read\"?",
			"world.yaml:2: the environment has no variable \"TARGET_TOKEN\"\nhint: export TARGET_TOKEN=…",
			"world.yaml:2: unknown security scheme \"baerer\"\nhint: did you mean \"bearer\"?",
		}},
		{"no mapping", "- a", []string{
			`world.yaml:1: a world must be a mapping of collections, not a list`,
		}},
	}
	c := written(t, behaviorText)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, findings := c.World("world.yaml", []byte(tt.world), env)
			if diff := cmp.Diff(tt.want, shown(findings, "")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAWorldTakesSecretsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	c := written(t, behaviorText)
	src := []byte("actors: {ann: {bearer: '${SECRET}'}}\ntokens: {'${SECRET}': {}}")
	w, findings := c.World("world.yaml", src, func(name string) (string, bool) { return "s3", name == "SECRET" })
	if len(findings) > 0 || w.Actors[0].Credentials["bearer"] != "s3" || w.Env["s3"] != "SECRET" || w.State.Keys("tokens")[0] != "s3" {
		t.Errorf("%+v, %v", w, findings)
	}
	if w, findings = c.World("world.yaml", src, nil); len(findings) > 0 || w.Actors[0].Credentials["bearer"] != "${SECRET}" {
		t.Errorf("without an environment: %+v, %v", w, findings)
	}
}

func TestTheWorldOfADocumentWithoutBehaviorHasOnlyActors(t *testing.T) {
	t.Parallel()
	c, _ := specs.Load(folder(t, map[string]string{"openapi.yaml": documentText}), specs.Options{})
	w, findings := c.World("world.yaml", []byte("actors: {ann: {key: secret}}"), nil)
	if len(findings) > 0 || len(w.Actors) != 1 || w.Actors[0].Credentials["key"] != "secret" {
		t.Errorf("%+v, %v", w, findings)
	}
	if _, findings = c.World("world.yaml", []byte("users: {}"), nil); len(findings) != 1 || findings[0].Code != "unknown-collection" {
		t.Errorf("%v", findings)
	}
}
